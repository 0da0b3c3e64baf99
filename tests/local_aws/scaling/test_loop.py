from dataclasses import replace

import pytest

from tests.local_aws.scaling.fake_aws import NAMING, FakeAws

_UP = {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}


def _at(aws: FakeAws, count: int) -> None:
    assert aws.hosting.now is not None
    aws.hosting.now = replace(aws.hosting.now, current=count, desired=count)


def _ready(aws: FakeAws, *, count: int = 1, maximum: int = 10) -> None:
    _at(aws, count)
    aws.register(1, maximum)
    aws.tick()


def test_a_minimum_above_the_capacity_scales_out_at_once(aws: FakeAws) -> None:
    """Proves that registering brings the capacity within the bounds, and that it is told."""
    aws.register(2, 4)
    aws.tick()
    assert aws.hosting.asked == [2]
    (begun,) = aws.activities
    assert (begun["StatusCode"], begun["Cause"]) == ("InProgress", "minimum capacity was set to 2")
    aws.settle()
    (done,) = aws.activities
    assert done["StatusCode"] == "Successful"
    assert done["Description"] == "Setting desired instance count to 2."
    assert done["StatusMessage"].startswith("Successfully set desired instance count to 2.")


def test_a_maximum_below_the_capacity_scales_in(aws: FakeAws) -> None:
    """Proves the other bound, and that a capacity within both is left alone."""
    _ready(aws, count=3)
    assert aws.hosting.asked == []
    aws.register(1, 2)
    aws.tick()
    assert aws.hosting.asked == [2]


def test_nothing_happens_while_the_endpoint_is_updated(aws: FakeAws) -> None:
    """Proves that scaling is blocked by an update and goes on after it."""
    _ready(aws)
    aws.track()
    assert aws.hosting.now is not None
    aws.hosting.now = replace(aws.hosting.now, status="Updating")
    aws.cloudwatch.ring("AlarmHigh", 35)
    aws.tick(after=600)
    assert aws.hosting.asked == []
    aws.hosting.now = replace(aws.hosting.now, status="InService")
    aws.tick()
    assert aws.hosting.asked == [4]


def test_target_tracking_scales_out_in_proportion_and_within_the_maximum(aws: FakeAws) -> None:
    """Proves the capacity that is asked for, and the alarm and policy in its cause."""
    _ready(aws, maximum=3)
    aws.track(target=10)
    aws.cloudwatch.ring("AlarmHigh", 50)
    aws.tick()
    assert aws.hosting.asked == [3]
    cause = aws.activities[0]["Cause"]
    assert cause.startswith("monitor alarm TargetTracking-endpoint/e/variant/v-AlarmHigh-")
    assert cause.endswith(" in state ALARM triggered policy keep")


def test_the_scale_out_cooldown_counts_what_was_added(aws: FakeAws) -> None:
    """Proves that the same load adds nothing more until the cooldown is over, a larger one does."""
    _ready(aws)
    aws.track(target=10, ScaleOutCooldown=120)
    aws.cloudwatch.ring("AlarmHigh", 20)
    aws.tick()
    aws.settle()
    assert aws.hosting.asked == [2]
    aws.tick(after=60)
    assert aws.hosting.asked == [2]
    aws.cloudwatch.ring("AlarmHigh", 30)
    aws.tick()
    assert aws.hosting.asked == [2, 3]
    aws.settle()
    aws.tick(after=119)
    assert aws.hosting.asked == [2, 3]
    aws.tick(after=2)
    assert aws.hosting.asked == [2, 3, 9]


def test_the_scale_in_cooldown_blocks_the_next_way_in_but_no_way_out(aws: FakeAws) -> None:
    """Proves both sides of the cooldown after a scale-in; 300 seconds by default."""
    _ready(aws, count=8)
    aws.track(target=10)
    aws.cloudwatch.ring("AlarmLow", 5)
    aws.tick()
    aws.settle()
    aws.tick(after=299)
    assert aws.hosting.asked == [4]
    aws.tick(after=2)
    assert aws.hosting.asked == [4, 2]
    aws.settle()
    aws.cloudwatch.ring("AlarmHigh", 20)
    aws.tick()
    assert aws.hosting.asked == [4, 2, 4]


def test_all_target_tracking_policies_have_to_be_ready_to_scale_in(aws: FakeAws) -> None:
    """Proves that one policy whose lower alarm is quiet holds the others back."""
    _ready(aws, count=4)
    aws.track("requests")
    aws.track(
        "backlog",
        PredefinedMetricSpecification=None,
        CustomizedMetricSpecification={
            "MetricName": "m",
            "Namespace": "n",
            "Statistic": "Average",
        },
    )
    low = [name for name in aws.cloudwatch.alarms if "AlarmLow" in name]
    aws.cloudwatch.ringing = {low[0]: 1.0}
    aws.tick()
    assert aws.hosting.asked == []
    aws.cloudwatch.ringing = {low[0]: 1.0, low[1]: 5.0}
    aws.tick()
    assert aws.hosting.asked == [2]


def test_the_largest_capacity_wins(aws: FakeAws) -> None:
    """Proves that of two policies that scale out the one that asks for more gets it."""
    _ready(aws, count=2)
    aws.track()
    arn = aws.step("burst", {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 5})
    aws.alarm("mine", arn, 1)
    aws.cloudwatch.ringing = {"mine": 1.0}
    aws.cloudwatch.ringing |= {n: 15.0 for n in aws.cloudwatch.alarms if "AlarmHigh" in n}
    aws.tick()
    assert aws.hosting.asked == [7]


def test_an_alarm_of_the_user_triggers_a_step_policy(aws: FakeAws) -> None:
    """Proves that an asynchronous endpoint wakes from zero, by an alarm that names the policy."""
    assert aws.hosting.now is not None
    aws.hosting.now = replace(aws.hosting.now, asynchronous=True)
    _at(aws, 0)
    aws.register(0, 2)
    aws.alarm("HasBacklogWithoutCapacity", aws.step("wake", _UP, Cooldown=60), 1)
    aws.tick()
    assert aws.hosting.asked == []
    aws.cloudwatch.ring("HasBacklog", 1.0)
    aws.tick()
    assert aws.hosting.asked == [1]


def test_an_alarm_without_data_takes_the_step_at_the_threshold(aws: FakeAws) -> None:
    """Proves that an alarm that rings for want of data still triggers its policy."""
    _ready(aws)
    aws.alarm("silence", aws.step("up", _UP), 1)
    aws.cloudwatch.ring("silence", None)
    aws.tick()
    assert aws.hosting.asked == [2]


@pytest.mark.parametrize(
    ("suspended", "alarm", "value"),
    [
        ("DynamicScalingOutSuspended", "AlarmHigh", 50.0),
        ("DynamicScalingInSuspended", "AlarmLow", 0.0),
    ],
)
def test_suspended_directions(aws: FakeAws, suspended: str, alarm: str, value: float) -> None:
    """Proves that a suspension holds its direction up until it is lifted."""
    _ready(aws, count=2)
    aws.track()
    aws.call("RegisterScalableTarget", **NAMING, SuspendedState={suspended: True})
    aws.tick()
    aws.cloudwatch.ring(alarm, value)
    aws.tick()
    assert aws.hosting.asked == []
    aws.call("RegisterScalableTarget", **NAMING, SuspendedState={suspended: False})
    aws.tick()
    aws.tick()
    assert len(aws.hosting.asked) == 1


def test_a_change_that_goes_back_is_told_and_tried_again_a_minute_later(aws: FakeAws) -> None:
    """Proves that a lack of machines is a failed activity with SageMaker's reason, not a loop."""
    _ready(aws)
    aws.track()
    aws.cloudwatch.ring("AlarmHigh", 20)
    aws.tick()
    aws.hosting.finish(failure="no machines")
    aws.tick()
    failed = aws.activities[0]
    assert failed["StatusCode"] == "Failed"
    assert failed["StatusMessage"] == (
        "Failed to set desired instance count to 2. Reason: no machines"
    )
    aws.tick(after=59)
    assert aws.hosting.asked == [2]
    aws.tick(after=2)
    assert aws.hosting.asked == [2, 2]


def test_a_refused_change_is_told_and_tried_again(aws: FakeAws) -> None:
    """Proves that a bound is not forgotten when SageMaker refuses a change once."""
    aws.hosting.refusal = "Cannot update in-progress endpoint"
    aws.register(2, 4)
    aws.tick()
    assert "Cannot update in-progress" in aws.activities[0]["StatusMessage"]
    aws.hosting.refusal = None
    aws.tick(after=61)
    assert aws.hosting.asked == [2]


def test_a_variant_without_traffic_has_zeros(aws: FakeAws) -> None:
    """Proves that zeros are published once a minute, for what is tracked by invocations alone."""
    _ready(aws)
    aws.tick(after=60)
    assert aws.cloudwatch.zeros == []
    aws.track()
    for _ in range(3):
        aws.tick()
    aws.tick(after=61)
    assert aws.cloudwatch.zeros == ["InvocationsPerInstance"] * 2


def test_a_target_of_a_deleted_endpoint_is_forgotten(aws: FakeAws) -> None:
    """Proves that the loop itself drops what has no endpoint any more, alarms included."""
    _ready(aws)
    aws.track()
    aws.hosting.now = None
    aws.tick()
    assert aws.cloudwatch.alarms == {}
    assert aws.service.registry.targets == {}
