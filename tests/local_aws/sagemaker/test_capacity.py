from pathlib import Path

import pytest

from local_aws.emulator.capacity_file import (
    CAPACITY_NAME,
    CapacityFileError,
    read_capacity,
    write_capacity,
)
from local_aws.sagemaker.capacity import Capacity
from local_aws.sagemaker.errors import InstanceStartError
from tests.local_aws.sagemaker.hosting import Hosting


def test_machines_are_taken_all_or_none() -> None:
    """Proves the limit, that nothing is held by a refusal, and that what ended can be had again."""
    capacity = Capacity(lambda: {"small": 2})
    capacity.take({"small": 1, "large": 50})
    with pytest.raises(InstanceStartError, match="due to InsufficientInstanceCapacity error"):
        capacity.take({"large": 1, "small": 2})
    capacity.take({"small": 1})
    capacity.give_back("small", 2)
    capacity.take({"small": 2})


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Proves that no file is no limit, and that a file keeps its numbers."""
    assert read_capacity(tmp_path) == {}
    write_capacity(tmp_path, {"ml.c6i.large": 1})
    assert read_capacity(tmp_path) == {"ml.c6i.large": 1}


@pytest.mark.parametrize("text", ["{", "[]", '{"ml.c6i.large": "1"}'])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    """Proves that a mistake in the file is said, and is the reason of a failed start."""
    (tmp_path / CAPACITY_NAME).write_text(text)
    with pytest.raises(CapacityFileError, match=CAPACITY_NAME):
        read_capacity(tmp_path)
    with pytest.raises(InstanceStartError, match=CAPACITY_NAME):
        Capacity(lambda: read_capacity(tmp_path)).take({"ml.c6i.large": 1})


def test_both_fleets_of_an_update_count(hosting: Hosting) -> None:
    """Proves that an update needs capacity for twice the fleet, and leaves the old one alone."""
    hosting.endpoint("one", InitialInstanceCount=2)
    hosting.config("two", InitialInstanceCount=2)
    hosting.most = {"ml.c6i.large": 3}
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="two")
    after = hosting.settled()
    assert after["EndpointConfigName"] == "one"
    assert "InsufficientInstanceCapacity" in after["FailureReason"]
    assert all(instance.healthy for instance in hosting.launched)

    hosting.most = {"ml.c6i.large": 4}
    for config in ("two", "one", "two"):  # what ended is free again
        hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName=config)
        assert hosting.settled()["EndpointConfigName"] == config


def test_no_capacity_fails_a_creation(hosting: Hosting) -> None:
    """Proves Failed with SageMaker's words, and that a deleted endpoint holds nothing."""
    hosting.most = {"ml.c6i.large": 0}
    hosting.endpoint("one")
    described = hosting.call("DescribeEndpoint", EndpointName="e")
    assert described["EndpointStatus"] == "Failed"
    assert described["FailureReason"].startswith(
        "Unable to provision requested ML compute capacity"
    )
