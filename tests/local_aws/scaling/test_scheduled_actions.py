from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from local_aws.scaling.errors import ObjectNotFoundError
from tests.local_aws.scaling.fake_aws import NAMING, FakeAws


def _put(aws: FakeAws, **members: Any) -> None:
    given = {
        "ScheduledActionName": "morning",
        "Schedule": "rate(1 minute)",
        "ScalableTargetAction": {"MinCapacity": 2, "MaxCapacity": 6},
    }
    aws.call("PutScheduledAction", **NAMING, **{**given, **members})


def _bounds(aws: FakeAws) -> tuple[int, int]:
    answer = aws.call("DescribeScalableTargets", ServiceNamespace="sagemaker")
    (target,) = answer["ScalableTargets"]
    return target["MinCapacity"], target["MaxCapacity"]


def test_an_action_changes_the_bounds_when_it_is_due(aws: FakeAws) -> None:
    """Proves that the bounds change at its time, and the capacity with them."""
    aws.register(1, 4)
    _put(aws)
    aws.tick(after=59)
    assert _bounds(aws) == (1, 4)
    aws.tick(after=2)
    assert _bounds(aws) == (2, 6)
    assert aws.hosting.asked == [2]
    told = [(a["Description"], a["Cause"]) for a in aws.activities]
    assert (
        "Setting min capacity to 2 and max capacity to 6",
        "scheduled action name morning was triggered",
    ) in told
    assert told[0][1] == "minimum capacity was set to 2"


def test_an_action_repeats_until_its_end(aws: FakeAws) -> None:
    """Proves that a rate comes again, and never after the end time."""
    aws.register(1, 4)
    _put(aws, EndTime=aws.time + aws.service.pace.seconds(150))
    aws.tick(after=61)
    aws.settle()
    aws.register(1, 4)
    aws.tick(after=61)
    assert _bounds(aws) == (2, 6)
    aws.register(1, 4)
    aws.tick(after=120)
    assert _bounds(aws) == (1, 4)


def test_an_action_changes_bounds_even_while_the_endpoint_is_updated(aws: FakeAws) -> None:
    """Proves that only the capacity waits for the end of an update."""
    aws.register(3, 6)
    aws.tick()
    _put(aws, ScalableTargetAction={"MinCapacity": 4})
    aws.tick(after=61)
    assert (_bounds(aws), aws.hosting.asked) == ((4, 6), [3])
    aws.settle()
    assert aws.hosting.asked == [3, 4]


@pytest.mark.parametrize("action", [{"MinCapacity": 9}, {"MinCapacity": 0}])
def test_bounds_that_do_not_fit_fail_when_they_are_due(
    aws: FakeAws, action: dict[str, int]
) -> None:
    """Proves that an action whose bound contradicts the target's changes nothing and says why."""
    aws.register(1, 4)
    _put(aws, ScalableTargetAction=action)
    aws.tick(after=61)
    assert _bounds(aws) == (1, 4)
    assert aws.activities[0]["StatusCode"] == "Failed"
    assert "capacity cannot be less than" in aws.activities[0]["StatusMessage"]


def test_suspended_actions_do_nothing(aws: FakeAws) -> None:
    """Proves that scheduled scaling can be suspended."""
    aws.register(1, 4, SuspendedState={"ScheduledScalingSuspended": True})
    _put(aws)
    aws.tick(after=61)
    assert _bounds(aws) == (1, 4)


def test_an_update_keeps_all_but_the_times(aws: FakeAws) -> None:
    """Proves what the documentation says of members that an update does not give."""
    aws.register()
    _put(aws, Timezone="Europe/Berlin", StartTime=2_000, EndTime=3_000)
    aws.call("PutScheduledAction", **NAMING, ScheduledActionName="morning", StartTime=2_500)
    described = aws.call("DescribeScheduledActions", ServiceNamespace="sagemaker")
    (action,) = described["ScheduledActions"]
    assert action["Schedule"] == "rate(1 minute)"
    assert action["Timezone"] == "Europe/Berlin"
    assert action["StartTime"] == 2_500
    assert "EndTime" not in action
    assert action["ScheduledActionARN"].endswith(
        ":resource/sagemaker/endpoint/e/variant/v:scheduledActionName/morning"
    )


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"Schedule": "daily"}, "Invalid schedule expression: daily"),
        ({"Schedule": None}, "needs a Schedule"),
        ({"ScalableTargetAction": None}, "needs a ScalableTargetAction"),
        ({"ScalableTargetAction": {}}, "needs a ScalableTargetAction"),
        (
            {"ScalableTargetAction": {"MinCapacity": 3, "MaxCapacity": 2}},
            "Maximum capacity cannot be less than minimum capacity",
        ),
        ({"Timezone": "Mars"}, "Invalid timezone: Mars"),
        ({"StartTime": 9_000, "EndTime": 8_000}, "end time has to be later"),
        ({"ScheduledActionName": "a:b"}, "at 'scheduledActionName' failed to satisfy"),
    ],
)
def test_what_cannot_be_scheduled_is_refused(
    aws: FakeAws, members: dict[str, Any], words: str
) -> None:
    """Proves that each rule refuses in words."""
    aws.register()
    with pytest.raises(RefusedError, match=words):
        _put(aws, **members)


def test_deleting(aws: FakeAws) -> None:
    """Proves that a deleted action does not come, and the words when there is none."""
    aws.register(1, 4)
    _put(aws)
    named = {**NAMING, "ScheduledActionName": "morning"}
    aws.call("DeleteScheduledAction", **named)
    aws.tick(after=61)
    assert _bounds(aws) == (1, 4)
    with pytest.raises(ObjectNotFoundError, match="No scheduled action found"):
        aws.call("DeleteScheduledAction", **named)
