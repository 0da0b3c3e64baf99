"""The prober's two metrics, from which the alarms are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prober.run import Tally

NAMESPACE = "DetectorEndpoint"


class CloudWatch(Protocol):
    """The part of boto3's client that is used."""

    def put_metric_data(self, *, Namespace: str, MetricData: Sequence[Any]) -> Any:  # noqa: N803 - boto3's names
        """Publish values of metrics."""


def publish(cloudwatch: CloudWatch, endpoint_name: str, tally: Tally) -> None:
    """Publish what a run found, zero too: an alarm has to tell good answers from none."""
    dimensions = [{"Name": "EndpointName", "Value": endpoint_name}]
    values = {"Probes": tally.sent, "WrongAnswers": tally.wrong}
    cloudwatch.put_metric_data(
        Namespace=NAMESPACE,
        MetricData=[
            {"MetricName": name, "Dimensions": dimensions, "Value": value, "Unit": "Count"}
            for name, value in values.items()
        ],
    )
