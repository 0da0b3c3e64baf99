"""What the pipeline keeps: artifacts of its runs, what one run leaves for the next, and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.acknowledgements import acknowledge
from stacks.encryption import new_key
from stacks.log_days import retention

if TYPE_CHECKING:
    from constructs import IConstruct

ARTIFACT_DAYS = 365  # how far back a stage can be rolled
CACHE_DAYS = 90
LOG_DAYS = 90


class ToolingStore(Construct):
    """One key for all of it; key and buckets stay when the pipeline goes."""

    def __init__(self, scope: Construct, id_: str) -> None:
        super().__init__(scope, id_)
        self.key = new_key(self, retain=True)
        self.log_group = logs.LogGroup(
            self,
            "LogGroup",
            encryption_key=self.key,
            retention=retention(LOG_DAYS),
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.artifacts = self._bucket("Artifacts", days=ARTIFACT_DAYS)
        self.cache = self._bucket("Cache", days=CACHE_DAYS)

    def _bucket(self, id_: str, *, days: int) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            id_,
            versioned=True,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=self.key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=Duration.days(days),
                    noncurrent_version_expiration=Duration.days(1),
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                )
            ],
        )
        if bucket.policy:  # a bucket that is kept goes on refusing plain HTTP
            bucket.policy.apply_removal_policy(RemovalPolicy.RETAIN)
        acknowledge_bucket(bucket)
        return bucket


def acknowledge_bucket(bucket: IConstruct) -> None:
    """Record why a bucket of the pipeline's has neither access logs nor a replica."""
    acknowledge(
        bucket,
        "Access logs take a bucket that outlives this one, which is the account's business: "
        "CloudTrail's data events tell who touched an object of any bucket.",
        "AwsSolutions-S1",
        "NIST.800.53.R5-S3BucketLoggingEnabled",
    )
    acknowledge(
        bucket,
        "What is in it can be made again from a commit, so that nothing is lost with a region.",
        "NIST.800.53.R5-S3BucketReplicationEnabled",
    )
