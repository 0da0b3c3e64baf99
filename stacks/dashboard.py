"""One page about one endpoint: what is asked of it, how it answers, and what that takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.endpoint_metrics import MINUTE, EndpointMetrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.endpoint_alarms import EndpointAlarms
    from stacks.stage_settings import StageSettings

WIDTH, THIRD = 24, 8  # CloudWatch's units: a row, and a graph of three in it
PERCENTILES = ("p50", "p90", "p99")


class Dashboard(Construct):
    """What the endpoint's kind has no metric for is left out."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        stage: StageSettings,
        alarms: EndpointAlarms,
        model_digest: str,
    ) -> None:
        """The alarms are on top, as whoever was called looks for them first."""
        super().__init__(scope, id_)
        metrics = EndpointMetrics(stage.endpoint_name)
        users = [
            cloudwatch.Alarm.from_alarm_name(self, f"Users{number}", name)
            for number, name in enumerate(stage.update.alarms, start=1)
        ]
        self.dashboard = cloudwatch.Dashboard(
            self,
            "Dashboard",
            widgets=[
                [
                    cloudwatch.TextWidget(
                        markdown=_about(stage, model_digest), width=WIDTH, height=3
                    )
                ],
                [
                    cloudwatch.AlarmStatusWidget(
                        title="Alarms",
                        alarms=[*alarms.of_updates, *users, *alarms.of_operation],
                        width=WIDTH,
                    )
                ],
                [
                    cloudwatch.GraphWidget(
                        title=title, left=shown, width=THIRD, left_y_axis={"min": 0}
                    )
                    for title, shown in _graphs(metrics, stage)
                ],
            ],
        )


def _about(stage: StageSettings, model_digest: str) -> str:
    return (
        f"# {stage.endpoint_name}\n"
        f"Model digest `{model_digest}`, kind {stage.kind}, "
        f"logs `/aws/sagemaker/Endpoints/{stage.endpoint_name}`.\n\n"
        "What each alarm means and what to do: `docs/on-call.md` of the project. "
        f"What is live: `python -m client status {stage.endpoint_name}`."
    )


def _graphs(
    metrics: EndpointMetrics, stage: StageSettings
) -> Iterator[tuple[str, list[cloudwatch.IMetric]]]:
    yield "Invocations a minute", [metrics.service("Invocations", "Sum")]
    errors: list[cloudwatch.IMetric] = [
        metrics.service("Invocation4XXErrors", "Sum").with_(label="refused (4XX)"),
        metrics.service("Invocation5XXErrors", "Sum").with_(label="failed (5XX)"),
        metrics.service("InvocationModelErrors", "Sum").with_(label="model errors (no 2XX)"),
        metrics.server_errors(),
    ]
    if stage.prober.enabled:
        errors.append(metrics.of_prober("WrongAnswers", "Sum").with_(label="wrong answers"))
    yield "Errors a minute, by kind", errors
    for name, title in (("ModelLatency", "the model"), ("OverheadLatency", "SageMaker")):
        latencies = [metrics.service(name, statistic) for statistic in PERCENTILES]
        yield (
            f"Latency of {title}, microseconds",
            [
                each.with_(label=statistic)
                for each, statistic in zip(latencies, PERCENTILES, strict=True)
            ],
        )
    if stage.kind == "serverless":
        yield "Start of containers, microseconds", [metrics.service("ModelSetupTime", "Maximum")]
        yield "Memory, percent", [metrics.of_instances("MemoryUtilization", "Maximum")]
        return
    yield (
        "The fullest instance, percent (CPU: of one core)",
        [
            metrics.of_instances(f"{name}Utilization", "Maximum").with_(label=name)
            for name in ("CPU", "Memory", "Disk")
        ],
    )
    yield "Instances", [_instances(metrics)]
    if stage.kind == "asynchronous":
        yield (
            "Waiting requests",
            [
                metrics.of_queue("ApproximateBacklogSize", "Maximum").with_(label="all"),
                metrics.of_queue("ApproximateBacklogSizePerInstance", "Maximum").with_(
                    label="an instance"
                ),
            ],
        )
    elif stage.scaling:
        yield "Scaling: what one instance is asked", _asked(metrics, stage)


def _instances(metrics: EndpointMetrics) -> cloudwatch.MathExpression:
    """SageMaker has no metric of it, but InvocationsPerInstance is Invocations by instances."""
    return cloudwatch.MathExpression(
        expression="invocations / share",
        using_metrics={
            "invocations": metrics.service("Invocations", "Sum"),
            "share": metrics.service("InvocationsPerInstance", "Sum"),
        },
        period=MINUTE,
        label="instances that were asked",
    )


def _asked(metrics: EndpointMetrics, stage: StageSettings) -> list[cloudwatch.IMetric]:
    if stage.scaling and stage.scaling.concurrency_per_instance:
        name, statistic = "ConcurrentRequestsPerModel", "Maximum"
    else:
        name, statistic = "InvocationsPerInstance", "Sum"
    return [metrics.service(name, statistic)]
