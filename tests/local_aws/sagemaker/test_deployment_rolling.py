import threading

from tests.local_aws.sagemaker.deployments import ALARM, answers, baking, begin, rolling, update
from tests.local_aws.sagemaker.hosting import Hosting, eventually


class Turnstile(threading.Event):
    """A gate that lets as many instances start as a test admits."""

    def __init__(self) -> None:
        """Admit none yet."""
        super().__init__()
        self.admitted = threading.Semaphore(0)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait to be admitted."""
        return self.admitted.acquire(timeout=timeout)


def _running(hosting: Hosting) -> list[str]:
    healthy = [instance for instance in hosting.launched if instance.healthy]
    return sorted((instance.spec.model_data_url or "")[12:15] for instance in healthy)


def test_batches_replace_old_instances(hosting: Hosting) -> None:
    """Proves that each batch is provisioned, gets its share, bakes, and ends as many old ones."""
    begin(hosting, rolling(2), InitialInstanceCount=4)
    baking(hosting)
    assert _running(hosting) == ["one"] * 4 + ["two"] * 2
    assert answers(hosting, 20).count("t") == 10

    hosting.timer.pass_time(60)
    eventually(lambda: _running(hosting) == ["one"] * 2 + ["two"] * 4)
    eventually(lambda: answers(hosting, 20).count("t") == 20)

    hosting.timer.release()
    assert hosting.settled()["EndpointConfigName"] == "two"
    assert _running(hosting) == ["two"] * 4


def test_an_alarm_restores_the_old_fleet(hosting: Hosting) -> None:
    """Proves that ended instances come back, in full, and the new ones end."""
    begin(hosting, rolling(2), InitialInstanceCount=4)
    baking(hosting)
    hosting.timer.pass_time(60)
    eventually(lambda: answers(hosting, 20).count("t") == 20)
    hosting.alarms = {ALARM: "ALARM"}
    hosting.timer.release()
    after = hosting.settled()
    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "one")
    assert ALARM in after["FailureReason"]
    assert _running(hosting) == ["one"] * 4
    assert answers(hosting, 20) == "o" * 20


def test_a_roll_back_goes_in_batches_of_its_own(hosting: Hosting) -> None:
    """Proves RollbackMaximumBatchSize: capacity for one more at a time is enough to go back."""
    one = {"Type": "INSTANCE_COUNT", "Value": 1}
    hosting.most = {"ml.c6i.large": 6}
    begin(hosting, rolling(2, RollbackMaximumBatchSize=one), InitialInstanceCount=4)
    baking(hosting)
    hosting.timer.pass_time(60)
    eventually(lambda: answers(hosting, 20).count("t") == 20)
    hosting.most = {"ml.c6i.large": 7}
    hosting.gate = turnstile = Turnstile()
    hosting.alarms = {ALARM: "ALARM"}
    hosting.timer.release()
    turnstile.admitted.release()
    eventually(lambda: answers(hosting, 20).count("t") == 10)
    eventually(lambda: _running(hosting) == ["one"] * 3 + ["two"] * 2)
    turnstile.admitted.release()
    assert hosting.settled()["EndpointStatus"] == "InService"
    assert _running(hosting) == ["one"] * 4


def test_a_roll_back_that_fails_leaves_a_mixed_fleet(hosting: Hosting) -> None:
    """Proves UpdateRollbackFailed with both serving, and that another update gets out of it."""
    begin(hosting, rolling(2), InitialInstanceCount=4)
    baking(hosting)
    hosting.timer.pass_time(60)
    eventually(lambda: answers(hosting, 20).count("t") == 20)
    hosting.most = {"ml.c6i.large": 6}
    hosting.alarms = {ALARM: "ALARM"}
    hosting.timer.release()
    after = hosting.settled()
    assert after["EndpointStatus"] == "UpdateRollbackFailed"
    assert ALARM in after["FailureReason"]
    assert "InsufficientInstanceCapacity" in after["FailureReason"]
    assert _running(hosting) == ["one"] * 2 + ["two"] * 4
    assert len(answers(hosting, 20)) == 20

    hosting.most = {}
    hosting.alarms = {ALARM: "OK"}
    update(hosting, rolling(2), "one")
    after = hosting.settled()
    assert (after["EndpointStatus"], after["EndpointConfigName"]) == ("InService", "one")
    assert _running(hosting) == ["one"] * 4
    assert answers(hosting, 20) == "o" * 20


def test_a_batch_that_cannot_start_rolls_back(hosting: Hosting) -> None:
    """Proves that a first batch without capacity leaves the old fleet untouched."""
    hosting.most = {"ml.c6i.large": 5}
    begin(hosting, rolling(2), InitialInstanceCount=4)
    after = hosting.settled()
    assert after["EndpointConfigName"] == "one"
    assert "InsufficientInstanceCapacity" in after["FailureReason"]
    assert _running(hosting) == ["one"] * 4
