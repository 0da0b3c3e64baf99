"""A blue/green update: a whole new fleet beside the old one takes the traffic step by step."""

from local_aws.sagemaker.deployment import Deployment
from local_aws.sagemaker.deployment_plan import blue_green_steps


def deploy_blue_green(work: Deployment) -> None:
    """Bring the new fleet up, shift and bake, then end the old one.

    Raises InstanceStartError when the new fleet did not get healthy, and DeploymentFailedError
    when a bake ended it; the old fleet has all the traffic again then.
    """
    work.alarms()  # that they can be read is found out before anything is started
    work.launch(work.green, work.green.desired)
    try:
        for step in blue_green_steps(work.settings, work.counts()):
            work.give_green(step.share)
            work.bake(step.bake)
    except BaseException:
        work.roll_back()
        work.end_green()
        raise
    work.switch()
