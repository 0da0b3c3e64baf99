"""What the platform and the container may do for one endpoint, and nothing besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk.aws_s3 import IBucket

    from stacks.inference_image import InferenceImage
    from stacks.stage_settings import StageSettings


class ExecutionRole(Construct):
    """Reads one image, the bucket's models and the allowed inputs; writes logs and metrics."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bucket: IBucket,
        image: InferenceImage,
        stage: StageSettings,
    ) -> None:
        """The platform names the log group after the endpoint."""
        super().__init__(scope, id_)
        self.role = iam.Role(
            self, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com")
        )
        self._allow("ecr:GetAuthorizationToken", resources=["*"])  # it knows no resource
        self._allow(
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            resources=[image.repository_arn],
        )
        self._allow("s3:GetObject", resources=[bucket.arn_for_objects("models/*")])
        self._allow_logs(f"/aws/sagemaker/Endpoints/{stage.endpoint_name}")
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],  # it knows no resource; the namespace is what bounds it
                conditions={
                    "StringEquals": {
                        "cloudwatch:namespace": ["/aws/sagemaker/Endpoints", "AWS/SageMaker"]
                    }
                },
            )
        )
        if stage.s3_input_buckets:
            self._allow_inputs(stage.s3_input_buckets)

    def allow_reading(self, alarms: Sequence[str]) -> None:
        """Let the platform see the state of these alarms (ARNs), by which it undoes an update."""
        self._allow("cloudwatch:DescribeAlarms", resources=list(alarms))

    def _allow(self, *actions: str, resources: list[str]) -> None:
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=resources))

    def _allow_logs(self, log_group: str) -> None:
        stack = Stack.of(self)
        arn = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log_group}"
        self._allow(
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            resources=[arn, f"{arn}:*"],
        )

    def _allow_inputs(self, names: Sequence[str]) -> None:
        arns = [f"arn:{Stack.of(self).partition}:s3:::{name}" for name in names]
        self._allow("s3:GetObject", resources=[f"{arn}/*" for arn in arns])
        # Without it S3 answers 403 for a missing object, and a client could not be told which.
        self._allow("s3:ListBucket", resources=arns)
