"""The endpoint's own bucket: a fleet that scales out needs its archive for months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from stacks.acknowledgements import acknowledge, acknowledge_aws_key
from stacks.asynchronous import PREFIX as ASYNCHRONOUS
from stacks.custom_resource_function import CustomResourceFunction
from stacks.data_capture import PREFIX as CAPTURE
from stacks.files_digest import source_files
from stacks.handler_function import Code

if TYPE_CHECKING:
    from stacks.host import Host
    from stacks.stage_settings import StageSettings


class ModelBucket(Construct):
    """Versioned, encrypted, over TLS only, never public; kept with the stack gone, or emptied."""

    def __init__(self, scope: Construct, id_: str, *, host: Host) -> None:
        """Without `retain`, a function empties the bucket before CloudFormation deletes it."""
        super().__init__(scope, id_)
        stage, key = host.stage, host.key
        self.retain = stage.retain
        removal = RemovalPolicy.RETAIN if stage.retain else RemovalPolicy.DESTROY
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            versioned=True,
            encryption=s3.BucketEncryption.KMS if key else s3.BucketEncryption.S3_MANAGED,
            encryption_key=key,
            bucket_key_enabled=True if key else None,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=removal,
            lifecycle_rules=[
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=Duration.days(1)),
                *(_expiring(prefix, days) for prefix, days in _kept(stage).items()),
            ],
        )
        if self.bucket.policy:  # a bucket that is kept goes on refusing plain HTTP
            self.bucket.policy.apply_removal_policy(removal)
        if not self.retain:
            self.emptying = self._emptied_on_delete(host)
        self._acknowledge(key_is_aws=key is None)

    def _acknowledge(self, *, key_is_aws: bool) -> None:
        acknowledge(
            self.bucket,
            "Access logs take a bucket that outlives this one, which is the account's business: "
            "CloudTrail's data events tell who touched an object of any bucket. For logs besides, "
            "give server_access_logs_bucket in stacks/model_bucket.py.",
            "AwsSolutions-S1",
            "NIST.800.53.R5-S3BucketLoggingEnabled",
        )
        acknowledge(
            self.bucket,
            "An endpoint reads its archive in its own region, and a deployment makes the same "
            "archive again. For another region have another stage; for captures and answers that "
            "must survive a region, add replication_rules in stacks/model_bucket.py.",
            "NIST.800.53.R5-S3BucketReplicationEnabled",
        )
        if key_is_aws:
            acknowledge_aws_key(self.bucket, "NIST.800.53.R5-S3DefaultEncryptionKMS")

    def _emptied_on_delete(self, host: Host) -> CustomResourceFunction:
        emptying = CustomResourceFunction(
            self,
            "Emptying",
            code=Code(
                entrypoint="custom_resources.entrypoints.empty_bucket",
                files=source_files(host.functions),
            ),
            timeout=Duration.minutes(10),
            host=host,
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
            why=(
                "It removes all of the bucket with the stage, as retain = false asks for; with "
                "retain = true there is no such function."
            ),
        )
        resource = emptying.resource(
            type_="EmptyBucket", properties={"BucketName": self.bucket.bucket_name}
        )
        if self.bucket.policy:
            resource.node.add_dependency(self.bucket.policy)
        return emptying


def _kept(stage: StageSettings) -> dict[str, int]:
    """Days by prefix of what does not stay; the models' prefix is never among them."""
    kept = {}
    if stage.kind == "asynchronous":
        kept[ASYNCHRONOUS] = stage.asynchronous.result_days
    if stage.capture:
        kept[CAPTURE] = stage.capture.days
    return kept


def _expiring(prefix: str, days: int) -> s3.LifecycleRule:
    """Gone after so many days, and a day later as a version, too."""
    return s3.LifecycleRule(
        prefix=prefix,
        expiration=Duration.days(days),
        noncurrent_version_expiration=Duration.days(1),
    )
