"""Asynchronous endpoints and data capture under real IAM, S3, SNS and KMS of the emulator."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.sagemaker.emulator_client import Emulator
from tests.local_aws.sagemaker.hosting import eventually, variants
from tests.local_aws.sagemaker.traffic import BUCKET, Traffic


def test_an_asynchronous_request_is_answered_through_s3(emulator: Emulator) -> None:
    """Proves the whole way with boto3, and that a missing input fails in words."""
    traffic = Traffic(emulator, "answers-later")
    traffic.serve_asynchronously({"answer": "later"})
    traffic.s3.put_object(Bucket=BUCKET, Key="async/input/photo", Body=b"pixels")
    accepted = traffic.ask()
    assert accepted["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert accepted["InferenceId"] == "answers-later"
    notice = traffic.told()
    assert notice["invocationStatus"] == "Completed"
    assert notice["responseParameters"]["outputLocation"] == accepted["OutputLocation"]
    answer = json.loads(traffic.read(accepted["OutputLocation"]))
    assert (answer["answer"], answer["content_type"]) == ("later", "image/jpeg")

    refused = traffic.ask("async/input/none")
    notice = traffic.told()
    assert notice["invocationStatus"] == "Failed"
    assert "NoSuchKey" in notice["failureReason"]
    assert traffic.read(refused["FailureLocation"]).decode() == notice["failureReason"]


def test_a_role_that_may_not_write_answers_fails_the_request(emulator: Emulator) -> None:
    """Proves that output is written under the execution role and nobody else's."""
    traffic = Traffic(emulator, "may-not-write", without="s3:PutObject")
    traffic.serve_asynchronously({"answer": "later"})
    traffic.s3.put_object(Bucket=BUCKET, Key="async/input/photo", Body=b"pixels")
    accepted = traffic.ask()
    assert "AccessDenied" in traffic.told()["failureReason"]
    for location in (accepted["OutputLocation"], accepted["FailureLocation"]):
        with pytest.raises(ClientError, match="NoSuchKey"):
            traffic.read(location)


def test_a_role_that_may_not_publish_still_answers(emulator: Emulator) -> None:
    """Proves that notices are sent under the execution role, too."""
    traffic = Traffic(emulator, "may-not-publish", without="sns:Publish")
    traffic.serve_asynchronously({"answer": "later"})
    traffic.s3.put_object(Bucket=BUCKET, Key="async/input/photo", Body=b"pixels")
    accepted = traffic.ask()
    endpoint_log = emulator.directory / "server.log"
    words = "not authorized to perform: sns:Publish"
    eventually(lambda: words in endpoint_log.read_text())
    assert json.loads(traffic.read(accepted["OutputLocation"]))["answer"] == "later"


def test_invoking_asynchronously_needs_its_own_action(emulator: Emulator) -> None:
    """Proves that sagemaker:InvokeEndpoint is not enough."""
    iam, sts = emulator.client("iam"), emulator.client("sts")
    principal = {"AWS": "arn:aws:iam::000000000000:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    arn = iam.create_role(
        RoleName="real-time-caller",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "sagemaker:InvokeEndpoint", "Resource": "*"}
    iam.put_role_policy(
        RoleName="real-time-caller",
        PolicyName="p",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    session = sts.assume_role(RoleArn=arn, RoleSessionName="caller")["Credentials"]
    credentials = {
        "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
        "AWS_SESSION_TOKEN": session["SessionToken"],
    }
    runtime = emulator.client("sagemaker-runtime", credentials=credentials)
    with pytest.raises(
        ClientError, match="not authorized to perform: sagemaker:InvokeEndpointAsync"
    ):
        runtime.invoke_endpoint_async(EndpointName="any", InputLocation="s3://a/b")


def _capture(**members: Any) -> dict[str, Any]:
    return {
        "InitialSamplingPercentage": 50,
        "DestinationS3Uri": f"s3://{BUCKET}/capture",
        "CaptureOptions": [{"CaptureMode": "InputAndOutput"}],
        "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
        **members,
    }


def test_captured_requests_reach_the_bucket(emulator: Emulator) -> None:
    """Proves data capture under the execution role: half of four requests, in one layout."""
    traffic = Traffic(emulator, "captured")
    traffic.serve({"answer": "now"}, DataCaptureConfig=_capture())
    runtime = emulator.client("sagemaker-runtime")
    for number in range(4):
        runtime.invoke_endpoint(
            EndpointName="captured", ContentType="application/json", Body=json.dumps(number)
        )

    def events() -> list[dict[str, Any]]:
        prefix = "capture/captured/AllTraffic/"
        found = traffic.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", [])
        bodies = [traffic.read(f"s3://{BUCKET}/{each['Key']}") for each in found]
        return [json.loads(line) for body in bodies for line in body.splitlines()]

    eventually(lambda: len(events()) == 2)
    sent = [event["captureData"]["endpointInput"] for event in events()]
    assert sorted(each["data"] for each in sent) == ["1", "3"]
    said = json.loads(events()[0]["captureData"]["endpointOutput"]["data"])
    assert said["answer"] == "now"


def test_a_key_that_does_not_exist_is_refused(emulator: Emulator) -> None:
    """Proves that the keys of a configuration are looked up in KMS, by id, ARN and alias."""
    kms, sagemaker = emulator.client("kms"), emulator.client("sagemaker")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/traffic", TargetKeyId=key["KeyId"])
    role = emulator.execution_role("encrypted")
    emulator.create("encrypted", role=role, plan={})
    alias_arn = key["Arn"].replace(f"key/{key['KeyId']}", "alias/traffic")
    for number, name in enumerate((key["KeyId"], key["Arn"], "alias/traffic", alias_arn)):
        sagemaker.create_endpoint_config(
            EndpointConfigName=f"encrypted-{number}",
            ProductionVariants=variants("encrypted"),
            KmsKeyId=name,
        )
    kms.disable_key(KeyId=key["KeyId"])
    for name in (key["KeyId"], "alias/none", f"{key['Arn']}0"):
        with pytest.raises(ClientError, match="The KMS key"):
            sagemaker.create_endpoint_config(
                EndpointConfigName="refused",
                ProductionVariants=variants("encrypted"),
                KmsKeyId=name,
            )


@pytest.mark.parametrize("without", ["", "kms:GenerateDataKey"])
def test_answers_are_encrypted_if_the_role_may_use_the_key(
    emulator: Emulator, without: str
) -> None:
    """Proves that output under a key needs kms:GenerateDataKey, and reading it kms:Decrypt."""
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    name = "may-not-encrypt" if without else "may-encrypt"
    traffic = Traffic(emulator, name, key=key, without=without)
    traffic.serve_asynchronously({"answer": "secret"}, KmsKeyId=key)
    traffic.s3.put_object(Bucket=BUCKET, Key="async/input/photo", Body=b"pixels")
    accepted = traffic.ask()
    notice = traffic.told()
    if without:
        assert "not authorized to perform: kms:GenerateDataKey" in notice["failureReason"]
        return
    location = accepted["OutputLocation"].removeprefix(f"s3://{BUCKET}/")
    head = traffic.s3.head_object(Bucket=BUCKET, Key=location)
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key)


def test_the_metrics_of_requests_reach_cloudwatch(emulator: Emulator) -> None:
    """Proves what alarms and scaling see: a sum by endpoint and variant."""
    traffic = Traffic(emulator, "measured")
    traffic.serve({"status": 500})
    runtime = emulator.client("sagemaker-runtime")
    for _ in range(3):
        with pytest.raises(ClientError, match="Received server error"):
            runtime.invoke_endpoint(EndpointName="measured", Body=b"x")
    now = datetime.now(UTC)

    def total(name: str) -> float:
        points = emulator.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/SageMaker",
            MetricName=name,
            Dimensions=[
                {"Name": "EndpointName", "Value": "measured"},
                {"Name": "VariantName", "Value": "AllTraffic"},
            ],
            StartTime=now - timedelta(minutes=10),
            EndTime=now + timedelta(minutes=10),
            Period=3600,
            Statistics=["Sum"],
        )["Datapoints"]
        return float(sum(point["Sum"] for point in points))

    counted = ("Invocations", "Invocation5XXErrors", "InvocationModelErrors")
    eventually(lambda: [total(name) for name in counted] == [3, 3, 3])
    assert total("Invocation4XXErrors") == 0
    assert total("ModelLatency") > 0


def test_batch_transform_is_refused_in_words(emulator: Emulator) -> None:
    """Proves that IAM knows the action, and the service says what to do instead."""
    with pytest.raises(ClientError, match="real-time or an asynchronous endpoint"):
        emulator.client("sagemaker").create_transform_job(
            TransformJobName="t",
            ModelName="m",
            TransformInput={
                "DataSource": {
                    "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/in"}
                }
            },
            TransformOutput={"S3OutputPath": f"s3://{BUCKET}/out"},
            TransformResources={"InstanceType": "ml.m5.large", "InstanceCount": 1},
        )
