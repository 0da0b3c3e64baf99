"""The endpoint's own bucket: a fleet that scales out needs its archive for months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.custom_resource_function import CustomResourceFunction
from stacks.files_digest import source_files

if TYPE_CHECKING:
    from pathlib import Path


class ModelBucket(Construct):
    """Versioned, encrypted, over TLS only, never public; kept with the stack gone, or emptied."""

    def __init__(self, scope: Construct, id_: str, *, retain: bool, functions: Path) -> None:
        """Without `retain`, a function empties the bucket before CloudFormation deletes it."""
        super().__init__(scope, id_)
        self.retain = retain
        removal = RemovalPolicy.RETAIN if retain else RemovalPolicy.DESTROY
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            versioned=True,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=removal,
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1))
            ],
        )
        if self.bucket.policy:  # a bucket that is kept goes on refusing plain HTTP
            self.bucket.policy.apply_removal_policy(removal)
        if not retain:
            self.emptying = self._emptied_on_delete(functions)

    def _emptied_on_delete(self, functions: Path) -> CustomResourceFunction:
        emptying = CustomResourceFunction(
            self,
            "Emptying",
            entrypoint="custom_resources.entrypoints.empty_bucket",
            files=source_files(functions),
            timeout=Duration.minutes(10),
        )
        emptying.allow(
            "s3:ListBucketVersions",
            "s3:ListBucketMultipartUploads",
            resources=[self.bucket.bucket_arn],
        )
        emptying.allow(
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:AbortMultipartUpload",
            resources=[self.bucket.arn_for_objects("*")],
        )
        resource = emptying.resource(
            type_="EmptyBucket", properties={"BucketName": self.bucket.bucket_name}
        )
        if self.bucket.policy:
            resource.node.add_dependency(self.bucket.policy)
        return emptying
