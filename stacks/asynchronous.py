"""Requests and answers by way of S3, and who is told about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.acknowledgements import acknowledge

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk.aws_s3 import IBucket

    from stacks.execution_role import ExecutionRole
    from stacks.stage_settings import AsynchronousSettings

PREFIX = "async/"
INPUT, OUTPUT, FAILURE = f"{PREFIX}input/", f"{PREFIX}output/", f"{PREFIX}failure/"
UNFORESEEN = "Callers name requests, and SageMaker names answers; nobody knows the names before."
_Config = sagemaker.CfnEndpointConfig


class Asynchronous(Construct):
    """Results and failures in the endpoint's own bucket, and a topic for each of the two."""

    def __init__(
        self, scope: Construct, id_: str, *, bucket: IBucket, key: kms.IKey | None = None
    ) -> None:
        """With a key, results, failures and messages are encrypted with it."""
        super().__init__(scope, id_)
        self._bucket, self._key = bucket, key
        self.success = sns.Topic(self, "Success", master_key=key, enforce_ssl=True)
        self.error = sns.Topic(self, "Error", master_key=key, enforce_ssl=True)
        if not key:
            acknowledge(
                self,
                "Messages say which objects of the bucket are a request and its answer, and hold "
                'neither. To have them encrypted set kms_key = "new", or the ARN of a key.',
                "NIST.800.53.R5-SNSEncryptedKMS",
            )

    def allow(self, role: ExecutionRole) -> None:
        """Let the platform read requests, write answers, and tell the topics."""
        for prefix, action in (
            (INPUT, "s3:GetObject"),
            (OUTPUT, "s3:PutObject"),
            (FAILURE, "s3:PutObject"),
        ):
            role.allow_objects(self._bucket, f"{prefix}*", action, why=UNFORESEEN)
        role.allow("sns:Publish", resources=[self.success.topic_arn, self.error.topic_arn])

    def config(self, settings: AsynchronousSettings) -> _Config.AsyncInferenceConfigProperty:
        """What the EndpointConfig says about it."""
        return _Config.AsyncInferenceConfigProperty(
            client_config=_Config.AsyncInferenceClientConfigProperty(
                max_concurrent_invocations_per_instance=settings.concurrent_per_instance
            ),
            output_config=_Config.AsyncInferenceOutputConfigProperty(
                s3_output_path=self._bucket.s3_url_for_object(OUTPUT),
                s3_failure_path=self._bucket.s3_url_for_object(FAILURE),
                kms_key_id=self._key.key_arn if self._key else None,
                notification_config=_Config.AsyncInferenceNotificationConfigProperty(
                    success_topic=self.success.topic_arn, error_topic=self.error.topic_arn
                ),
            ),
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What the stack says about it, by the names of its outputs."""
        return {
            "InputPrefix": self._bucket.s3_url_for_object(INPUT),
            "OutputPrefix": self._bucket.s3_url_for_object(OUTPUT),
            "SuccessTopicArn": self.success.topic_arn,
            "ErrorTopicArn": self.error.topic_arn,
        }
