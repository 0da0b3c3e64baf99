"""What the platform and the container may do for one endpoint, and nothing besides."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.bucket_key import key_action
from stacks.data_capture import PREFIX as CAPTURE
from stacks.network import allow_interfaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk.aws_s3 import IBucket

    from stacks.host import Host
    from stacks.inference_image import InferenceImage
    from stacks.stage_settings import BatchSettings


class ExecutionRole(Construct):
    """Reads one image, the bucket's models and the allowed inputs; writes logs and metrics."""

    def __init__(
        self, scope: Construct, id_: str, *, bucket: IBucket, image: InferenceImage, host: Host
    ) -> None:
        """The platform names the log group after the endpoint."""
        super().__init__(scope, id_)
        stage = host.stage
        self.role = iam.Role(
            self, "Role", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com")
        )
        self.allow("ecr:GetAuthorizationToken", resources=["*"])  # it knows no resource
        self.allow(
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            resources=[image.repository_arn],
        )
        self.allow_objects(bucket, "models/*", "s3:GetObject")
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
        if stage.capture:
            self.allow_objects(bucket, f"{CAPTURE}*", "s3:PutObject")
        if stage.batch:
            self._allow_batch(stage.batch)
        if host.network:
            allow_interfaces(
                self.role,
                "ec2:CreateNetworkInterfacePermission",
                "ec2:DeleteNetworkInterfacePermission",
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeVpcs",
            )

    def allow(self, *actions: str, resources: Sequence[str]) -> None:
        """Let the platform and the container do this with these."""
        statement = iam.PolicyStatement(actions=list(actions), resources=list(resources))
        self.role.add_to_policy(statement)

    def allow_objects(self, bucket: IBucket, pattern: str, action: str) -> None:
        """Let them do this with the bucket's objects, and with its key what that needs."""
        self.allow(action, resources=[bucket.arn_for_objects(pattern)])
        if bucket.encryption_key:
            self.allow(key_action(action), resources=[bucket.encryption_key.key_arn])

    def allow_reading(self, alarms: Sequence[str]) -> None:
        """Let the platform see the state of these alarms (ARNs), by which it undoes an update."""
        self.allow("cloudwatch:DescribeAlarms", resources=alarms)

    def _allow_logs(self, log_group: str) -> None:
        stack = Stack.of(self)
        arn = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log_group}"
        self.allow(
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            resources=[arn, f"{arn}:*"],
        )

    def _allow_inputs(self, names: Sequence[str]) -> None:
        arns = [f"arn:{Stack.of(self).partition}:s3:::{name}" for name in names]
        self.allow("s3:GetObject", resources=[f"{arn}/*" for arn in arns])
        # Without it S3 answers 403 for a missing object, and a client could not be told which.
        self.allow("s3:ListBucket", resources=arns)

    def _allow_batch(self, batch: BatchSettings) -> None:
        source, target = urlsplit(batch.input), urlsplit(batch.output)
        bucket = f"arn:{Aws.PARTITION}:s3:::{source.netloc}"
        self.allow("s3:GetObject", resources=[f"{bucket}{source.path}*"])
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["s3:ListBucket"],
                resources=[bucket],
                conditions={"StringLike": {"s3:prefix": f"{source.path.lstrip('/')}*"}},
            )
        )
        written = f"arn:{Aws.PARTITION}:s3:::{target.netloc}{target.path}*"
        self.allow("s3:PutObject", resources=[written])
