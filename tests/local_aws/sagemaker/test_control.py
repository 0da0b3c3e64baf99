import json
from typing import Any

import pytest

from local_aws.sagemaker.http import respond
from tests.local_aws.sagemaker.hosting import ACCOUNT, REGION, Hosting


def _call(hosting: Hosting, target: str, body: bytes) -> tuple[int, dict[str, Any]]:
    status, _, answer = respond(
        hosting.service,
        account=ACCOUNT,
        region=REGION,
        method="POST",
        path="/",
        headers={"x-amz-target": target},
        body=body,
    )
    return status, json.loads(answer)


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("SageMaker.NoSuchThing", b"{}", "UnknownOperationException"),
        ("SageMaker.CreateTrainingJob", b"{}", "UnknownOperationException"),
        ("SageMaker.ListModels", b"{", "SerializationException"),
        ("SageMaker.ListModels", b"[]", "SerializationException"),
        ("SageMaker.ListModels", b"[" * 100_000, "SerializationException"),
        ("SageMaker.ListModels", b"\xff", "SerializationException"),
        ("SageMaker.DescribeModel", b"{}", "ValidationException"),
    ],
)
def test_bad_requests_have_their_code(
    hosting: Hosting, target: str, body: bytes, code: str
) -> None:
    """Proves that whatever is sent, the answer is a 400 with the right error code."""
    status, answer = _call(hosting, target, body)
    assert (status, answer["__type"]) == (400, code)


def test_accounts_and_regions_are_apart(hosting: Hosting) -> None:
    """Proves that a model is seen in its own account and region only."""
    hosting.model("m")
    for account, region, seen in (
        (ACCOUNT, REGION, 1),
        ("111111111111", REGION, 0),
        (ACCOUNT, "eu-west-1", 0),
    ):
        _, _, answer = respond(
            hosting.service,
            account=account,
            region=region,
            method="POST",
            path="/",
            headers={"x-amz-target": "SageMaker.ListModels"},
            body=b"{}",
        )
        assert len(json.loads(answer)["Models"]) == seen


def test_null_members_count_as_absent(hosting: Hosting) -> None:
    """Proves that null is not a value."""
    assert _call(hosting, "SageMaker.ListModels", b'{"NameContains": null}') == (
        200,
        {"Models": []},
    )
