from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.stub import Stubber

from custom_resources.stack_status import (
    is_removal,
    is_rollback,
    is_rolling_back,
    stack_status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ARN = "arn:aws:cloudformation:us-east-1:111111111111:stack/dev-Endpoint/5f1b2c60"


def test_the_stack_is_asked_for_by_its_arn(client: Callable[[str], Any]) -> None:
    """The answer is as botocore's model of CloudFormation has it."""
    cloudformation = client("cloudformation")
    stack = {
        "StackName": "dev-Endpoint",
        "StackStatus": "UPDATE_ROLLBACK_IN_PROGRESS",
        "CreationTime": datetime(2026, 11, 23, tzinfo=UTC),
    }
    with Stubber(cloudformation) as stub:
        stub.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": ARN})

        assert stack_status(cloudformation, ARN) == "UPDATE_ROLLBACK_IN_PROGRESS"


def test_every_status_of_the_service_is_judged(client: Callable[[str], Any]) -> None:
    """Of all statuses that botocore knows, these are rollbacks and these removals."""
    shape = client("cloudformation").meta.service_model.shape_for("StackStatus")
    rollbacks = {status for status in shape.enum if is_rollback(status)}
    removals = {status for status in shape.enum if is_removal(status)}

    create = {"ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED", "ROLLBACK_COMPLETE"}
    cleanup = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
    changed = {f"{of}_{status}" for of in ("UPDATE", "IMPORT") for status in create}
    assert rollbacks == create | changed | {cleanup}
    deleted = {"DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_COMPLETE"}
    assert removals == create | deleted
    at_work = {status for status in shape.enum if is_rolling_back(status)}
    running = {"ROLLBACK", "UPDATE_ROLLBACK", "IMPORT_ROLLBACK", "UPDATE_ROLLBACK_COMPLETE_CLEANUP"}
    assert at_work == {f"{status}_IN_PROGRESS" for status in running}
