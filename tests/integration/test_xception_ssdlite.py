"""A stage with weights that its user brings: from a bucket to an endpoint that answers by them."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.aws import NEVER_ASK

if TYPE_CHECKING:
    from pathlib import Path

    from tests.aws import Aws

KEY = "voc/weights.hdf5"
STAGES = """
[model]
detector = "xception_ssdlite"
weights = "s3://{bucket}/{key}"
sha256 = "{sha256}"
score_threshold = {threshold}
expectations = "expectations.json"

[limits]
images = 2

[stage.{stage}]
{settings}retain = false
"""
# Of what random weights believe to see, the few of which they are surest.
THRESHOLD = 0.99
PHOTOS = ("portrait.jpg", "coffee.jpg")


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights as Keras 2.1.5 would have saved them."""
    from tests.model_build.xception_ssdlite import reference  # noqa: PLC0415 - imports TensorFlow

    network = reference.network(21)
    reference.randomise(network, seed=11)
    return reference.save_counting_from_1(network, tmp_path_factory.mktemp("weights") / "w.hdf5")


@pytest.fixture(scope="module")
def expected(aws: Aws, checkout: Path, weights: Path) -> Any:
    """Expectations that were written from the same weights, before anything was deployed."""
    options = ["--detector", "xception_ssdlite", "--weights", str(weights)]
    options += ["--score-threshold", str(THRESHOLD), "--max-images", "2"]
    model_build = (sys.executable, "-m", "model_build")
    photos = [f"reference/photos/{name}" for name in PHOTOS]
    file = checkout / "expectations.json"
    for command in (
        [*model_build, *options, "--out", "build/voc"],
        [*model_build, "expectations", "build/voc/model.tar.gz", *photos, "--out", str(file)],
    ):
        finished = aws.run(*command, checkout=checkout)
        assert finished.code == 0, finished.said
    return json.loads(file.read_text())


@pytest.fixture(scope="module")
def bucket(aws: Aws) -> str:
    """A bucket for the weights."""
    return aws.make_bucket("weights")


@pytest.fixture(scope="module")
def deployed(aws: Aws, checkout: Path, weights: Path, bucket: str, expected: Any) -> Aws:
    """The AWS with the weights in a bucket and the stage deployed from there."""
    assert any(expected["photos"].values())
    aws.client("s3").put_object(Bucket=bucket, Key=KEY, Body=weights.read_bytes())
    sha256 = hashlib.sha256(weights.read_bytes()).hexdigest()
    stages = checkout / "voc.toml"
    stages.write_text(
        STAGES.format(
            bucket=bucket,
            key=KEY,
            sha256=sha256,
            threshold=THRESHOLD,
            stage=aws.named("voc"),
            settings=aws.settings,
        ),
        "utf-8",
    )
    aws = replace(aws, environment={**aws.environment, "STAGES_FILE": str(stages)})
    finished = aws.cdk("deploy", f"{aws.named('voc')}/*", *NEVER_ASK, checkout=checkout)
    assert finished.code == 0
    return aws


def test_it_deploys_and_its_smoke_test_passes(deployed: Aws) -> None:
    """The deployment waited for answers that agree with the expectations of these weights."""
    stack = f"{deployed.named('voc')}-Endpoint"
    resources = deployed.client("cloudformation").describe_stack_resources(StackName=stack)

    (smoke_test,) = [
        resource
        for resource in resources["StackResources"]
        if resource["ResourceType"] == "Custom::SmokeTest"
    ]
    assert smoke_test["ResourceStatus"] == "CREATE_COMPLETE"


def test_the_endpoint_answers_with_vocs_labels(
    deployed: Aws, checkout: Path, expected: Any
) -> None:
    """A photo through InvokeEndpoint gets the detections that the archive's graph has for it."""
    name = next(name for name in PHOTOS if expected["photos"][name])
    body = (checkout / "reference" / "photos" / name).read_bytes()

    answer = deployed.client("sagemaker-runtime").invoke_endpoint(
        EndpointName=f"detector-{deployed.named('voc')}", Body=body, ContentType="image/jpeg"
    )

    (prediction,) = json.loads(answer["Body"].read())["predictions"]
    found = [(one["label"], one["score"]) for one in prediction["detections"]]
    wanted = [(one["label"], one["score"]) for one in expected["photos"][name]]
    assert [label for label, _ in found] == [label for label, _ in wanted]
    assert [score for _, score in found] == pytest.approx([score for _, score in wanted], abs=0.001)


def test_the_same_again_changes_nothing(deployed: Aws, checkout: Path, bucket: str) -> None:
    """The digest is known without the weights: they are gone, and the diff is empty."""
    deployed.client("s3").delete_object(Bucket=bucket, Key=KEY)

    finished = deployed.cdk("diff", f"{deployed.named('voc')}/*", "--fail", checkout=checkout)

    assert finished.code == 0
