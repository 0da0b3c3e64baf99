"""Tests of the command line as a whole, with fakes in AWS's place."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from client.command import main
from client.request import BODY_LIMIT
from tests.client.fakes import FakeEndpoint, FakeS3, answer, client_error, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from client.aws import Aws


@pytest.fixture
def photo(tmp_path: Path, jpeg: bytes) -> str:
    """Return the path of a good photo."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(jpeg)
    return str(path)


def test_table_is_printed(photo: str, aws: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    """One good photo prints its table on stdout and ends with 0."""
    assert main(["detect", photo, "--endpoint", "dogs"], aws=aws) == 0

    out, err = capsys.readouterr()
    assert "face" in out
    assert "0.99" in out
    assert err == ""


def test_json_alone_is_on_stdout(
    photo: str, aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With --json stdout is one JSON document, with an entry for the failed photo and its error."""
    missing = str(tmp_path / "none.jpg")

    status = main(["detect", missing, photo, "--endpoint", "dogs", "--json"], aws=aws)

    out, err = capsys.readouterr()
    failed, good = json.loads(out)["photos"]
    assert status == 1
    assert failed["photo"] == missing
    assert failed["error"]["code"] == "file_not_found"
    assert good == {"photo": photo, **json.loads(json.dumps(answer()["predictions"][0]))} | {
        "detections": good["detections"]
    }
    assert good["detections"][0]["pixels"]["xmax"] == 100
    assert err.splitlines() == [
        f"{missing}: there is no such file: check the spelling of its path",
        "1 of 2 photos failed",
    ]


def test_refused_photo_has_status_and_code_in_json(
    photo: str, aws: Aws, endpoint: FakeEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """The endpoint's own status, code and words are in the entry."""

    def reply(_call: dict[str, Any]) -> Any:
        raise refusal(413, '{"code": "image_too_large", "description": "Send a smaller one."}')

    endpoint.reply = reply

    assert main(["detect", photo, "--endpoint", "dogs", "--json"], aws=aws) == 1
    assert json.loads(capsys.readouterr().out)["photos"][0]["error"] == {
        "code": "image_too_large",
        "message": "Send a smaller one.",
        "status": 413,
    }


def test_pictures_are_written_and_named(
    photo: str, aws: Aws, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """--out makes the folder, writes the pictures, and both outputs say where."""
    out = tmp_path / "new" / "out"
    arguments = ["detect", photo, "--endpoint", "dogs", "--out", str(out)]

    assert main(arguments, aws=aws) == 0
    with Image.open(out / "photo.detections.png") as picture:
        assert picture.size == (200, 100)
    assert str(out / "photo.detections.png") in capsys.readouterr().out
    assert main([*arguments, "--json"], aws=aws) == 0
    entry = json.loads(capsys.readouterr().out)["photos"][0]
    assert entry["picture"] == str(out / "photo.detections.png")


def test_photo_that_cannot_be_drawn_keeps_its_detections(
    tmp_path: Path, aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where drawing fails, the detections are reported all the same, with the error beside them."""
    photo = tmp_path / "odd.jpg"
    photo.write_bytes(b"\xff\xd8\xff and no more")
    arguments = ["detect", str(photo), "--endpoint", "dogs", "--out", str(tmp_path), "--json"]

    assert main(arguments, aws=aws) == 1
    entry = json.loads(capsys.readouterr().out)["photos"][0]
    assert entry["error"]["code"] == "picture_failed"
    assert entry["detections"][0]["label"] == "face"


def test_fault_of_all_photos_is_said_once(
    photo: str, aws: Aws, endpoint: FakeEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """Expired credentials make one line, not one for each photo."""

    def reply(_call: dict[str, Any]) -> Any:
        raise client_error("ExpiredTokenException")

    endpoint.reply = reply

    assert main(["detect", *[photo] * 5, "--endpoint", "dogs"], aws=aws) == 1
    assert capsys.readouterr().err.splitlines() == [
        "the AWS credentials have expired: sign in again, or get fresh ones, and try again",
        "5 of 5 photos failed",
    ]


def test_threshold_and_count_reach_the_endpoint(
    photo: str, aws: Aws, endpoint: FakeEndpoint
) -> None:
    """The two parameters are in the request's JSON."""
    asked = ["--score-threshold", "0.25", "--max-detections", "7"]

    main(["detect", photo, "--endpoint", "dogs", *asked], aws=aws)

    content = json.loads(endpoint.calls[0]["Body"])
    assert (content["score_threshold"], content["max_detections"]) == (0.25, 7)


def test_photo_left_in_s3_is_told(
    tmp_path: Path, aws: Aws, s3: FakeS3, capsys: pytest.CaptureFixture[str]
) -> None:
    """A photo that S3 doesn't let go is named on stderr, and counts as answered."""
    large = tmp_path / "large.jpg"
    large.write_bytes(b"\xff\xd8\xff" + bytes(BODY_LIMIT))
    s3.delete_error = client_error("AccessDenied")

    status = main(["detect", str(large), "--endpoint", "dogs", "--s3-bucket", "b/in"], aws=aws)

    assert status == 0
    assert "was left behind (access_denied)" in capsys.readouterr().err


def test_asynchronous_endpoint_is_asked_by_way_of_the_place(
    photo: str, aws: Aws, endpoint: FakeEndpoint, s3: FakeS3
) -> None:
    """The place and the patience of the command line reach the request, and its input goes."""
    endpoint.left_in = s3
    asked = ["--asynchronous", "s3://b/async/input", "--patience", "120"]

    assert main(["detect", photo, "--endpoint", "dogs", *asked], aws=aws) == 0

    (call,) = endpoint.calls
    assert call["InputLocation"].startswith("s3://b/async/input/")
    assert call["RequestTTLSeconds"] == 120
    assert ("b", call["InputLocation"].removeprefix("s3://b/")) not in s3.objects


def test_asynchronous_input_is_kept_where_that_is_asked(
    photo: str, aws: Aws, endpoint: FakeEndpoint, s3: FakeS3
) -> None:
    """--keep leaves the photo below the place."""
    endpoint.left_in = s3
    asked = ["--asynchronous", "b/async/input", "--keep"]

    assert main(["detect", photo, "--endpoint", "dogs", *asked], aws=aws) == 0
    assert [key for _, key in s3.objects if key.startswith("async/input/")] != []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["detect"],
        ["detect", "x.jpg"],
        ["detect", "--endpoint", "dogs"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--score-threshold", "1.5"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--score-threshold", "nan"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--score-threshold", "much"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--max-detections", "0"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--parallel", "65"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--s3-bucket", "/in"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--keep"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--patience", "60"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--asynchronous", "s3:///in"],
        ["detect", "x.jpg", "--endpoint", "dogs", "--asynchronous", "b/in", "--patience", "0"],
        ["status"],
        ["transform", "dogs", "--input", "s3://b/in/"],
        ["transform", "dogs", "--input", "s3://b/in/", "--output", "b/out/"],
        ["transform", "dogs", "--input", "s3://b/", "--output", "s3://b/out/"],
        ["transform", "dogs", "--input", "s3://b/in/", "--output", "s3://b/in/"],
        ["transform", "dogs", "--input", "s3://b/in/", "--output", "s3://b/in/out/"],
        ["transform", "dogs", "--input", "s3://b/a/in", "--output", "s3://b/a"],
    ],
)
def test_wrong_command_ends_with_2(
    arguments: list[str], aws: Aws, endpoint: FakeEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """A command that makes no sense is refused before anything is sent."""
    with pytest.raises(SystemExit) as ended:
        main(arguments, aws=aws)

    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err
    assert endpoint.calls == []


def test_out_that_is_a_file_ends_with_2(
    photo: str, aws: Aws, endpoint: FakeEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that can't be made is found out before anything is sent."""
    assert main(["detect", photo, "--endpoint", "dogs", "--out", photo], aws=aws) == 2
    assert "--out" in capsys.readouterr().err
    assert endpoint.calls == []


def test_ctrl_c_ends_cleanly(
    tmp_path: Path,
    aws: Aws,
    endpoint: FakeEndpoint,
    s3: FakeS3,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """An interrupt sends no more, removes what was uploaded, and ends with 130 and no trace."""
    large = tmp_path / "large.jpg"
    large.write_bytes(b"\xff\xd8\xff" + bytes(BODY_LIMIT))
    before = signal.getsignal(signal.SIGINT)

    def reply(_call: dict[str, Any]) -> Any:
        if len(endpoint.calls) == 1:
            os.kill(os.getpid(), signal.SIGINT)
        return answer()

    endpoint.reply = reply
    arguments = ["detect", *[str(large)] * 20, "--endpoint", "dogs", "--s3-bucket", "b"]
    status = main([*arguments, "--parallel", "1"], aws=aws)

    assert status == 130
    assert len(endpoint.calls) < 20
    assert s3.objects == {}
    assert "stopped" in capfd.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before
    assert not [t for t in threading.enumerate() if t.name.startswith("detect")]
