"""An endpoint in the emulator that is asked by way of S3, and who hears of its answers."""

import json
from typing import Any

from tests.local_aws.sagemaker.emulator_client import Emulator
from tests.local_aws.sagemaker.hosting import IMAGE, eventually, variants

BUCKET = "traffic"
OUTPUT = f"s3://{BUCKET}/async/output"
NEEDED = {
    "s3:PutObject": f"arn:aws:s3:::{BUCKET}/*",
    "s3:ListBucket": f"arn:aws:s3:::{BUCKET}",  # without it S3 calls what is missing denied
    "sns:Publish": "*",
}


class Traffic:
    """One endpoint, the role that it runs under, and the queue that hears of its answers."""

    def __init__(self, emulator: Emulator, name: str, *, without: str = "", key: str = "") -> None:
        """Create the role, with what an asynchronous endpoint needs but for one action."""
        self.emulator, self.name = emulator, name
        self.s3 = emulator.client("s3")
        self.s3.create_bucket(Bucket=BUCKET)
        self.role = emulator.execution_role(name)
        needed = {**NEEDED, **({"kms:GenerateDataKey": key, "kms:Decrypt": key} if key else {})}
        statements = [
            {"Effect": "Allow", "Action": action, "Resource": resource}
            for action, resource in needed.items()
            if action != without
        ]
        if statements:
            emulator.client("iam").put_role_policy(
                RoleName=name,
                PolicyName="traffic",
                PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
            )

    def serve(self, plan: dict[str, Any], **members: Any) -> None:
        """Create the endpoint with further members of its configuration."""
        sagemaker = self.emulator.client("sagemaker")
        sagemaker.create_model(
            ModelName=self.name,
            PrimaryContainer={
                "Image": IMAGE,
                "ModelDataUrl": self.emulator.upload(self.name, plan),
            },
            ExecutionRoleArn=self.role,
        )
        sagemaker.create_endpoint_config(
            EndpointConfigName=self.name, ProductionVariants=variants(self.name), **members
        )
        sagemaker.create_endpoint(EndpointName=self.name, EndpointConfigName=self.name)
        assert self.emulator.settled(self.name)["EndpointStatus"] == "InService"

    def serve_asynchronously(self, plan: dict[str, Any], **output: Any) -> None:
        """Create an asynchronous endpoint whose two topics lead to one queue."""
        sns, sqs = self.emulator.client("sns"), self.emulator.client("sqs")
        self.queue = sqs.create_queue(QueueName=self.name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=["QueueArn"])
        queue_arn = attributes["Attributes"]["QueueArn"]
        topic = sns.create_topic(Name=self.name)["TopicArn"]
        delivery = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue_arn,
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [delivery]})
        sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={"Policy": policy})
        sns.subscribe(
            TopicArn=topic,
            Protocol="sqs",
            Endpoint=queue_arn,
            Attributes={"RawMessageDelivery": "true"},
        )
        given = {
            "S3OutputPath": OUTPUT,
            "S3FailurePath": f"s3://{BUCKET}/async/failure",
            "NotificationConfig": {"SuccessTopic": topic, "ErrorTopic": topic},
            **output,
        }
        self.serve(plan, AsyncInferenceConfig={"OutputConfig": given})

    def ask(self, key: str = "async/input/photo") -> dict[str, Any]:
        """Invoke the endpoint with an object."""
        runtime = self.emulator.client("sagemaker-runtime")
        answer: dict[str, Any] = runtime.invoke_endpoint_async(
            EndpointName=self.name,
            InputLocation=f"s3://{BUCKET}/{key}",
            ContentType="image/jpeg",
            InferenceId=self.name,
        )
        return answer

    def told(self) -> dict[str, Any]:
        """The next notice of the topics."""
        sqs = self.emulator.client("sqs")
        messages = eventually(
            lambda: sqs.receive_message(QueueUrl=self.queue, WaitTimeSeconds=1).get("Messages")
        )
        notice: dict[str, Any] = json.loads(messages[0]["Body"])
        return notice

    def read(self, uri: str) -> bytes:
        """Read an object as the account's root."""
        key = uri.removeprefix(f"s3://{BUCKET}/")
        body: bytes = self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return body
