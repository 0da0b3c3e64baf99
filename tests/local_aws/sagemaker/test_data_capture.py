import base64
import json
from typing import Any

import pytest

from local_aws.sagemaker.capture_writer import CaptureWriter
from local_aws.sagemaker.errors import ContainerError
from local_aws.sagemaker.instance import Answer
from local_aws.sagemaker.invocation import invoke
from tests.local_aws.sagemaker.hosting import ROLE, Hosting

CAPTURE: dict[str, Any] = {
    "EnableCapture": True,
    "InitialSamplingPercentage": 100,
    "DestinationS3Uri": "s3://captured/here/",
    "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
}


def _endpoint(hosting: Hosting, **settings: Any) -> None:
    hosting.now = 1_600_000_000.0  # 2020-09-13 12:26:40 UTC
    hosting.config_members = {"DataCaptureConfig": {**CAPTURE, **settings}}
    hosting.endpoint()


def _ask(hosting: Hosting, body: bytes = b"x", **headers: str) -> None:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    invoke(hosting.service, hosting.scope, endpoint_name="e", headers=given, body=body)


def _events(hosting: Hosting) -> list[dict[str, Any]]:
    CaptureWriter(hosting.service.captures, hosting.delivery).write()
    bodies = [each.body for each in hosting.delivery.written.values()]
    return [json.loads(line) for body in bodies for line in body.splitlines()]


def test_a_request_and_its_answer_are_written_as_documented(hosting: Hosting) -> None:
    """Proves the layout of key and line, by the execution role, both sides in base64."""
    _endpoint(hosting)
    hosting.launched[0].answer = Answer(200, "application/json", b'{"a": 1}')
    headers = {"content_type": "image/jpeg", "x_amzn_sagemaker_inference_id": "mine"}
    _ask(hosting, b"\xff\xd8", **headers)
    (event,) = _events(hosting)
    ((uri, written),) = hosting.delivery.written.items()
    assert uri.startswith("s3://captured/here/e/AllTraffic/2020/09/13/12/26-")
    assert uri.endswith(f"{event['eventMetadata']['eventId']}.jsonl")
    assert (written.role_arn, written.key_id) == (ROLE, None)
    assert event["eventVersion"] == "0"
    assert event["eventMetadata"]["inferenceId"] == "mine"
    assert event["eventMetadata"]["inferenceTime"].startswith("2020-09-13T12:26:")
    assert event["captureData"] == {
        "endpointInput": {
            "observedContentType": "image/jpeg",
            "mode": "INPUT",
            "data": base64.b64encode(b"\xff\xd8").decode(),
            "encoding": "BASE64",
        },
        "endpointOutput": {
            "observedContentType": "application/json",
            "mode": "OUTPUT",
            "data": base64.b64encode(b'{"a": 1}').decode(),
            "encoding": "BASE64",
        },
    }


def test_listed_content_types_are_kept_as_text(hosting: Hosting) -> None:
    """Proves JSON and CSV by CaptureContentTypeHeader, whatever parameters the type has."""
    _endpoint(
        hosting,
        CaptureContentTypeHeader={
            "JsonContentTypes": ["application/json"],
            "CsvContentTypes": ["text/csv"],
        },
    )
    hosting.launched[0].answer = Answer(200, "application/json", b'{"a": 1}')
    _ask(hosting, b"1,2", content_type="text/csv; charset=utf-8")
    (event,) = _events(hosting)
    sent, said = event["captureData"]["endpointInput"], event["captureData"]["endpointOutput"]
    assert (sent["encoding"], sent["data"]) == ("CSV", "1,2")
    assert (said["encoding"], said["data"]) == ("JSON", '{"a": 1}')


@pytest.mark.parametrize(
    ("mode", "sides"),
    [
        ("Input", {"endpointInput"}),
        ("Output", {"endpointOutput"}),
        ("InputAndOutput", {"endpointInput", "endpointOutput"}),
    ],
)
def test_only_the_chosen_sides_are_kept(hosting: Hosting, mode: str, sides: set[str]) -> None:
    """Proves CaptureOptions."""
    _endpoint(hosting, CaptureOptions=[{"CaptureMode": mode}])
    _ask(hosting)
    (event,) = _events(hosting)
    assert event["captureData"].keys() == sides


def test_sampling_is_exact_and_even(hosting: Hosting) -> None:
    """Proves that 30 percent of 100 are 30 and that no ten in a row have more than three."""
    _endpoint(hosting, InitialSamplingPercentage=30)
    for number in range(100):
        _ask(hosting, str(number).encode())
    data = [event["captureData"]["endpointInput"]["data"] for event in _events(hosting)]
    kept = [int(base64.b64decode(each)) for each in data]
    assert len(kept) == 30
    assert all(
        sum(start <= number < start + 10 for number in kept) == 3 for start in range(0, 100, 10)
    )


@pytest.mark.parametrize("off", [{"EnableCapture": False}, {"InitialSamplingPercentage": 0}])
def test_nothing_is_kept_where_capture_is_off(hosting: Hosting, off: dict[str, Any]) -> None:
    """Proves that an endpoint can have the table and capture nothing."""
    _endpoint(hosting, **off)
    _ask(hosting)
    assert _events(hosting) == []


def test_a_refused_request_is_not_kept(hosting: Hosting) -> None:
    """Proves that only answers with a 2XX are captured."""
    _endpoint(hosting)
    hosting.launched[0].answer = Answer(400, None, b"no")
    with pytest.raises(ContainerError):
        _ask(hosting)
    assert _events(hosting) == []


def test_captures_that_cannot_be_written_harm_nobody(hosting: Hosting) -> None:
    """Proves that a role without s3:PutObject loses what it captured, and nothing else."""
    _endpoint(hosting)
    hosting.delivery.denied = {"write"}
    _ask(hosting)
    assert _events(hosting) == []
    hosting.delivery.denied = set()
    _ask(hosting, b"later")
    assert len(_events(hosting)) == 1


def test_requests_of_one_hour_share_a_file(hosting: Hosting) -> None:
    """Proves one file for each variant and hour, encrypted with the key that is named."""
    _endpoint(hosting, KmsKeyId="alias/captures")
    for body in (b"1", b"2"):
        _ask(hosting, body)
    hosting.now += 3600
    _ask(hosting, b"3")
    assert len(_events(hosting)) == 3
    assert {uri.rsplit("/", 2)[1] for uri in hosting.delivery.written} == {"12", "13"}
    assert {each.key_id for each in hosting.delivery.written.values()} == {"alias/captures"}
