import json
from typing import Any

import pytest

from local_aws.emulator.iam import Request
from local_aws.sagemaker.checks import checks
from local_aws.sagemaker.control import OPERATIONS
from tests.local_aws.sagemaker.hosting import ACCOUNT, REGION, ROLE

BASE = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"


def _request(target: str = "", body: Any = None, path: str = "/") -> Request:
    return Request(
        method="POST",
        path=path,
        headers={"x-amz-target": target},
        body=b"" if body is None else json.dumps(body).encode(),
        query={},
        account=ACCOUNT,
        region=REGION,
        access_key="",
    )


def _pairs(request: Request) -> list[tuple[str, str]]:
    return [(check.action, check.resource) for check in checks(request)]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_is_checked(name: str) -> None:
    """Proves that no served operation goes by without a question to IAM."""
    assert _pairs(_request(f"SageMaker.{name}"))[0][0] == f"sagemaker:{name}"


@pytest.mark.parametrize("target", ["SageMaker.CreateTrainingJob", "Other.CreateModel", ""])
def test_what_is_not_served_names_no_action(target: str) -> None:
    """Proves that unknown operations are left to the emulator, which denies them."""
    assert checks(_request(target)) == []


def test_a_model_hands_its_role_over() -> None:
    """Proves iam:PassRole with the service that takes the role, and AddTags for tags."""
    members = {
        "ModelName": "My-Model",
        "ExecutionRoleArn": ROLE,
        "Tags": [{"Key": "team", "Value": "a"}],
    }
    asked = checks(_request("SageMaker.CreateModel", members))
    assert [(c.action, c.resource) for c in asked] == [
        ("sagemaker:CreateModel", f"{BASE}:model/my-model"),
        ("sagemaker:AddTags", f"{BASE}:model/my-model"),
        ("iam:PassRole", ROLE),
    ]
    assert asked[0].context == {"aws:RequestTag/team": "a", "aws:TagKeys": ["team"]}
    assert asked[2].context == {"iam:PassedToService": "sagemaker.amazonaws.com"}


def test_an_endpoint_names_its_configuration_too() -> None:
    """Proves that creation and update are asked for both resources."""
    members = {"EndpointName": "e", "EndpointConfigName": "c"}
    for name in ("CreateEndpoint", "UpdateEndpoint"):
        assert _pairs(_request(f"SageMaker.{name}", members)) == [
            (f"sagemaker:{name}", f"{BASE}:endpoint/e"),
            (f"sagemaker:{name}", f"{BASE}:endpoint-config/c"),
        ]


def test_an_invocation_is_checked_on_the_endpoint() -> None:
    """Proves the runtime's actions and resource; its other operations have none."""
    asked = _pairs(_request(path="/endpoints/E/invocations"))
    assert asked == [("sagemaker:InvokeEndpoint", f"{BASE}:endpoint/e")]
    asked = _pairs(_request(path="/endpoints/E/async-invocations"))
    assert asked == [("sagemaker:InvokeEndpointAsync", f"{BASE}:endpoint/e")]
    assert checks(_request(path="/endpoints/e/invocations-response-stream")) == []


def test_a_transform_job_is_checked_by_its_name() -> None:
    """Proves that who may not create transform jobs hears so, before the refusal in words."""
    asked = _pairs(_request("SageMaker.CreateTransformJob", {"TransformJobName": "t"}))
    assert asked == [("sagemaker:CreateTransformJob", f"{BASE}:transform-job/t")]


def test_a_change_of_capacity_is_checked_on_the_endpoint() -> None:
    """Proves the action and resource that scaling needs."""
    name = "UpdateEndpointWeightsAndCapacities"
    asked = _pairs(_request(f"SageMaker.{name}", {"EndpointName": "e"}))
    assert asked == [(f"sagemaker:{name}", f"{BASE}:endpoint/e")]
