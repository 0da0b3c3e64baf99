"""Which endpoints may be loaded, and what is said about the others."""

import socket
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.endpoint import Endpoint, EndpointError, on_loopback
from bench.workbench import PHOTOS

LOAD = ["load", "--rps", "1", "--duration", "1"]
AWS = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture
def real_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let clients be made for a real region, with keys that open nothing."""
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("https://127.0.0.1:4566", True),
        ("http://[::1]:80", True),
        ("https://127.8.9.1", True),
        ("https://localhost:4566", False),
        ("https://runtime.sagemaker.us-east-1.amazonaws.com", False),
        ("https://10.0.0.1", False),
        ("https://127.0.0.1.example.com", False),
    ],
)
def test_only_a_number_of_the_loopback_interface_is_this_machine(url: str, local: bool) -> None:  # noqa: FBT001 - a parameter
    """A name, even localhost, leads wherever somebody lets it lead."""
    assert on_loopback(url) is local


@pytest.mark.parametrize("command", [LOAD, ["sweep", "--clients", "1", "--duration", "1"]])
@pytest.mark.parametrize("again", [[], ["--not-loopback", "detector-de"]])
@pytest.mark.usefixtures("real_aws")
def test_an_endpoint_elsewhere_is_named_twice(
    command: list[str],
    again: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is sent to AWS by a slip; the words say what to add."""
    code = main([*command, "--endpoint", "detector-dev", *again])

    assert code == 2
    words = " ".join(capsys.readouterr().err.split())
    assert "not on this machine" in words
    assert "--not-loopback detector-dev" in words


@pytest.mark.usefixtures("real_aws")
def test_an_endpoint_that_was_named_twice_may_be_asked() -> None:
    """Elsewhere, too; here nothing is sent."""
    endpoint = Endpoint("detector-dev", PHOTOS / "portrait.jpg", connections=1)

    endpoint.check("detector-dev")

    with pytest.raises(EndpointError):
        endpoint.check("detector-de")


@pytest.mark.usefixtures("real_aws")
def test_what_an_error_says_is_kept_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has to guess what a code means: the first words are told beside the count."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")

    code = main(["load", "--rps", "20", "--duration", "0.1", "--endpoint", "detector"])

    assert code == 1
    words = capsys.readouterr().out
    assert "EndpointConnectionError: 2  Could not connect to the endpoint URL" in words


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--rps", "201", "--duration", "1"], "at most 200"),
        (["--rps", "0", "--duration", "1"], "above 0"),
        (["--rps", "many", "--duration", "1"], "above 0"),
        (["--rps", "nan", "--duration", "1"], "above 0"),
        (["--rps", "1", "--duration", "1", "--json", "no/such/folder/out.json"], "make it first"),
        (["--rps", "1", "--duration", "601"], "at most 600"),
        (["--rps", "1"], "--duration"),
    ],
)
def test_rate_and_time_have_bounds(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is sent."""
    with pytest.raises(SystemExit, match="2"):
        main(["load", "--endpoint", "detector", *options])

    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "either --endpoint NAME or --archive"),
        (["--endpoint", "a", "--archive", "b"], "either --endpoint NAME or --archive"),
        (["--endpoint", "a", "--clients", "0,1"], "a whole number from 1 to 64"),
        (["--endpoint", "a", "--clients", "65"], "a whole number from 1 to 64"),
        (["--endpoint", "a", "--clients", "x"], "a whole number from 1 to 64"),
        (["--endpoint", "a", "--rounds", "20", "--duration", "120"], "would take 14400 s"),
    ],
)
def test_a_sweep_is_about_one_thing_and_bounded(
    options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is started."""
    with pytest.raises(SystemExit, match="2"):
        main(["sweep", *options])

    assert words in " ".join(capsys.readouterr().err.split())


def test_what_is_sent_has_to_be_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is missing, or of a kind that nothing is known about, is named."""
    for file in (tmp_path / "none.jpg", PHOTOS.parent / "README.md"):
        assert main([*LOAD, "--endpoint", "detector", "--file", str(file)]) == 2
        assert file.name in capsys.readouterr().err.replace("\n", "")
