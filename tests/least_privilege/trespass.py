"""What nobody's role may do, tried by each of them: other stages' things, and its own stage's."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from botocore.exceptions import ClientError

from tests.aws import ACCOUNT, REGION, Aws
from tests.inventory import outputs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.least_privilege.roles import Role
    from tests.least_privilege.work import Stage

SESSION = "trespasser"
DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "403"}


@dataclass(frozen=True)
class Elsewhere:
    """Things in the account that are no stage's."""

    bucket: str
    key: str
    ciphertext: bytes  # of that key
    log_group: str
    topic: str
    role: str

    @classmethod
    def made(cls, aws: Aws) -> Self:
        """Make them."""
        bucket, log_group = aws.make_bucket("elsewhere"), "/elsewhere"
        aws.client("s3").put_object(Bucket=bucket, Key="kept", Body=b"secret")
        aws.client("logs").create_log_group(logGroupName=log_group)
        aws.client("logs").create_log_stream(logGroupName=log_group, logStreamName="a")
        kms = aws.client("kms")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        return cls(
            bucket=bucket,
            key=key,
            ciphertext=kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"],
            log_group=log_group,
            topic=aws.client("sns").create_topic(Name="elsewhere")["TopicArn"],
            role=f"arn:aws:iam::{ACCOUNT}:role/cdk-hnb659fds-deploy-role-{ACCOUNT}-{REGION}",
        )


def outcomes(aws: Aws, role: Role, *, own: Stage, other: Stage, elsewhere: Elsewhere) -> Outcomes:
    """Try everything as the role, and say what came of it: `denied`, or what was not."""
    session = _assumed(aws, role)
    attempts = {
        **_on_elsewhere(session, elsewhere),
        **_on_other(session, other),
        **_on_own(session, own, role),
    }
    return {
        "what it may do": _outcome(lambda: _permitted(session, own, role)),
        **{name: _outcome(attempt) for name, attempt in attempts.items()},
    }


Outcomes = dict[str, str]
Attempts = dict[str, "Callable[[], Any]"]


def _outcome(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return "denied" if code in DENIED else f"{code}: {error}"
    return "allowed"


def _assumed(aws: Aws, role: Role) -> Aws:
    """Return the AWS as the role sees it; the trust policy lets this account in meanwhile."""
    iam, sts = aws.client("iam"), aws.client("sts")
    trust = iam.get_role(RoleName=role.name)["Role"]["AssumeRolePolicyDocument"]
    let_in = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }
    opened = {**trust, "Statement": [*trust["Statement"], let_in]}
    iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=json.dumps(opened))
    given = sts.assume_role(RoleArn=role.arn, RoleSessionName=SESSION)["Credentials"]
    iam.update_assume_role_policy(RoleName=role.name, PolicyDocument=json.dumps(trust))
    environment = {
        **aws.environment,
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }
    return Aws(environment)


def _permitted(session: Aws, own: Stage, role: Role) -> None:
    """One thing that the role is there for, or the denials would say nothing."""
    if role.purpose == "Execution":
        session.client("ecr").get_authorization_token()
    elif role.purpose == "PromotionCheck":
        session.client("sagemaker").describe_endpoint(EndpointName=own.endpoint)
    else:
        session.client("cloudformation").describe_stacks(StackName=own.stack_id)


def _on_elsewhere(session: Aws, there: Elsewhere) -> Attempts:
    s3, kms = session.client("s3"), session.client("kms")
    logs, cloudwatch = session.client("logs"), session.client("cloudwatch")
    kept: Mapping[str, str] = {"Bucket": there.bucket, "Key": "kept"}
    event = {"timestamp": 0, "message": "m"}
    stream = {"logGroupName": there.log_group, "logStreamName": "a"}
    metrics = [{"MetricName": "m", "Value": 1.0}]
    return {
        "read another bucket": lambda: s3.get_object(**kept),
        "write another bucket": lambda: s3.put_object(**kept, Body=b"x"),
        "delete from another bucket": lambda: s3.delete_object(**kept),
        "list another bucket": lambda: s3.list_objects_v2(Bucket=there.bucket),
        "decrypt with another key": lambda: kms.decrypt(CiphertextBlob=there.ciphertext),
        "encrypt with another key": lambda: kms.encrypt(KeyId=there.key, Plaintext=b"x"),
        "have a data key of another key": lambda: kms.generate_data_key(
            KeyId=there.key, KeySpec="AES_256"
        ),
        "write another log": lambda: logs.put_log_events(**stream, logEvents=[event]),
        "publish other metrics": lambda: cloudwatch.put_metric_data(
            Namespace="Elsewhere", MetricData=metrics
        ),
        "publish to another topic": lambda: session.client("sns").publish(
            TopicArn=there.topic, Message="m"
        ),
        "pull another image": lambda: session.client("ecr").batch_get_image(
            repositoryName="elsewhere", imageIds=[{"imageTag": "latest"}]
        ),
        "become another role": lambda: session.client("sts").assume_role(
            RoleArn=there.role, RoleSessionName=SESSION
        ),
    }


def _on_other(session: Aws, other: Stage) -> Attempts:
    sagemaker, runtime = session.client("sagemaker"), session.client("sagemaker-runtime")
    archive, s3 = other.keys("models/")[0], session.client("s3")
    return {
        "ask another endpoint": lambda: runtime.invoke_endpoint(
            EndpointName=other.endpoint, Body=b"{}"
        ),
        "ask another endpoint by way of S3": lambda: runtime.invoke_endpoint_async(
            EndpointName=other.endpoint, InputLocation=f"s3://{other.bucket}/async/input/a"
        ),
        "look at another endpoint": lambda: sagemaker.describe_endpoint(
            EndpointName=other.endpoint
        ),
        "read another stage's archive": lambda: s3.get_object(Bucket=other.bucket, Key=archive),
        "write another stage's archive": lambda: s3.put_object(
            Bucket=other.bucket, Key=archive, Body=b"x"
        ),
        "look at another stack": lambda: session.client("cloudformation").describe_stacks(
            StackName=other.stack_id
        ),
    }


def _on_own(session: Aws, own: Stage, role: Role) -> Attempts:
    sagemaker, s3 = session.client("sagemaker"), session.client("s3")
    iam, kms = session.client("iam"), session.client("kms")
    outputs = outputs_of(own.aws, own.stack)
    (key,) = own.resources["AWS::KMS::Key"]
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    trust = json.dumps(
        {"Statement": [{**everything, "Principal": "*", "Action": "sts:AssumeRole"}]}
    )
    return {
        "read what it has no business with": lambda: s3.get_object(
            Bucket=own.bucket, Key="elsewhere"
        ),
        "write what it has no business with": lambda: s3.put_object(
            Bucket=own.bucket, Key="elsewhere", Body=b"x"
        ),
        "open its bucket": lambda: s3.delete_bucket_policy(Bucket=own.bucket),
        "delete its bucket": lambda: s3.delete_bucket(Bucket=own.bucket),
        "delete its key": lambda: kms.schedule_key_deletion(KeyId=key),
        "change its key's policy": lambda: kms.put_key_policy(KeyId=key, Policy=policy),
        "change its endpoint": lambda: sagemaker.update_endpoint(
            EndpointName=own.endpoint, EndpointConfigName=outputs["EndpointConfigName"]
        ),
        "delete its endpoint": lambda: sagemaker.delete_endpoint(EndpointName=own.endpoint),
        "scale its endpoint": lambda: session.client(
            "application-autoscaling"
        ).register_scalable_target(
            ServiceNamespace="sagemaker",
            ResourceId=f"endpoint/{own.endpoint}/variant/AllTraffic",
            ScalableDimension="sagemaker:variant:DesiredInstanceCount",
            MinCapacity=1,
            MaxCapacity=9,
        ),
        "delete its log": lambda: session.client("logs").delete_log_group(
            logGroupName=f"/aws/sagemaker/Endpoints/{own.endpoint}"
        ),
        "silence its alarms": lambda: session.client("cloudwatch").disable_alarm_actions(
            AlarmNames=own.resources["AWS::CloudWatch::Alarm"]
        ),
        "allow itself more": lambda: iam.put_role_policy(
            RoleName=role.name, PolicyName="more", PolicyDocument=policy
        ),
        "make a role": lambda: iam.create_role(RoleName="another", AssumeRolePolicyDocument=trust),
        "change its stack": lambda: session.client("cloudformation").delete_stack(
            StackName=own.stack_id
        ),
    }
