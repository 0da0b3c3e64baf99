from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

ROOT = {"AWS": "arn:aws:iam::000000000000:root"}
ASSUME = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]


@pytest.fixture
def guarded(clients: Any) -> Any:
    """A role that trusts the account, on the condition that it is one role by its ARN."""

    def make(trusted: str) -> str:
        condition = {"ArnEquals": {"aws:PrincipalArn": [trusted]}}
        statement = {"Effect": "Allow", "Principal": ROOT, "Action": "sts:AssumeRole"}
        document = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition}]}
        created = clients.root("iam").create_role(
            RoleName=f"guarded-{uuid.uuid4().hex[:8]}",
            AssumeRolePolicyDocument=json.dumps(document),
        )
        return str(created["Role"]["Arn"])

    return make


def test_a_session_is_known_by_its_role(clients: Any, guarded: Any) -> None:
    """The role that is named may take the other one, and nobody else who could otherwise."""
    named, other = (clients.new_role(ASSUME, ROOT) for _ in range(2))
    arn = guarded(named)

    taken = clients.session("sts", named).assume_role(RoleArn=arn, RoleSessionName="check")

    assert taken["AssumedRoleUser"]["Arn"].endswith("/check")
    with pytest.raises(ClientError, match="AssumeRole"):
        clients.session("sts", other).assume_role(RoleArn=arn, RoleSessionName="check")
