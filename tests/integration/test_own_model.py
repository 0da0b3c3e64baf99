"""The example's model of one's own, deployed by the real CDK CLI: these tests go in order."""

from __future__ import annotations

import json
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.aws import NEVER_ASK
from tests.inventory import listed, stack_of

if TYPE_CHECKING:
    from tests.aws import Aws

EXAMPLE = Path("examples/digit_classifier")
STAGE = "digits"  # and the endpoint, which the stages file names as its stage
LOG_MESSAGES = ("logs", "filter_log_events", "events[].message")
LOG_SECONDS = 60.0


@pytest.fixture(scope="module")
def example(aws: Aws, checkout: Path) -> Aws:
    """The AWS, with the example's stages file for the app: its names and place made this AWS's."""
    stages = checkout / EXAMPLE / "stages.toml"
    text = stages.read_text()
    for line, instead in {
        f"[stage.{STAGE}]\n": f"[stage.{aws.named(STAGE)}]\n",
        'account = "000000000000"\nregion = "us-east-1"\n': aws.settings,
        f'endpoint_name = "{STAGE}"\n': f'endpoint_name = "{aws.named(STAGE)}"\n',
    }.items():
        assert text.count(line) == 1
        text = text.replace(line, instead)
    stages.write_text(text)
    return replace(aws, environment={**aws.environment, "STAGES_FILE": f"{EXAMPLE}/stages.toml"})


@pytest.fixture(scope="module")
def stacks(aws: Aws) -> str:
    """The pattern of the stage's stacks."""
    return f"{aws.named(STAGE)}/*"


@pytest.fixture(scope="module")
def deployed(example: Aws, checkout: Path, stacks: str) -> str:
    """The CLI's words about a deployment that succeeded."""
    finished = example.cdk("deploy", stacks, *NEVER_ASK, checkout=checkout)
    assert finished.code == 0
    return finished.said


def stack_name(aws: Aws) -> str:
    """Return the Endpoint stack's name."""
    return f"{aws.named(STAGE)}-Endpoint"


def status(aws: Aws) -> str:
    """Return the Endpoint stack's status."""
    return str(stack_of(aws, stack_name(aws))["StackStatus"])


def ask(aws: Aws, body: bytes) -> Any:
    """Send one request through InvokeEndpoint and return the parsed answer."""
    answer = aws.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=aws.named(STAGE), Body=body, ContentType="application/json"
    )
    return json.loads(answer["Body"].read())


def test_a_stages_file_is_all_that_a_model_of_ones_own_takes(aws: Aws, deployed: str) -> None:
    """The stack is there, its smoke test by the example's own expectations in it."""
    assert deployed
    assert status(aws) == "CREATE_COMPLETE"
    resources = aws.client("cloudformation").describe_stack_resources(StackName=stack_name(aws))
    (group,) = (
        resource["PhysicalResourceId"]
        for resource in resources["StackResources"]
        if resource["LogicalResourceId"].startswith("SmokeTestTestingLogGroup")
    )
    said = said_in(aws, group, f"{aws.named(STAGE)} answers as expected.")
    for request in ("three.json", "zero_to_nine.json"):
        assert f"{request}: " in said


def said_in(aws: Aws, group: str, last: str) -> str:
    """Return what a log group has, once it has `last`: on AWS a log comes seconds later."""
    deadline = time.monotonic() + LOG_SECONDS
    while last not in (said := "".join(aws.listed(*LOG_MESSAGES, logGroupName=group))):
        assert time.monotonic() < deadline, said
        time.sleep(0.5)
    return said


def test_a_digit_that_nobody_has_seen_is_read(aws: Aws, checkout: Path, deployed: str) -> None:
    """A held-out seven, which is not among the expectations either."""
    assert deployed
    expectations = json.loads((checkout / EXAMPLE / "expectations.json").read_text())
    assert "seven.json" not in expectations["requests"]

    answer = ask(aws, (checkout / EXAMPLE / "requests" / "seven.json").read_bytes())

    (prediction,) = answer["predictions"]
    assert prediction["digit"] == 7
    assert prediction["probabilities"][7] == prediction["probability"] > 0.9
    assert sum(prediction["probabilities"]) == pytest.approx(1, abs=0.001)


def test_the_readmes_command_shows_the_digit(example: Aws, checkout: Path, deployed: str) -> None:
    """The picture as text, and what it is."""
    assert deployed
    request = str(EXAMPLE / "requests" / "seven.json")
    command = (str(EXAMPLE / "ask.py"), "--endpoint")
    readme = (checkout / EXAMPLE / "README.md").read_text()
    assert " ".join(("python", *command, STAGE, request)) in readme

    shown = example.run(sys.executable, *command, example.named(STAGE), request, checkout=checkout)

    assert shown.code == 0, shown.said
    assert "@@" in shown.said
    assert shown.said.splitlines()[-1].startswith("7 (probability ")


def test_a_bad_request_is_refused_by_the_handler(aws: Aws, checkout: Path, deployed: str) -> None:
    """Its own 400 and words reach the caller, who learns which picture is wrong."""
    assert deployed
    body = (checkout / EXAMPLE / "requests" / "three.json").read_bytes().replace(b"16", b"17")

    with pytest.raises(ClientError) as caught:
        ask(aws, body)

    response: dict[str, Any] = dict(caught.value.response)
    assert response["Error"]["Code"] == "ModelError"
    assert response["OriginalStatusCode"] == 400
    assert "pixels[0] has to be a picture" in response["OriginalMessage"]


def test_a_second_diff_is_empty(example: Aws, checkout: Path, stacks: str, deployed: str) -> None:
    """Where nothing changed, nothing is built and `cdk diff` shows no difference."""
    assert deployed
    diff = example.cdk("diff", stacks, "--fail", checkout=checkout)

    assert diff.code == 0
    assert diff.said.count("There were no differences") == 2
    assert "Building the model" not in diff.said


def test_an_answer_that_is_not_expected_rolls_back(
    aws: Aws, example: Aws, checkout: Path, stacks: str, deployed: str
) -> None:
    """One expected digit is another: the deployment fails, says where, and the endpoint serves."""
    assert deployed
    file = checkout / EXAMPLE / "expectations.json"
    expected = json.loads(file.read_text())
    expected["requests"]["three.json"]["predictions"][0]["digit"] = 8
    file.write_text(json.dumps(expected))

    failed = example.cdk("deploy", stacks, *NEVER_ASK, checkout=checkout)

    assert failed.code != 0
    assert "three.json: predictions[0].digit is 3, not 8 (within 0.001)" in failed.said
    assert status(aws) == "UPDATE_ROLLBACK_COMPLETE"
    answer = ask(aws, (checkout / EXAMPLE / "requests" / "three.json").read_bytes())
    assert answer["predictions"][0]["digit"] == 3


def test_a_model_file_with_another_byte_is_refused(
    example: Aws, checkout: Path, deployed: str
) -> None:
    """Before anything is built: the words name the key and both sums."""
    assert deployed
    file = checkout / EXAMPLE / "digits.keras"
    right = file.read_bytes()
    file.write_bytes(right[:-1] + bytes([right[-1] ^ 1]))

    listed = example.cdk("ls", checkout=checkout)

    file.write_bytes(right)
    assert listed.code != 0
    stages = tomllib.loads((checkout / EXAMPLE / "stages.toml").read_text())
    assert stages["model"]["own"]["sha256"] in listed.said
    assert "[model.own] sha256" in listed.said
    assert "Traceback" not in listed.said


def test_destroy_leaves_nothing(
    aws: Aws, example: Aws, checkout: Path, stacks: str, deployed: str
) -> None:
    """Only the bootstrap stack is left."""
    assert deployed
    destroyed = example.cdk("destroy", stacks, "--force", checkout=checkout)

    assert destroyed.code == 0
    left = [name for kind in ("stack", "endpoint") for name in listed(aws, kind)]
    assert [name for name in left if name.startswith(aws.named(STAGE))] == []
