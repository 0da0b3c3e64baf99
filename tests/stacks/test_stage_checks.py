"""What a stage's settings exclude in one another: refused with the reason, before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.errors import SettingsError
from stacks.settings import parse

NETWORK = {"vpc": "vpc-0123456789", "subnets": ["subnet-0123456789", "subnet-1123456789"]}
SCALING = {"instance_type": "ml.c6i.large", "min": 1, "max": 4, "invocations_per_instance": 100}
BACKLOG = {"instance_type": "ml.c6i.large", "min": 0, "max": 4, "backlog_per_instance": 5}
SILENT = {"enabled": False}


def raw(**stage: Any) -> dict[str, Any]:
    """Return a file's content with one valid stage, `dev`, changed by the arguments."""
    valid = {"account": "111111111111", "region": "us-east-1"}
    return {"model": {"detector": "faces"}, "stage": {"dev": {**valid, **stage}}}


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ({"kind": "serverless", "network": NETWORK}, "VPC"),
        ({"kind": "serverless", "network_isolation": True}, "isolate"),
        ({"kind": "serverless", "instance_type": "ml.g5.xlarge"}, "GPU"),
        ({"kind": "serverless", "capture": {"percent": 10}}, "captures no data"),
        ({"kind": "serverless", "scaling": SCALING}, "scales by itself"),
        ({"kind": "serverless", "host_ami": "al2-ami"}, "chooses its hosts"),
        ({"kind": "serverless", "update": {"strategy": "rolling"}}, "no instances to roll"),
        (
            {
                "kind": "serverless",
                "serverless": {"max_concurrency": 2, "provisioned_concurrency": 3},
            },
            "more than max_concurrency",
        ),
        ({"serverless": {"memory_mb": 2048}}, "nothing reads this table"),
        ({"asynchronous": {}}, "nothing reads this table"),
        ({"network_isolation": True, "s3_input_buckets": ["photos"]}, "s3_input_buckets"),
        ({"kind": "asynchronous", "capture": {"percent": 10}}, "keeps requests and answers"),
        ({"container": {"batch_wait_microseconds": 9}}, "waits for nothing without batch_size"),
        ({"update": {"strategy": "canary"}}, "less than one"),
        ({"instances": 9, "update": {"strategy": "linear", "step_percent": 10}}, "set instances"),
        (
            {"scaling": SCALING, "instances": 5, "update": {"strategy": "rolling"}},
            "set scaling.min to 2",
        ),
        ({"instances": 2, "update": {"strategy": "canary", "wait_seconds": 0}}, "above 0"),
        (
            {
                "instances": 20,
                "update": {"strategy": "linear", "step_percent": 5},
                "prober": SILENT,
            },
            "10 to 50",
        ),
        (
            {
                "instances": 10,
                "update": {"strategy": "linear", "step_percent": 10, "timeout_seconds": 3000},
            },
            "add up to 3000 s",
        ),
        ({"update": {"bake_seconds": 120}}, "bake_seconds = 120: the alarms"),
        ({"update": {"bake_seconds": 0, "alarms": ["Orders"]}}, "waits for no alarm; raise bake_"),
        (
            {
                "instances": 2,
                "update": {"strategy": "canary", "wait_seconds": 300},
                "alarms": {"minutes": 5},
            },
            "wait_seconds = 300: the alarms",
        ),
        (
            {
                "instances": 20,
                "update": {"strategy": "canary", "step_percent": 5},
                "prober": {"requests": 10},
            },
            "7.7% of bad updates",
        ),
        ({"scaling": {**SCALING, "instance_type": "ml.c6i.xlarge"}}, "SageMaker refuses another"),
        ({"scaling": {**SCALING, "min": 5}}, "more than max"),
        ({"scaling": {**SCALING, "min": 0}}, "only an asynchronous one can scale to zero"),
        ({"scaling": {**SCALING, "concurrency_per_instance": 3}}, "takes exactly one of"),
        ({"kind": "asynchronous", "scaling": SCALING}, "takes exactly one of backlog"),
        ({"kind": "asynchronous", "scaling": BACKLOG}, "keep an instance up"),
        (
            {
                "kind": "asynchronous",
                "scaling": {
                    **BACKLOG,
                    "min": 1,
                    "schedule": {"night": {"cron": "0 20 ? * * *", "min": 0}},
                },
            },
            "keep an instance up",
        ),
        (
            {
                "scaling": {
                    **SCALING,
                    "min": 2,
                    "schedule": {"night": {"cron": "0 20 ? * * *", "min": 1}},
                },
                "update": {"strategy": "canary"},
            },
            "less than one",
        ),
        (
            {"scaling": {**SCALING, "schedule": {"night": {"cron": "0 20 ? * * *", "min": 9}}}},
            "[stage.dev.scaling.schedule.night] min = 9",
        ),
        ({"network": {**NETWORK, "subnets": ["subnet-0123456789"] * 2}}, "named twice"),
    ],
)
def test_what_can_not_go_together_is_refused_with_the_reason(
    stage: dict[str, Any], said: str
) -> None:
    """Each rule is told in words that name its table and the way out."""
    with pytest.raises(SettingsError) as caught:
        parse(raw(**stage))

    assert said in str(caught.value)
    assert "1 problem" in str(caught.value)
    assert "[stage.dev" in str(caught.value)


@pytest.mark.parametrize(
    "stage",
    [
        {"kind": "serverless", "serverless": {"max_concurrency": 2, "provisioned_concurrency": 2}},
        {"kind": "serverless", "update": {"strategy": "canary", "step_percent": 10}},
        {"kind": "asynchronous", "scaling": BACKLOG, "prober": SILENT, "asynchronous": {}},
        {"kind": "asynchronous", "scaling": {**BACKLOG, "min": 1}},
        {"instances": 2, "update": {"strategy": "canary"}},
        {"instances": 10, "update": {"strategy": "linear", "step_percent": 10}},
        {"instances": 20, "update": {"strategy": "rolling", "step_percent": 5}, "prober": SILENT},
        {"scaling": {**SCALING, "min": 2}, "update": {"strategy": "rolling"}},
        {"update": {"bake_seconds": 0}},
        {"network": NETWORK, "capture": {"percent": 10}, "network_isolation": True},
    ],
)
def test_what_can_go_together_is_accepted(stage: dict[str, Any]) -> None:
    """The rules refuse no more than they have to."""
    assert parse(raw(**stage)).stage["dev"].account == "111111111111"
