import json
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.core.responses import request_scope
from ministack.services import iam, sts

from local_aws.emulator.errors import RoleNotAssumableError, RoleNotFoundError
from local_aws.emulator.roles import role_credentials, trusts_service

Document = dict[str, Any]
ARN = "arn:aws:iam::111111111111:role/execution"
SAGEMAKER = "sagemaker.amazonaws.com"


def _role(*statements: Document) -> Document:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return {"Arn": ARN, "RoleId": "AROAX", "AssumeRolePolicyDocument": document}


def _statement(effect: str, service: str, **more: object) -> Document:
    principal = {"Service": service}
    return {"Effect": effect, "Principal": principal, "Action": "sts:AssumeRole", **more}


@pytest.fixture
def stored() -> Iterator[Document]:
    """Put a role that trusts SageMaker into MiniStack's store, in this process."""
    role = _role(_statement("Allow", SAGEMAKER))
    with request_scope("111111111111", "us-east-1"):
        iam._roles["execution"] = role
    yield role
    with request_scope("111111111111", "us-east-1"):
        iam._roles.pop("execution", None)


def test_a_service_is_trusted_when_it_is_named() -> None:
    """An Allow for the service lets it in; one for another service does not."""
    assert trusts_service(_role(_statement("Allow", SAGEMAKER)), SAGEMAKER)
    assert not trusts_service(_role(_statement("Allow", "lambda.amazonaws.com")), SAGEMAKER)


def test_the_account_root_is_not_a_service() -> None:
    """A role that trusts its account's root is not open to services."""
    root = {"AWS": "arn:aws:iam::111111111111:root"}
    statement = {"Effect": "Allow", "Principal": root, "Action": "sts:AssumeRole"}
    assert not trusts_service(_role(statement), SAGEMAKER)


def test_a_deny_wins_and_a_condition_counts() -> None:
    """Trust is decided by the whole policy."""
    allow, deny = _statement("Allow", SAGEMAKER), _statement("Deny", SAGEMAKER)
    assert not trusts_service(_role(allow, deny), SAGEMAKER)
    own = _statement(
        "Allow", SAGEMAKER, Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}}
    )
    other = _statement(
        "Allow", SAGEMAKER, Condition={"StringEquals": {"aws:SourceAccount": "222222222222"}}
    )
    assert trusts_service(_role(own), SAGEMAKER)
    assert not trusts_service(_role(other), SAGEMAKER)


@pytest.mark.usefixtures("stored")
def test_an_execution_role_gives_a_session() -> None:
    """The three variables are there, and the session is the role's."""
    variables = role_credentials(ARN, "SageMaker")
    session = sts._sessions.pop(variables["AWS_ACCESS_KEY_ID"])
    assert session["Arn"] == "arn:aws:sts::111111111111:assumed-role/execution/SageMaker"
    assert session["SessionToken"] == variables["AWS_SESSION_TOKEN"]
    assert session["SecretAccessKey"] == variables["AWS_SECRET_ACCESS_KEY"]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    "arn", [ARN.replace("execution", "missing"), ARN.replace("1111", "2222"), "no-arn"]
)
def test_a_missing_role_has_its_own_error(arn: str) -> None:
    """Another name, another account and something that is no ARN name no role."""
    with pytest.raises(RoleNotFoundError):
        role_credentials(arn, "SageMaker")


def test_a_role_without_trust_has_its_own_error(stored: Document) -> None:
    """The error names the service and what to add."""
    stored["AssumeRolePolicyDocument"] = _role(_statement("Allow", "ec2.amazonaws.com"))[
        "AssumeRolePolicyDocument"
    ]
    with pytest.raises(RoleNotAssumableError, match=r"Principal\.Service"):
        role_credentials(ARN, "SageMaker")
