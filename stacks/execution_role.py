"""What the platform and the container may do for one endpoint, and nothing besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from stacks.acknowledgements import (
    UNNAMED_METRICS,
    acknowledge_own_policy,
    acknowledge_wildcards,
)
from stacks.batch import allow_batch
from stacks.bucket_key import key_action
from stacks.data_capture import PREFIX as CAPTURE
from stacks.encryption import disk_key
from stacks.interface_permissions import allow_container_interfaces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_cdk.aws_s3 import IBucket

    from stacks.host import Host
    from stacks.inference_image import InferenceImage


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
        acknowledge_own_policy(self.role)
        self.allow(
            "ecr:GetAuthorizationToken",
            resources=["*"],
            why="The action knows no resource; the token pulls what the role may pull: one image.",
        )
        self.allow(
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
            resources=[image.repository_arn],
        )
        self.allow_objects(
            bucket,
            "models/*",
            "s3:GetObject",
            why="While an update bakes, two archives are in use, and an undone one needs the old.",
        )
        self.allow_logs(f"/aws/sagemaker/Endpoints/{stage.endpoint_name}")
        self.allow_metrics("/aws/sagemaker/Endpoints", "AWS/SageMaker")
        if stage.s3_input_buckets:
            self._allow_inputs(stage.s3_input_buckets)
        if stage.capture:
            self.allow_objects(
                bucket,
                f"{CAPTURE}*",
                "s3:PutObject",
                why="SageMaker names what it captures by variant, hour and a random id.",
            )
        if disks := disk_key(host.key, stage):
            self._allow_disks(disks)
        if stage.batch:
            allow_batch(self, stage.batch)
        if host.network:
            allow_container_interfaces(self.role, host.network)

    def allow(self, *actions: str, resources: Sequence[str], why: str | None = None) -> None:
        """Let the platform and the container do this with these; `why` is about any `*` in them."""
        statement = iam.PolicyStatement(actions=list(actions), resources=list(resources))
        self.role.add_to_policy(statement)
        if why:
            acknowledge_wildcards(self.role, resources, why)

    def allow_objects(self, bucket: IBucket, pattern: str, action: str, *, why: str) -> None:
        """Let them do this with the bucket's objects, and with its key what that needs."""
        self.allow(action, resources=[bucket.arn_for_objects(pattern)], why=why)
        if bucket.encryption_key:
            self.allow(key_action(action), resources=[bucket.encryption_key.key_arn])

    def allow_reading(self, alarms: Sequence[str]) -> None:
        """Let the platform see the state of these alarms (ARNs), by which it undoes an update."""
        self.allow("cloudwatch:DescribeAlarms", resources=alarms)

    def allow_logs(self, log_group: str) -> None:
        """Let the platform write this log group, and make it where it is not there."""
        stack = Stack.of(self)
        group = f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{log_group}"
        self.allow(
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
            # The form that IAM knows a log group by, for all but its tags.
            resources=[f"{group}:*"],
            why="The streams of one log group, which the platform names by instance.",
        )

    def allow_metrics(self, *namespaces: str) -> None:
        """Let the platform publish into these namespaces."""
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["cloudwatch:PutMetricData"],
                resources=["*"],
                conditions={"StringEquals": {"cloudwatch:namespace": list(namespaces)}},
            )
        )
        acknowledge_wildcards(self.role, ["*"], UNNAMED_METRICS)

    def _allow_disks(self, key_arn: str) -> None:
        """Let the platform hand the key on to the volumes of the instances, and to nothing else."""
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=["kms:CreateGrant"],
                resources=[key_arn],
                conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
            )
        )

    def _allow_inputs(self, names: Sequence[str]) -> None:
        arns = [f"arn:{Stack.of(self).partition}:s3:::{name}" for name in names]
        self.allow(
            "s3:GetObject",
            resources=[f"{arn}/*" for arn in arns],
            why="The stage's s3_input_buckets names whole buckets; leave out what is too much.",
        )
        # Without it S3 answers 403 for a missing object, and a client could not be told which.
        self.allow("s3:ListBucket", resources=arns)
