"""The metrics of one endpoint, by the names under which they are published."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

# It never changes: an update keeps a variant's capacity and weight by its name.
VARIANT = "AllTraffic"
SERVICE, INSTANCES, PROBER = "AWS/SageMaker", "/aws/sagemaker/Endpoints", "DetectorEndpoint"
MINUTE = Duration.minutes(1)


@dataclass(frozen=True)
class EndpointMetrics:
    """Metrics by the endpoint's name: its alarms are there before it is, so not by a reference."""

    endpoint_name: str

    def service(self, name: str, statistic: str) -> cloudwatch.Metric:
        """What SageMaker says about requests; latencies are in microseconds."""
        return self._metric(SERVICE, name, statistic, of_variant=True)

    def of_instances(self, name: str, statistic: str) -> cloudwatch.Metric:
        """What SageMaker says about the instances: CPU, memory, disk, each in percent."""
        return self._metric(INSTANCES, name, statistic, of_variant=True)

    def of_queue(self, name: str, statistic: str) -> cloudwatch.Metric:
        """What SageMaker says about an asynchronous endpoint's queue."""
        return self._metric(SERVICE, name, statistic, of_variant=False)

    def of_prober(self, name: str, statistic: str) -> cloudwatch.Metric:
        """What the prober found: Probes and WrongAnswers, counts."""
        return self._metric(PROBER, name, statistic, of_variant=False)

    def server_errors(self) -> cloudwatch.MathExpression:
        """Requests that the container did not answer with 2xx or 4xx: a dead one answers nothing.

        InvocationModelErrors counts everything but 2xx, a client's bad photo among it, and
        Invocation5XXErrors leaves out connections that broke.
        """
        return cloudwatch.MathExpression(
            expression="errors - FILL(refusals, 0)",
            using_metrics={
                "errors": self.service("InvocationModelErrors", "Sum"),
                "refusals": self.service("Invocation4XXErrors", "Sum"),
            },
            period=MINUTE,
            label="Server errors",
        )

    def _metric(
        self, namespace: str, name: str, statistic: str, *, of_variant: bool
    ) -> cloudwatch.Metric:
        dimensions = {"EndpointName": self.endpoint_name}
        if of_variant:
            dimensions["VariantName"] = VARIANT
        return cloudwatch.Metric(
            namespace=namespace,
            metric_name=name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=MINUTE,
        )
