from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.emulator.patches.cloudwatch_namespace import namespace


@pytest.mark.parametrize(
    ("body", "parameters", "expected"),
    [
        (b'{"Namespace": "A"}', {}, "A"),
        (b"Action=PutMetricData&Namespace=B", {}, "B"),
        (b"", {"Namespace": ["C"]}, "C"),
        (b"[]", {}, None),
        (b"\xff", {}, None),
        (b'{"Namespace": 1}', {}, None),
    ],
)
def test_the_namespace_is_found_in_each_protocol(
    body: bytes, parameters: dict[str, list[str]], expected: str | None
) -> None:
    """JSON bodies, forms and query strings name it; anything else names none."""
    assert namespace(body, parameters) == expected


def test_a_policy_can_name_the_namespace(clients: Any) -> None:
    """The role may publish into the one namespace of its condition."""
    allow = {
        "Effect": "Allow",
        "Action": "cloudwatch:PutMetricData",
        "Resource": "*",
        "Condition": {"StringEquals": {"cloudwatch:namespace": "Allowed"}},
    }
    client = clients.role("cloudwatch", [allow])
    metric = [{"MetricName": "m", "Value": 1.0}]
    client.put_metric_data(Namespace="Allowed", MetricData=metric)
    with pytest.raises(ClientError, match="PutMetricData"):
        client.put_metric_data(Namespace="Other", MetricData=metric)
    found = clients.root("cloudwatch").list_metrics()["Metrics"]
    assert {m["Namespace"] for m in found} >= {"Allowed"}
    assert "Other" not in {m["Namespace"] for m in found}
