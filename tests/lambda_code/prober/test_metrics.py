from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.stub import Stubber

from prober.metrics import publish
from prober.run import Tally

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_call_is_as_the_service_describes_it(client: Callable[[str], Any]) -> None:
    """Namespace, dimension, names and units are those that the alarms go by."""
    cloudwatch = client("cloudwatch")
    dimensions = [{"Name": "EndpointName", "Value": "detector-dev"}]
    data = [
        {"MetricName": "Probes", "Dimensions": dimensions, "Value": 10, "Unit": "Count"},
        {"MetricName": "WrongAnswers", "Dimensions": dimensions, "Value": 0, "Unit": "Count"},
    ]
    with Stubber(cloudwatch) as stub:
        stub.add_response(
            "put_metric_data", {}, {"Namespace": "DetectorEndpoint", "MetricData": data}
        )

        publish(cloudwatch, "detector-dev", Tally(sent=10, wrong=0))

        stub.assert_no_pending_responses()
