"""Tests of sending photos, a few at once."""

from __future__ import annotations

import itertools
import json
import threading
from io import BytesIO
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from client import errors
from client.asynchronous import Asynchronous
from client.aws import Aws
from client.detection import Options, detect
from client.request import BODY_LIMIT, Parameters
from client.staging import Staging
from tests.client.fakes import FACE, FakeEndpoint, FakeS3, answer, client_error, refusal

if TYPE_CHECKING:
    from pathlib import Path

ONE_BY_ONE = Options(parallel=1)


def photos(folder: Path, bodies: list[bytes]) -> list[Path]:
    """Write photos 0.jpg, 1.jpg and so on."""
    paths = [folder / f"{number}.jpg" for number in range(len(bodies))]
    for path, body in zip(paths, bodies, strict=True):
        path.write_bytes(body)
    return paths


def test_photo_is_sent_as_it_is(tmp_path: Path, aws: Aws, endpoint: FakeEndpoint) -> None:
    """One photo makes one call with its bytes and content type, asking for JSON."""
    (path,) = photos(tmp_path, [b"\xff\xd8\xffone"])

    (outcome,) = detect([path], "dogs", aws=aws)

    assert outcome.prediction is not None
    assert [found.label for found in outcome.prediction.detections] == ["face"]
    assert endpoint.calls == [
        {
            "EndpointName": "dogs",
            "Body": b"\xff\xd8\xffone",
            "ContentType": "image/jpeg",
            "Accept": "application/json",
        }
    ]


def test_outcomes_come_in_the_photos_order(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint
) -> None:
    """An answer that comes late is still reported in its photo's place."""
    paths = photos(tmp_path, [b"\xff\xd8\xff%d" % number for number in range(6)])
    last_has_come = threading.Event()

    def reply(call: dict[str, Any]) -> Any:
        number = int(call["Body"][3:])
        if number == 5:
            last_has_come.set()
        if number == 0:
            assert last_has_come.wait(timeout=10)
        return answer(("face", 1, number / 10, (0, 0, 1, 1)))

    endpoint.reply = reply
    outcomes = list(detect(paths, "dogs", options=Options(parallel=2), aws=aws))

    scores = [o.prediction.detections[0].score for o in outcomes if o.prediction]
    assert [outcome.path for outcome in outcomes] == paths
    assert scores == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]


def test_no_more_requests_at_once_than_asked_for(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint
) -> None:
    """With three in parallel, three requests are under way together and never four."""
    paths = photos(tmp_path, [b"\xff\xd8\xff"] * 9)
    together = threading.Barrier(3, timeout=10)
    under_way, most = itertools.count(), []
    lock = threading.Lock()
    now = 0

    def reply(_call: dict[str, Any]) -> Any:
        nonlocal now
        with lock:
            now += 1
            most.append(now)
        together.wait()
        with lock:
            now -= 1
        next(under_way)
        return answer()

    endpoint.reply = reply
    outcomes = list(detect(paths, "dogs", options=Options(parallel=3), aws=aws))

    assert all(outcome.prediction for outcome in outcomes)
    assert max(most) == 3


def test_a_failed_photo_stops_no_other(tmp_path: Path, aws: Aws, endpoint: FakeEndpoint) -> None:
    """A refused photo, a missing one and a throttled one fail alone."""
    paths = photos(tmp_path, [b"\xff\xd8\xffbad", b"\xff\xd8\xffbusy", b"\xff\xd8\xffgood"])

    def reply(call: dict[str, Any]) -> Any:
        if call["Body"].endswith(b"bad"):
            raise refusal(400, '{"code": "not_an_image", "description": "Send a photo."}')
        if call["Body"].endswith(b"busy"):
            raise client_error("ThrottlingException")
        return answer()

    endpoint.reply = reply
    outcomes = list(detect([tmp_path / "none.jpg", *paths], "dogs", aws=aws))

    assert [o.error.code if o.error else None for o in outcomes] == [
        "file_not_found",
        "not_an_image",
        "throttled",
        None,
    ]


def test_after_an_error_that_concerns_all_nothing_more_is_sent(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint
) -> None:
    """An unknown endpoint is asked once, and every photo has that error."""
    paths = photos(tmp_path, [b"\xff\xd8\xff"] * 5)

    def reply(_call: dict[str, Any]) -> Any:
        raise client_error("ValidationError", "Endpoint dogs of account 1 not found.")

    endpoint.reply = reply
    outcomes = list(detect(paths, "dogs", options=ONE_BY_ONE, aws=aws))

    assert len(endpoint.calls) == 1
    assert {type(outcome.error) for outcome in outcomes} == {errors.EndpointNotFoundError}
    assert "endpoint dogs in eu-west-1" in str(outcomes[4].error)


def test_photo_over_the_limit_is_explained(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint
) -> None:
    """Without a bucket, a photo that is too large isn't sent and the words say what to do."""
    (path,) = photos(tmp_path, [b"\xff\xd8\xff" + bytes(BODY_LIMIT)])

    (outcome,) = detect([path], "dogs", aws=aws)

    assert isinstance(outcome.error, errors.RequestTooLargeError)
    assert "6,291,459 bytes" in str(outcome.error)
    assert "--s3-bucket" in str(outcome.error)
    assert endpoint.calls == []


def test_photo_that_is_too_large_as_base64_is_explained(tmp_path: Path, aws: Aws) -> None:
    """The words name the base64 size, since the photo itself would fit."""
    (path,) = photos(tmp_path, [b"\xff\xd8\xff" + bytes(5_000_000)])
    options = Options(parameters=Parameters(score_threshold=0.3))

    (outcome,) = detect([path], "dogs", options=options, aws=aws)

    assert isinstance(outcome.error, errors.RequestTooLargeError)
    assert "as base64 beside the parameters 6,666," in str(outcome.error)


def test_photo_over_the_limit_goes_by_way_of_s3(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint, s3: FakeS3
) -> None:
    """The endpoint gets a link to the photo, which is there when it looks and gone afterwards."""
    body = b"\xff\xd8\xff" + bytes(BODY_LIMIT)
    (path,) = photos(tmp_path, [body])

    def reply(call: dict[str, Any]) -> Any:
        content = json.loads(call["Body"])
        assert content.pop("max_detections") == 2
        bucket, _, key = content.pop("s3_uri").removeprefix("s3://").partition("/")
        assert s3.objects[bucket, key] == body
        assert content == {}
        return answer(FACE)

    endpoint.reply = reply
    options = Options(parameters=Parameters(max_detections=2), staging=Staging.parse("b/in"))
    (outcome,) = detect([path], "dogs", options=options, aws=aws)

    assert outcome.error is None
    assert endpoint.calls[0]["ContentType"] == "application/json"
    assert s3.objects == {}


def test_small_photos_stay_out_of_s3(tmp_path: Path, aws: Aws, s3: FakeS3) -> None:
    """A named bucket isn't used for photos that fit into a request."""
    (path,) = photos(tmp_path, [b"\xff\xd8\xff"])
    s3.put_error = client_error("AccessDenied")

    (outcome,) = detect([path], "dogs", options=Options(staging=Staging("b")), aws=aws)

    assert outcome.error is None


QUEUE = Asynchronous(inputs=Staging("b", "async/input/"))


@pytest.mark.parametrize("size", [10, BODY_LIMIT + 1])
def test_asynchronous_photos_go_by_way_of_s3(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint, s3: FakeS3, size: int
) -> None:
    """Photos of any size are laid into S3 as they are, and the answer is read from there."""
    body = b"\xff\xd8\xff" + bytes(size)
    (path,) = photos(tmp_path, [body])
    endpoint.left_in = s3

    (outcome,) = detect([path], "dogs", options=Options(asynchronous=QUEUE), aws=aws)

    assert outcome.prediction is not None
    assert [found.label for found in outcome.prediction.detections] == ["face"]
    assert [call["Body"] for call in endpoint.calls] == [body]
    assert [key for _, key in s3.objects if key.startswith("async/input/")] == []


def test_asynchronous_parameters_go_beside_the_photo_in_json(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint, s3: FakeS3
) -> None:
    """With a threshold the object is JSON with the photo in it, and its name says so."""
    (path,) = photos(tmp_path, [b"\xff\xd8\xffone"])
    endpoint.left_in = s3
    options = Options(parameters=Parameters(score_threshold=0.3), asynchronous=QUEUE)

    (outcome,) = detect([path], "dogs", options=options, aws=aws)

    (call,) = endpoint.calls
    assert outcome.error is None
    assert call["ContentType"] == "application/json"
    assert call["InputLocation"].endswith(".json")
    assert json.loads(call["Body"])["score_threshold"] == 0.3


def test_asynchronous_photo_that_the_container_would_refuse_can_go_as_a_link(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint, s3: FakeS3
) -> None:
    """Where a bucket for large photos is named too, a large one is lent there, and gone after."""
    (path,) = photos(tmp_path, [b"\xff\xd8\xff" + bytes(BODY_LIMIT)])
    endpoint.left_in = s3
    options = Options(staging=Staging("large"), asynchronous=QUEUE)

    (outcome,) = detect([path], "dogs", options=options, aws=aws)

    (call,) = endpoint.calls
    assert outcome.error is None
    assert json.loads(call["Body"])["s3_uri"].startswith("s3://large/")
    assert [key for bucket, key in s3.objects if bucket == "large" or "input" in key] == []


def test_stopping_early_waits_for_no_asynchronous_answer(
    tmp_path: Path, aws: Aws, endpoint: FakeEndpoint, s3: FakeS3
) -> None:
    """Closing the iterator gives up answers that may take minutes, and removes their inputs."""
    paths = photos(tmp_path, [b"\xff\xd8\xff1", b"\xff\xd8\xff2"])
    endpoint.left_in = s3
    asked = threading.Event()

    def reply(call: dict[str, Any]) -> Any:
        if call["Body"].endswith(b"2"):
            asked.set()
            return None
        return answer()

    endpoint.reply = reply
    options = Options(parallel=2, asynchronous=QUEUE)
    outcomes = detect(paths, "dogs", options=options, aws=aws)
    next(outcomes)
    assert asked.wait(timeout=10)
    outcomes.close()

    assert [key for _, key in s3.objects if key.startswith("async/input/")] == []
    assert not [t for t in threading.enumerate() if t.name.startswith("detect")]


def test_stopping_early_sends_no_more(tmp_path: Path, aws: Aws, endpoint: FakeEndpoint) -> None:
    """Closing the iterator waits for what is under way and cancels the rest."""
    paths = photos(tmp_path, [b"\xff\xd8\xff"] * 50)
    go_on = threading.Event()

    def reply(_call: dict[str, Any]) -> Any:
        if len(endpoint.calls) > 1:
            assert go_on.wait(timeout=10)
        return answer()

    endpoint.reply = reply
    outcomes = detect(paths, "dogs", options=ONE_BY_ONE, aws=aws)
    next(outcomes)
    threading.Timer(0.05, go_on.set).start()
    outcomes.close()

    assert len(endpoint.calls) <= 2
    assert not [t for t in threading.enumerate() if t.name.startswith("detect")]


def test_settings_that_cannot_be_used_fail_every_photo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile that doesn't exist is told for each photo, without a stack trace."""
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    outcomes = list(detect(["a.jpg", "b.jpg"], "dogs"))

    assert [type(outcome.error) for outcome in outcomes] == [errors.AwsConfigurationError] * 2
    assert "no-such-profile" in str(outcomes[0].error)


def test_call_has_the_shape_of_the_service(tmp_path: Path, s3: FakeS3) -> None:
    """The real client accepts the call's parameters, and its error is read by the real names."""
    paths = photos(tmp_path, [b"\xff\xd8\xff", b"\xff\xd8\xff"])
    runtime = boto3.client(
        "sagemaker-runtime",
        region_name="eu-west-1",
        aws_access_key_id="id",
        aws_secret_access_key="key",
    )
    body = json.dumps(answer(FACE)).encode()
    call = {
        "EndpointName": "dogs",
        "Body": b"\xff\xd8\xff",
        "ContentType": "image/jpeg",
        "Accept": "application/json",
    }
    with Stubber(runtime) as stub:
        stub.add_response(
            "invoke_endpoint", {"Body": StreamingBody(BytesIO(body), len(body))}, call
        )
        stub.add_client_error(
            "invoke_endpoint",
            "ModelError",
            http_status_code=424,
            modeled_fields={"OriginalStatusCode": 400, "OriginalMessage": '{"code": "x"}'},
        )
        good, bad = detect(paths, "dogs", options=ONE_BY_ONE, aws=Aws(runtime=runtime, s3=s3))  # type: ignore[arg-type] # a fake

    assert good.prediction is not None
    assert isinstance(bad.error, errors.RefusedPhotoError)
    assert bad.error.code == "x"
