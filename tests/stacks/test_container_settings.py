"""What the inference container is told, by the kind of instance."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.container_settings import container_settings, processors
from stacks.stage_settings import StageSettings

PLACE: dict[str, Any] = {
    "account": "111111111111",
    "region": "us-east-1",
    "endpoint_name": "detector",
}
WORKERS = "SAGEMAKER_GUNICORN_WORKERS"


def settings(**keys: Any) -> dict[str, str]:
    """Return the container's variables of a stage with these settings."""
    return container_settings(StageSettings(**PLACE, **keys))


@pytest.mark.parametrize(
    ("instance_type", "workers"),
    [
        ("ml.t2.medium", None),
        ("ml.c6i.large", None),
        ("ml.c6i.4xlarge", None),
        ("ml.c6i.8xlarge", "2"),
        ("ml.m5.24xlarge", "6"),
        ("ml.g4dn.xlarge", "2"),
        ("ml.g5.4xlarge", "8"),
        ("ml.g5.48xlarge", "64"),
    ],
)
def test_workers_follow_the_instance(instance_type: str, workers: str | None) -> None:
    """One for every 16 processors, one for every 2 beside a GPU; a lone one is the container's."""
    assert settings(instance_type=instance_type).get(WORKERS) == workers


def test_a_stage_has_the_last_word() -> None:
    """Its number of workers holds, whatever the instance."""
    given = settings(instance_type="ml.m5.24xlarge", container={"workers": 1})
    assert WORKERS not in given


def test_serverless_has_one_worker() -> None:
    """Its instance type means nothing."""
    assert settings(kind="serverless", instance_type="ml.m5.24xlarge") == {}


def test_batching_is_switched_on_with_its_size() -> None:
    """Alone, the size would do nothing."""
    assert settings(container={"batch_size": 8}) == {
        "SAGEMAKER_TFS_MAX_BATCH_SIZE": "8",
        "SAGEMAKER_TFS_ENABLE_BATCHING": "true",
    }


@pytest.mark.parametrize(
    ("instance_type", "count"),
    [("ml.t2.medium", 2), ("ml.c6i.large", 2), ("ml.c6i.xlarge", 4), ("ml.p4d.24xlarge", 96)],
)
def test_sizes_are_counted(instance_type: str, count: int) -> None:
    """As AWS lists them."""
    assert processors(instance_type) == count
