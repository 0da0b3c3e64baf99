"""Where the artifacts of stages in other regions lie: buckets that CDK makes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from stacks.acknowledgements import acknowledge
from stacks.tooling_store import ARTIFACT_DAYS, acknowledge_bucket

if TYPE_CHECKING:
    from aws_cdk import aws_codepipeline as codepipeline


def artifact_replicas(pipeline: codepipeline.Pipeline) -> dict[str, s3.Bucket]:
    """The buckets by region; a copy is not kept longer than its original."""
    found = {}
    for region, support in pipeline.cross_region_support.items():
        bucket = support.replication_bucket
        assert isinstance(bucket, s3.Bucket)  # noqa: S101 - narrows a type: CDK makes it
        bucket.add_lifecycle_rule(expiration=Duration.days(ARTIFACT_DAYS))
        acknowledge_bucket(bucket)
        acknowledge(
            bucket,
            "A copy of an artifact is written once; the original is versioned.",
            "NIST.800.53.R5-S3BucketVersioningEnabled",
        )
        found[region] = bucket
    return found
