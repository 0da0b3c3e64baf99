"""A rolling update: batches of new instances take over from as many old ones."""

from fractions import Fraction
from math import ceil

from local_aws.sagemaker.deployment import Deployment
from local_aws.sagemaker.deployment_plan import batch_of
from local_aws.sagemaker.errors import InstanceStartError, RollbackFailedError
from local_aws.sagemaker.fleet import Fleet


def deploy_rolling(work: Deployment) -> None:
    """Provision a batch, give it its share of the traffic, bake, end as many old instances.

    Documented, as is the order. Raises InstanceStartError and DeploymentFailedError when the old
    fleet has all the traffic again, and RollbackFailedError when it could not be restored.
    """
    policy = work.settings["RollingUpdatePolicy"]
    blue = work.before[0][0]
    old, new = blue.variants[0], work.green.variants[0]
    old_count, new_count = len(old.instances), new.desired_count
    batch = batch_of(policy["MaximumBatchSize"], new_count)
    work.alarms()
    try:
        for done in [*range(batch, new_count, batch), new_count]:
            work.say("Creating")
            work.launch(work.green, {new.name: done - len(new.instances)})
            work.give_green(Fraction(done, new_count) if new_count else Fraction(1))
            work.bake(float(policy["WaitIntervalInSeconds"]))
            kept = ceil(old_count * (new_count - done) / new_count) if new_count else 0
            fewer = {old.name: len(old.instances) - kept}
            blue.shrink(fewer, patience=work.service.drain_seconds)
    except BaseException as error:
        work.roll_back()
        _restore(work, blue, old_count, error)
        work.end_green()
        raise
    work.switch()


def _restore(work: Deployment, blue: Fleet, old_count: int, cause: BaseException) -> None:
    """Bring the old fleet back to its size, in batches; raises RollbackFailedError.

    The new instances keep their share until the old ones that replace them are there (derived).
    """
    size = work.settings["RollingUpdatePolicy"].get("RollbackMaximumBatchSize")
    old, new = blue.variants[0], work.green.variants[0]
    missing = whole = old_count - len(old.instances)
    step = missing if size is None else batch_of(size, old_count)  # documented default
    share, running = work.green_share, len(new.instances)
    while missing:
        count = min(step, missing)
        try:
            work.launch(blue, {old.name: count})
        except InstanceStartError as error:
            message = f"{cause} The rollback failed, too: {error}"
            raise RollbackFailedError(message) from error
        missing -= count
        work.give_green(share * missing / whole)
        fewer = {new.name: len(new.instances) - ceil(running * missing / whole)}
        work.green.shrink(fewer, patience=work.service.drain_seconds)
