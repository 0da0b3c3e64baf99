import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

ARN = "arn:aws:logs:us-east-1:000000000000:log-group"


def allow(action: str, resource: str, **more: Any) -> dict[str, Any]:
    """Return a statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def test_a_statement_about_a_log_group_ends_in_a_star(clients: Any) -> None:
    """As CloudWatch Logs documents it; the group's ARN without is one of its tags alone."""
    group = f"group-{uuid.uuid4().hex[:8]}"
    clients.root("logs").create_log_group(logGroupName=group)
    whole = clients.role("logs", [allow("logs:CreateLogStream", f"{ARN}:{group}:*")])
    bare = clients.role("logs", [allow("logs:*", f"{ARN}:{group}")])

    whole.create_log_stream(logGroupName=group, logStreamName="a")
    with pytest.raises(ClientError, match="CreateLogStream"):
        bare.create_log_stream(logGroupName=group, logStreamName="b")
    bare.tag_resource(resourceArn=f"{ARN}:{group}", tags={"color": "blue"})


def test_a_condition_on_a_groups_tags_still_holds(clients: Any) -> None:
    """The form of the ARN does not hide the group's tags from a policy."""
    group = f"group-{uuid.uuid4().hex[:8]}"
    clients.root("logs").create_log_group(logGroupName=group, tags={"color": "blue"})

    def of(color: str) -> Any:
        condition = {"StringEquals": {"aws:ResourceTag/color": color}}
        return clients.role("logs", [allow("logs:CreateLogStream", "*", Condition=condition)])

    of("blue").create_log_stream(logGroupName=group, logStreamName="a")
    with pytest.raises(ClientError, match="CreateLogStream"):
        of("red").create_log_stream(logGroupName=group, logStreamName="b")
