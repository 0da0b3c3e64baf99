"""What batch transform jobs, which run under the endpoint's execution role, read and write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aws_cdk import Aws
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from stacks.execution_role import ExecutionRole
    from stacks.stage_settings import BatchSettings

PLACE = "/aws/sagemaker/TransformJobs"  # the log group and the namespace of every job's metrics
_PREFIX = "A job takes every object below the stage's batch.input, and batch.output gets as many."


def allow_batch(role: ExecutionRole, batch: BatchSettings) -> None:
    """Let jobs read below one prefix and write below another, with logs and metrics of their own.

    The Model is the endpoint's, and so are the role and the right to read its archive.
    """
    source, target = urlsplit(batch.input), urlsplit(batch.output)
    bucket = f"arn:{Aws.PARTITION}:s3:::{source.netloc}"
    role.allow("s3:GetObject", resources=[f"{bucket}{source.path}*"], why=_PREFIX)
    role.role.add_to_policy(
        iam.PolicyStatement(
            actions=["s3:ListBucket"],
            resources=[bucket],
            conditions={"StringLike": {"s3:prefix": f"{source.path.lstrip('/')}*"}},
        )
    )
    written = f"arn:{Aws.PARTITION}:s3:::{target.netloc}{target.path}*"
    role.allow("s3:PutObject", resources=[written], why=_PREFIX)
    role.allow_logs(PLACE)
    role.allow_metrics(PLACE)


def batch_outputs(batch: BatchSettings) -> dict[str, str]:
    """What the stack says about it, by the names of its outputs."""
    return {"BatchInput": batch.input, "BatchOutput": batch.output}
