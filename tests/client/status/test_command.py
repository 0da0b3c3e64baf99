"""Tests of `status` as a command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from client.command import main
from tests.client.fakes import client_error
from tests.client.status.world import live

if TYPE_CHECKING:
    from pathlib import Path

    from tests.client.status.world import World


@pytest.mark.parametrize("status", ["InService", "Updating", "Failed", "RollingBack"])
def test_whatever_the_state_it_was_described(
    world: World, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """An endpoint that failed is described as well, and the command has done its work."""
    world.says("sagemaker", DescribeEndpoint=live(EndpointStatus=status))
    world.says("logs", DescribeLogStreams={"logStreams": []})

    assert main(["status", "dogs"], aws=world.clients()) == 0

    out, err = capsys.readouterr()
    assert f"{status}, changed" in out
    assert err == ""


def test_json_alone_is_on_stdout(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json stdout is one JSON document, the report."""
    assert main(["status", "dogs", "--json"], aws=world.clients()) == 0

    assert json.loads(capsys.readouterr().out) == world.report().as_json()


def test_unknown_endpoint_ends_with_1(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what to check, and nothing is on stdout."""

    def unknown(_request: Any) -> Any:
        raise client_error("ValidationException", 'Could not find endpoint "arn:dogs".')

    world.says("sagemaker", DescribeEndpoint=unknown)

    assert main(["status", "dogs"], aws=world.clients()) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("there is no endpoint dogs in eu-west-1")
    assert len(err.splitlines()) == 1


def test_settings_that_cannot_be_used_end_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A profile that doesn't exist is the error of `detect`, without a stack trace."""
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    assert main(["status", "dogs"]) == 1
    assert "no-such-profile" in capsys.readouterr().err


def test_ctrl_c_ends_with_130(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """An interrupt leaves no stack trace."""

    def interrupt(_request: Any) -> Any:
        raise KeyboardInterrupt

    world.says("sagemaker", DescribeEndpoint=interrupt)

    assert main(["status", "dogs"], aws=world.clients()) == 130
    assert capsys.readouterr().err == "stopped\n"
