"""The function that asks the live endpoint every minute, and says how many answers were wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from aws_cdk import Duration, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.acknowledgements import UNNAMED_METRICS, acknowledge, acknowledge_wildcards
from stacks.check_function import PROVEN, allow_asking, checking_files
from stacks.endpoint_metrics import MINUTE, PROBER
from stacks.handler_function import Code, HandlerFunction

if TYPE_CHECKING:
    from aws_cdk import aws_cloudwatch as cloudwatch
    from aws_cdk.aws_s3 import IBucket

    from stacks.detector import Detector
    from stacks.host import Host


class Prober(Construct):
    """Names the endpoint literally: it is there before the endpoint, as updates need it."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        detector: Detector,
        bucket: IBucket,
        host: Host,
    ) -> None:
        """It holds answers against the smoke test's expectations, new ones and proven ones."""
        super().__init__(scope, id_)
        stage = host.stage
        asking = HandlerFunction(
            self,
            "Asking",
            code=Code(entrypoint="prober.entrypoints.probe", files=checking_files(detector)),
            timeout=MINUTE,
            host=host,
        )
        self.asking = asking
        allow_asking(asking, stage=stage, bucket=bucket)
        asking.allow_objects(bucket, PROVEN, "s3:GetObject")
        # Without it S3 answers 403 where nothing was proven yet.
        asking.allow("s3:ListBucket", resources=[bucket.bucket_arn])
        asking.role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringEquals": {"cloudwatch:namespace": PROBER}},
            )
        )
        acknowledge_wildcards(asking.role, ["*"], UNNAMED_METRICS)
        for name, value in {
            "ENDPOINT_NAME": stage.endpoint_name,
            "ENDPOINT_KIND": stage.kind,
            "EXPECTATIONS": detector.reference.expectations,
            "BUCKET_NAME": bucket.bucket_name,
            "STACK_ID": Stack.of(self).stack_id,
            "REQUESTS": str(stage.prober.requests),
        }.items():
            asking.function.add_environment(name, value)
        # A run that failed or is late is of no use any more: the next one comes in a minute.
        asking.function.configure_async_invoke(retry_attempts=0, max_event_age=Duration.seconds(60))
        acknowledge(
            asking.function,
            "The next question comes in a minute, and one that was not asked is worth nothing "
            "later; alarms say when runs fail, and when there are none.",
            "NIST.800.53.R5-LambdaDLQ",
        )
        events.Rule(
            self,
            "EveryMinute",
            schedule=events.Schedule.rate(MINUTE),
            targets=[targets.LambdaFunction(asking.function)],
        )

    @classmethod
    def of(
        cls, scope: Construct, *, detector: Detector, bucket: IBucket, host: Host
    ) -> Self | None:
        """The stage's prober, or None where its settings want none."""
        if not host.stage.prober.enabled:
            return None
        return cls(scope, "Prober", detector=detector, bucket=bucket, host=host)

    @property
    def errors(self) -> cloudwatch.Metric:
        """Runs that could not find out."""
        return self.asking.function.metric_errors(period=MINUTE, statistic="Sum")
