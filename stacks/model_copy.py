"""The archive on its way from the staging bucket, which is cleaned, to the endpoint's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnDeletionPolicy, CfnResource, Duration
from constructs import Construct

from stacks.custom_resource_function import CustomResourceFunction
from stacks.files_digest import source_files
from stacks.handler_function import Code

if TYPE_CHECKING:
    from stacks.host import Host
    from stacks.model_archive import ModelArchive
    from stacks.model_bucket import ModelBucket


class ModelCopy(Construct):
    """Copies server side to `models/<model digest>/model.tar.gz` and compares the sha256."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        archive: ModelArchive,
        bucket: ModelBucket,
        host: Host,
    ) -> None:
        """Where the bucket outlives the stack, so does the archive."""
        super().__init__(scope, id_)
        copying = CustomResourceFunction(
            self,
            "Copying",
            code=Code(
                entrypoint="custom_resources.entrypoints.copy_model",
                files=source_files(host.functions),
            ),
            timeout=Duration.minutes(10),
            host=host,
        )
        source, target = archive.asset, bucket.bucket
        copying.allow(
            "s3:GetObject", resources=[source.bucket.arn_for_objects(source.s3_object_key)]
        )
        # Without s3:ListBucket a missing object would be a 403, the same as a forbidden one.
        copying.allow("s3:ListBucket", "s3:ListBucketVersions", resources=[target.bucket_arn])
        copying.allow_objects(
            target,
            "models/*",
            "s3:GetObject",
            "s3:PutObject",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            why="Archives come and go, each by its model's digest, below this one prefix.",
        )
        self.copying = copying
        self.resource = copying.resource(
            type_="ModelCopy",
            properties={
                "SourceBucket": source.s3_bucket_name,
                "SourceKey": source.s3_object_key,
                "DestinationBucket": target.bucket_name,
                "DestinationKey": f"models/{archive.model_digest}/model.tar.gz",
                "Sha256": archive.archive_sha256,
            },
        )
        self.resource.node.add_dependency(bucket)
        if bucket.retain:
            declared = self.resource.node.default_child
            assert isinstance(declared, CfnResource)  # noqa: S101 - narrows a type
            declared.cfn_options.deletion_policy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
        self.model_data_url = self.resource.get_att_string("ModelDataUrl")
