import json
import os
import signal
from pathlib import Path
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from tests.local_aws.sagemaker.emulator_client import Emulator, start_emulator
from tests.local_aws.sagemaker.hosting import IMAGE, PATIENCE, REGION, eventually


def _invoke(emulator: Emulator, endpoint: str, body: bytes = b"", **members: str) -> dict[str, Any]:
    answer = emulator.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=endpoint, Body=body, **members
    )
    return {**answer, "told": json.loads(answer["Body"].read())}


def _instances(keeper: int) -> list[psutil.Process]:
    below = psutil.Process(keeper).children(recursive=True)
    return [p for p in below if any(word.endswith("/fake_container.py") for word in p.cmdline())]


def test_an_endpoint_answers_with_what_its_container_says(emulator: Emulator) -> None:
    """Proves boto3's way from CreateModel to an invocation, with headers both ways."""
    role = emulator.execution_role("answers")
    emulator.create("answers", role=role, plan={"answer": "yes"}, count=2)
    emulator.client("sagemaker").create_endpoint(
        EndpointName="answers", EndpointConfigName="answers"
    )
    described = emulator.settled("answers")
    assert described["EndpointStatus"] == "InService"
    image = described["ProductionVariants"][0]["DeployedImages"][0]
    assert image["SpecifiedImage"] == IMAGE
    assert "tensorflow-inference@sha256:" in image["ResolvedImage"]

    answers = [
        _invoke(
            emulator, "answers", ContentType="image/jpeg", Accept="text/plain", CustomAttributes="a"
        )
        for _ in range(4)
    ]

    first = answers[0]
    assert first["told"]["answer"] == "yes"
    assert first["told"]["content_type"] == "image/jpeg"
    assert first["told"]["accept"] == "text/plain"
    assert first["told"]["custom_attributes"] == "a"
    assert first["ContentType"] == "application/json"
    assert first["CustomAttributes"] == "from=container"
    assert first["InvokedProductionVariant"] == "AllTraffic"
    assert len({answer["told"]["process"] for answer in answers}) == 2


def test_a_container_acts_under_its_execution_role(emulator: Emulator) -> None:
    """Proves that the credentials in the container's environment are the role's, and no others."""
    role = emulator.execution_role("acting")
    emulator.create("acting", role=role, plan={})
    emulator.client("sagemaker").create_endpoint(EndpointName="acting", EndpointConfigName="acting")
    emulator.settled("acting")
    environment = _invoke(emulator, "acting", b"environment")["told"]["environment"]
    identity = emulator.client("sts", credentials=environment).get_caller_identity()
    assert identity["Arn"].endswith(":assumed-role/acting/SageMaker")
    assert environment["AWS_REGION"] == REGION
    assert environment["AWS_ENDPOINT_URL"] == emulator.environment["AWS_ENDPOINT_URL"]


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("ecr", "Could not pull the image"),
        ("s3", "Could not access model data at s3://archives/"),
        ("logs", "Could not write logs"),
        ("cloudwatch", "Could not publish metrics"),
    ],
)
def test_a_missing_permission_shows(emulator: Emulator, service: str, words: str) -> None:
    """Proves that each call of the platform needs its statement in the execution role."""
    name = f"without-{service}"
    role = emulator.execution_role(name, without=service)
    if service in ("ecr", "s3"):
        # Image and archive are looked at when the model is created.
        with pytest.raises(ClientError, match=words):
            emulator.create(name, role=role, plan={})
        return
    emulator.create(name, role=role, plan={})
    emulator.client("sagemaker").create_endpoint(EndpointName=name, EndpointConfigName=name)
    described = emulator.settled(name)
    assert described["EndpointStatus"] == "Failed"
    assert words in described["FailureReason"]
    assert name in described["FailureReason"]


def test_a_role_that_sagemaker_may_not_assume_is_refused(emulator: Emulator) -> None:
    """Proves that the trust policy is looked at when the model is created."""
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
    created = emulator.client("iam").create_role(
        RoleName="untrusting", AssumeRolePolicyDocument=json.dumps(trust)
    )
    with pytest.raises(ClientError, match=r"Could not assume role .*untrusting"):
        emulator.create("untrusting", role=created["Role"]["Arn"], plan={})


def test_a_tag_that_aws_does_not_publish_is_not_found(emulator: Emulator) -> None:
    """Proves that an image has to be there: published by AWS, or pushed."""
    role = emulator.execution_role("tagging")
    with pytest.raises(ClientError, match=r"Requested image .* not found"):
        emulator.client("sagemaker").create_model(
            ModelName="tagging",
            PrimaryContainer={
                "Image": IMAGE.replace(":2.20", ":two"),
                "ModelDataUrl": emulator.upload("tagging", {}),
            },
            ExecutionRoleArn=role,
        )


def test_a_container_that_ends_fails_with_its_words(emulator: Emulator) -> None:
    """Proves that the FailureReason and the log stream hold what the container printed."""
    role = emulator.execution_role("ending")
    emulator.create("ending", role=role, plan={"exit": 7})
    emulator.client("sagemaker").create_endpoint(EndpointName="ending", EndpointConfigName="ending")
    reason = emulator.settled("ending")["FailureReason"]
    assert "did not pass the ping health check" in reason
    assert "It ended with 7." in reason
    assert reason.endswith("no SavedModel bundles found!")

    logs, group = emulator.client("logs"), "/aws/sagemaker/Endpoints/ending"
    stream = logs.describe_log_streams(logGroupName=group)["logStreams"][0]["logStreamName"]
    events = logs.get_log_events(logGroupName=group, logStreamName=stream)["events"]
    assert stream.startswith("AllTraffic/i-")
    assert "no SavedModel bundles found!" in [event["message"] for event in events]


def test_an_update_keeps_the_old_container_until_the_new_one_is_healthy(
    emulator: Emulator,
) -> None:
    """Proves that requests are answered throughout, and that a failed update changes nothing."""
    role = emulator.execution_role("updating")
    for name, plan in (("u1", {"answer": "1"}), ("u2", {"answer": "2"}), ("u3", {"exit": 1})):
        emulator.create(name, role=role, plan=plan)
    sagemaker = emulator.client("sagemaker")
    sagemaker.create_endpoint(EndpointName="updating", EndpointConfigName="u1")
    emulator.settled("updating")
    sagemaker.update_endpoint(EndpointName="updating", EndpointConfigName="u2")
    answers: list[str] = []
    while not answers or answers[-1] == "1":
        answers.append(_invoke(emulator, "updating")["told"]["answer"])
    assert answers[-1] == "2"
    assert emulator.settled("updating")["EndpointConfigName"] == "u2"

    sagemaker.update_endpoint(EndpointName="updating", EndpointConfigName="u3")
    described = emulator.settled("updating")
    assert (described["EndpointStatus"], described["EndpointConfigName"]) == ("InService", "u2")
    assert _invoke(emulator, "updating")["told"]["answer"] == "2"


def test_a_container_that_dies_runs_again(emulator: Emulator) -> None:
    """Proves one clear error for the request under way, and that a later one is answered."""
    role = emulator.execution_role("dying")
    emulator.create("dying", role=role, plan={"answer": "alive"})
    emulator.client("sagemaker").create_endpoint(EndpointName="dying", EndpointConfigName="dying")
    emulator.settled("dying")
    with pytest.raises(ClientError, match="connection to the container broke"):
        _invoke(emulator, "dying", b"die")

    def answered() -> bool:
        try:
            return bool(_invoke(emulator, "dying")["told"]["answer"] == "alive")
        except ClientError:
            return False

    eventually(answered)


def test_deletion_ends_the_processes(emulator: Emulator) -> None:
    """Proves that an instance's process and files are gone with the endpoint."""
    role = emulator.execution_role("deleting")
    emulator.create("deleting", role=role, plan={})
    sagemaker = emulator.client("sagemaker")
    sagemaker.create_endpoint(EndpointName="deleting", EndpointConfigName="deleting")
    emulator.settled("deleting")
    process = _invoke(emulator, "deleting")["told"]["process"]
    home = Path(_invoke(emulator, "deleting", b"environment")["told"]["environment"]["HOME"])
    sagemaker.delete_endpoint(EndpointName="deleting")
    eventually(lambda: not psutil.pid_exists(process))
    eventually(lambda: not home.exists())


def test_actions_need_permission(emulator: Emulator) -> None:
    """Proves that IAM decides about SageMaker's actions, PassRole and invocations."""
    iam, sts = emulator.client("iam"), emulator.client("sts")
    role = emulator.execution_role("handed-over")
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
            "Action": "sts:AssumeRole",
        },
    }
    caller = iam.create_role(RoleName="caller", AssumeRolePolicyDocument=json.dumps(trust))["Role"]

    def allow(*actions: str) -> dict[str, str]:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_role_policy(
            RoleName="caller", PolicyName="allowed", PolicyDocument=json.dumps(document)
        )
        session = sts.assume_role(RoleArn=caller["Arn"], RoleSessionName="caller")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": session["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": session["SecretAccessKey"],
            "AWS_SESSION_TOKEN": session["SessionToken"],
        }

    container = {"Image": IMAGE, "ModelDataUrl": emulator.upload("handed", {})}
    for allowed, missing in (
        (("sagemaker:ListModels",), "sagemaker:CreateModel"),
        (("sagemaker:CreateModel",), "iam:PassRole"),
    ):
        client = emulator.client("sagemaker", credentials=allow(*allowed))
        with pytest.raises(ClientError, match=f"not authorized to perform: {missing}"):
            client.create_model(
                ModelName="denied", PrimaryContainer=container, ExecutionRoleArn=role
            )
    client = emulator.client(
        "sagemaker", credentials=allow("sagemaker:CreateModel", "iam:PassRole")
    )
    client.create_model(ModelName="allowed", PrimaryContainer=container, ExecutionRoleArn=role)
    runtime = emulator.client("sagemaker-runtime", credentials=allow("sagemaker:ListModels"))
    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:InvokeEndpoint"):
        runtime.invoke_endpoint(EndpointName="any", Body=b"")


def test_unserved_operations_are_denied(emulator: Emulator) -> None:
    """Proves that an action that is not served is denied and not waved through."""
    with pytest.raises(ClientError) as denied:
        emulator.client("sagemaker").list_training_jobs()
    assert denied.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


@pytest.mark.parametrize("victim", ["server", "keeper"])
def test_instances_die_with_a_killed_emulator(tmp_path: Path, victim: str) -> None:
    """Proves that no instance outlives the emulator, even when it is killed."""
    process, emulator = start_emulator(tmp_path)
    try:
        role = emulator.execution_role("killed")
        emulator.create("killed", role=role, plan={}, count=2)
        emulator.client("sagemaker").create_endpoint(
            EndpointName="killed", EndpointConfigName="killed"
        )
        emulator.settled("killed")
        instances = _instances(emulator.keeper)
        assert len(instances) == 2
        server = instances[0].parent()
        assert server is not None

        os.kill(server.pid if victim == "server" else emulator.keeper, signal.SIGKILL)

        eventually(lambda: not any(instance.is_running() for instance in instances))
    finally:
        process.kill()
        process.wait(PATIENCE)
