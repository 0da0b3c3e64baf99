from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError, UnreadableRequestError
from tests.local_aws.sagemaker.hosting import IMAGE, ROLE, Hosting, variants


@pytest.mark.parametrize(
    ("operation", "members", "words"),
    [
        (
            "DescribeEndpoint",
            {"EndpointName": "-a"},
            (
                "1 validation error detected: Value '-a' at 'endpointName' failed to satisfy "
                "constraint: Member must satisfy regular expression pattern: "
                "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
            ),
        ),
        (
            "DescribeEndpoint",
            {},
            "Value null at 'endpointName' failed to satisfy constraint: Member must not be null",
        ),
        (
            "DescribeEndpoint",
            {"EndpointName": "a" * 64},
            (
                "at 'endpointName' failed to satisfy constraint: Member must have length less "
                "than or equal to 63"
            ),
        ),
        (
            "CreateEndpointConfig",
            {"EndpointConfigName": "c", "ProductionVariants": []},
            (
                "Value '[]' at 'productionVariants' failed to satisfy constraint: Member must have "
                "length greater than or equal to 1"
            ),
        ),
        (
            "CreateEndpointConfig",
            {
                "EndpointConfigName": "c",
                "ProductionVariants": variants("m", InitialInstanceCount=0),
            },
            (
                "Value '0' at 'productionVariants.1.member.initialInstanceCount' failed to satisfy "
                "constraint: Member must have value greater than or equal to 1"
            ),
        ),
        (
            "CreateEndpointConfig",
            {
                "EndpointConfigName": "c",
                "ProductionVariants": variants("m", InstanceType="ml.nonsense"),
            },
            "Member must satisfy enum value set: [",
        ),
        (
            "CreateModel",
            {
                "ModelName": "m",
                "ExecutionRoleArn": "role",
                "PrimaryContainer": {"Image": IMAGE, "Environment": {"a b": "x" * 1025}},
            },
            "4 validation errors detected: ",
        ),
        ("ListModels", {"MaxResults": 101}, "Member must have value less than or equal to 100"),
        ("DescribeModel", {"ModelName": "m", "Modelname": "m"}, "Unknown parameter: Modelname."),
        (
            "CreateModel",
            {"ModelName": "m", "PrimaryContainer": {"Img": IMAGE}},
            "Unknown parameter in 'primaryContainer': Img.",
        ),
    ],
)
def test_constraints_of_the_service_model_are_enforced(
    hosting: Hosting, operation: str, members: dict[str, Any], words: str
) -> None:
    """Proves that what botocore lets through is refused, in the service's words."""
    with pytest.raises(RefusedError) as refused:
        hosting.call(operation, **members)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("operation", "members", "path"),
    [
        ("DescribeModel", {"ModelName": 7}, "'modelName' is a int"),
        ("ListModels", {"MaxResults": True}, "'maxResults' is a bool"),
        ("ListModels", {"MaxResults": "5"}, "'maxResults' is a str"),
        (
            "CreateModel",
            {"ModelName": "m", "PrimaryContainer": [], "ExecutionRoleArn": ROLE},
            "'primaryContainer' is a list",
        ),
    ],
)
def test_wrong_types_are_named(
    hosting: Hosting, operation: str, members: dict[str, Any], path: str
) -> None:
    """Proves that a member of a wrong type is an error that names it."""
    with pytest.raises(UnreadableRequestError, match=path):
        hosting.call(operation, **members)
