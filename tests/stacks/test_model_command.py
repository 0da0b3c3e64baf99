"""model_build as a command: its options, its digest, and what is said when it can't run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stacks import model_command
from stacks.errors import MissingTensorFlowError, ModelBuildError
from stacks.model_command import ModelCommand
from stacks.settings import parse

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "e" * 64


def command(root: Path, **model: Any) -> ModelCommand:
    """Return the command for a model, in a folder."""
    stage = {"account": "111111111111", "region": "us-east-1"}
    content = {"model": {"detector": "faces", **model}, "stage": {"dev": stage}}
    return ModelCommand.of(parse(content), root=root)


def pretend(root: Path, code: str) -> None:
    """Put a model_build package of one line into the folder."""
    (root / "model_build").mkdir()
    (root / "model_build" / "__main__.py").write_text(f"import sys, json, os\n{code}\n")


def test_every_setting_of_the_model_is_an_option(tmp_path: Path) -> None:
    """The digest sees all that the build sees."""
    given = command(tmp_path, weights="npm:x", sha256="0" * 64, score_threshold=0.25)

    assert given.options == (
        *("--detector", "faces"),
        *("--weights", "npm:x"),
        *("--sha256", "0" * 64),
        *("--score-threshold", "0.25"),
        *("--max-images", "16"),
    )


def test_what_the_settings_leave_out_is_the_detectors_to_say(tmp_path: Path) -> None:
    """No option for weights, so that the detector's own are taken."""
    assert "--weights" not in command(tmp_path).options


def test_the_digest_is_asked_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs in the project's folder from wherever the app was started."""
    pretend(
        tmp_path, f"print('{DIGEST}'); json.dump([sys.argv[1:], os.getcwd()], open('log', 'w'))"
    )
    monkeypatch.chdir("/")
    given = command(tmp_path)

    assert given.digest() == DIGEST
    assert json.loads((tmp_path / "log").read_text()) == [
        ["digest", *given.options],
        str(tmp_path),
    ]


def test_something_else_than_a_digest_is_refused(tmp_path: Path) -> None:
    """A stray print does not become an identity."""
    pretend(tmp_path, "print('hello')")

    with pytest.raises(ModelBuildError, match="'hello'"):
        command(tmp_path).digest()


def test_a_failed_command_is_told_with_how_to_try_it(tmp_path: Path) -> None:
    """Its own words come through on standard error; ours name the command."""
    pretend(tmp_path, "sys.exit(3)")

    with pytest.raises(ModelBuildError, match=r"exit code 3.*python -m model_build digest"):
        command(tmp_path).digest()


def test_a_build_keeps_standard_output_free(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whoever reads the app's output reads no progress in it."""
    pretend(tmp_path, "print('progress'); open(sys.argv[-1] + '/model.tar.gz', 'w')")
    (tmp_path / "out").mkdir()

    command(tmp_path).build(tmp_path / "out")

    assert (tmp_path / "out" / "model.tar.gz").exists()
    captured = capfd.readouterr()
    assert (captured.out, "progress" in captured.err) == ("", True)


def test_without_tensorflow_the_next_step_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no Docker to fall back to."""
    monkeypatch.setattr(model_command, "find_spec", lambda _name: None)

    with pytest.raises(MissingTensorFlowError, match="make setup"):
        command(tmp_path).build(tmp_path)
