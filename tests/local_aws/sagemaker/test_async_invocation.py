import json
from typing import Any

import pytest

from local_aws.sagemaker.errors import NotInvocableError
from local_aws.sagemaker.http import Reply, respond
from local_aws.sagemaker.invocation import invoke
from tests.local_aws.sagemaker.hosting import ACCOUNT, ASYNCHRONOUS, REGION, Hosting

PREFIX = "x-amzn-sagemaker-"
INPUT = {f"{PREFIX}inputlocation": "s3://in/photo.jpg"}


def _post(hosting: Hosting, headers: dict[str, str] | None = None, body: bytes = b"") -> Reply:
    return respond(
        hosting.service,
        account=ACCOUNT,
        region=REGION,
        method="POST",
        path="/endpoints/e/async-invocations",
        headers=headers or {},
        body=body,
    )


def _endpoint(hosting: Hosting, **output: Any) -> None:
    given = ASYNCHRONOUS["AsyncInferenceConfig"]["OutputConfig"]
    hosting.config_members = {"AsyncInferenceConfig": {"OutputConfig": {**given, **output}}}
    hosting.endpoint()


def test_a_request_is_accepted_with_the_places_of_its_answer(hosting: Hosting) -> None:
    """Proves 202, the id that was given, and locations below the two paths, new each time."""
    _endpoint(hosting)
    first, second = (_post(hosting, {**INPUT, f"{PREFIX}inference-id": "mine"}) for _ in range(2))
    assert first[0] == 202
    assert json.loads(first[2]) == {"InferenceId": "mine"}
    assert first[1]["X-Amzn-SageMaker-OutputLocation"].startswith("s3://out/answers/")
    assert first[1]["X-Amzn-SageMaker-FailureLocation"].startswith("s3://out/failures/")
    assert (
        first[1]["X-Amzn-SageMaker-OutputLocation"] != second[1]["X-Amzn-SageMaker-OutputLocation"]
    )


def test_an_id_is_made_where_none_is_given(hosting: Hosting) -> None:
    """Proves that ids are unique."""
    _endpoint(hosting)
    ids = {json.loads(_post(hosting, INPUT)[2])["InferenceId"] for _ in range(3)}
    assert len(ids) == 3


def test_the_name_of_the_answer_can_be_chosen(hosting: Hosting) -> None:
    """Proves S3OutputPathExtension and Filename."""
    _endpoint(hosting)
    chosen = {f"{PREFIX}s3outputpathextension": "a/b", f"{PREFIX}filename": "x.json"}
    headers = _post(hosting, {**INPUT, **chosen})[1]
    assert headers["X-Amzn-SageMaker-OutputLocation"] == "s3://out/answers/a/b/x.json"


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        ({}, b"", "either InputLocation or a body"),
        (INPUT, b"x", "either InputLocation or a body"),
        ({}, b"x" * 128_001, "takes 128000"),
        ({f"{PREFIX}inputlocation": "photo.jpg"}, b"", "pattern"),
        ({f"{PREFIX}inputlocation": "https://in/photo.jpg"}, b"", "only s3://"),
        ({**INPUT, f"{PREFIX}requestttlseconds": "59"}, b"", "greater than or equal to 60"),
        ({**INPUT, f"{PREFIX}invocationtimeoutseconds": "3601"}, b"", "less than or equal to 3600"),
        ({**INPUT, f"{PREFIX}invocationtimeoutseconds": "soon"}, b"", "has to be a integer"),
        ({**INPUT, f"{PREFIX}inference-id": "x" * 65}, b"", "length less than"),
    ],
)
def test_requests_are_judged(
    hosting: Hosting, headers: dict[str, str], body: bytes, words: str
) -> None:
    """Proves the bounds of the service model, and that input is given exactly once."""
    _endpoint(hosting)
    status, _, said = _post(hosting, headers, body)
    assert (status, json.loads(said)["__type"]) == (400, "ValidationError")
    assert words in json.loads(said)["message"]


def test_each_kind_of_endpoint_takes_its_own_requests(hosting: Hosting) -> None:
    """Proves that InvokeEndpoint and InvokeEndpointAsync refuse the other kind in words."""
    hosting.endpoint("real-time")
    status, _, said = _post(hosting, INPUT)
    assert (status, b"is not asynchronous" in said) == (400, True)
    hosting.config_members = ASYNCHRONOUS
    hosting.config("asynchronous")
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="asynchronous")
    hosting.settled()
    with pytest.raises(NotInvocableError, match="Use InvokeEndpointAsync"):
        invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")


def test_an_endpoint_that_does_not_exist_is_told(hosting: Hosting) -> None:
    """Proves the same words as for InvokeEndpoint."""
    status, _, said = _post(hosting, INPUT)
    assert (status, b"Endpoint e of account 000000000000 not found" in said) == (400, True)
