"""Tests of the job's name and request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from client.errors import AccessDeniedError, InstanceTypeError, JobRefusedError
from client.transform.job import Job, job_name, start, usable_type
from client.transform.live_model import LiveModel
from client.transform.prefix import Prefix
from tests.client.fake_service import denied
from tests.client.fakes import client_error
from tests.client.transform.account import NOON

if TYPE_CHECKING:
    from tests.client.fake_service import Answer
    from tests.client.transform.account import Account

MODEL = LiveModel(name="model-1", instance_type="ml.c6i.large", volume_key=None)


def request(**changes: Any) -> dict[str, Any]:
    """Return the request of a job."""
    members: dict[str, Any] = {
        "model": MODEL,
        "input": Prefix("photos", "in/"),
        "output": Prefix("found", "out/"),
        "content_type": "image/jpeg",
        "instance_type": "ml.c6i.large",
        "instances": 2,
        **changes,
    }
    return Job(**members).request("dogs-1")


def test_each_object_is_a_request_of_its_own(account: Account) -> None:
    """The whole request, as boto3 accepts it: nothing is split, joined or unpacked."""
    start(account.services().sagemaker, request())

    assert account.created == [
        {
            "TransformJobName": "dogs-1",
            "ModelName": "model-1",
            "MaxConcurrentTransforms": 4,
            "MaxPayloadInMB": 6,
            "BatchStrategy": "SingleRecord",
            "TransformInput": {
                "DataSource": {
                    "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://photos/in/"}
                },
                "ContentType": "image/jpeg",
                "CompressionType": "None",
                "SplitType": "None",
            },
            "TransformOutput": {
                "S3OutputPath": "s3://found/out/",
                "Accept": "application/json",
                "AssembleWith": "None",
            },
            "TransformResources": {"InstanceType": "ml.c6i.large", "InstanceCount": 2},
        }
    ]


def test_payload_and_concurrency_stay_within_the_service_s_limit() -> None:
    """Their product is 100 MB at most (CreateTransformJob's documentation of MaxPayloadInMB)."""
    asked = request()

    assert asked["MaxPayloadInMB"] * asked["MaxConcurrentTransforms"] <= 100


def test_key_of_the_endpoint_s_volumes_is_the_job_s() -> None:
    """Who wants a key of their own on the endpoint's disks wants it on the job's."""
    model = LiveModel(name="model-1", instance_type="ml.c6i.large", volume_key="arn:key")

    assert request(model=model)["TransformResources"]["VolumeKmsKeyId"] == "arn:key"


@pytest.mark.parametrize("endpoint", ["dogs", "d" * 63, f"{'d' * 39}-{'e' * 20}"])
def test_names_are_valid_and_never_the_same(endpoint: str) -> None:
    """However long the endpoint's name, the job's has 63 characters at most, in AWS's pattern."""
    names = {job_name(endpoint, now=NOON) for _ in range(50)}

    assert len(names) == 50
    for name in names:
        assert re.fullmatch(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", name)
        assert name.startswith(f"{endpoint[:40].rstrip('-')}-20260504-120000-")


def test_type_is_the_live_variant_s_unless_another_is_named(account: Account) -> None:
    """What a person names is taken as it is; SageMaker knows newer types than this client."""
    sagemaker = account.services().sagemaker

    assert usable_type(sagemaker, None, MODEL) == "ml.c6i.large"
    assert usable_type(sagemaker, "ml.new.large", MODEL) == "ml.new.large"


@pytest.mark.parametrize(
    ("live", "words"),
    [(None, "serverless"), ("ml.c5d.large", "ml.c5d.large, on which no transform job runs")],
)
def test_type_that_no_job_runs_on_has_to_be_replaced(
    account: Account, live: str | None, words: str
) -> None:
    """Serverless variants have none, and endpoints run on types that jobs don't."""
    model = LiveModel(name="model-1", instance_type=live, volume_key=None)

    with pytest.raises(InstanceTypeError, match=f"{words}.*--instance-type"):
        usable_type(account.services().sagemaker, None, model)


@pytest.mark.parametrize("code", ["ValidationException", "ResourceLimitExceeded"])
def test_refusal_is_told_in_the_service_s_words(account: Account, code: str) -> None:
    """What SageMaker says is what a person reads."""

    def refuse(_given: Answer) -> Answer:
        raise client_error(code, "Not here: send the objects to an endpoint.")

    account.sagemaker.answers["CreateTransformJob"] = refuse

    with pytest.raises(JobRefusedError) as raised:
        start(account.services().sagemaker, request())

    assert str(raised.value) == (
        "SageMaker refused the job: Not here: send the objects to an endpoint."
    )


def test_missing_permission_is_the_error_of_the_other_commands(account: Account) -> None:
    """Denied is no refusal of the job but of the caller."""
    account.sagemaker.answers["CreateTransformJob"] = denied("sagemaker:CreateTransformJob")

    with pytest.raises(AccessDeniedError, match="sagemaker:CreateTransformJob"):
        start(account.services().sagemaker, request())
