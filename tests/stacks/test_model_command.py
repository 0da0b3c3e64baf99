"""model_build as a command: its options, its digest, and what is said when it can't run."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from stacks import model_command
from stacks.errors import MissingTensorFlowError, ModelBuildError
from stacks.model_command import DETECTOR_KEYS, OWN_KEYS, ModelCommand
from stacks.settings import LimitSettings, parse
from tests.stacks.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "e" * 64


def command(root: Path, **model: Any) -> ModelCommand:
    """Return the command for a model, in a folder."""
    stage = {"account": "111111111111", "region": "us-east-1"}
    content = {"model": {"detector": "faces", **model}, "stage": {"dev": stage}}
    return ModelCommand.of(parse(content), root=root)


def own_command(root: Path, own: dict[str, Any], **model: Any) -> ModelCommand:
    """Return the command for a model of one's own, in a folder."""
    stage = {"account": "111111111111", "region": "us-east-1"}
    tables = {"expectations": "mine.json", "own": own, **model}
    return ModelCommand.of(parse({"model": tables, "stage": {"dev": stage}}), root=root)


def pretend(root: Path, code: str) -> None:
    """Put a model_build package of one line into the folder."""
    (root / "model_build").mkdir()
    (root / "model_build" / "__main__.py").write_text(f"import sys, json, os\n{code}\n")


def test_every_setting_of_the_model_is_an_option(tmp_path: Path) -> None:
    """The digest sees all that the build sees."""
    given = command(
        tmp_path,
        weights="npm:x",
        sha256="0" * 64,
        labels="voc.txt",
        preparation="tf",
        score_threshold=0.25,
    )

    assert given.options == (
        *("--detector", "faces"),
        *("--weights", "npm:x"),
        *("--sha256", "0" * 64),
        *("--labels", "voc.txt"),
        *("--preparation", "tf"),
        *("--score-threshold", "0.25"),
        *("--max-images", "16"),
    )


def test_every_setting_of_a_model_of_ones_own_is_an_option(tmp_path: Path) -> None:
    """With the built-in handler, and with a handler of one's own."""
    prepared = {"pad": "none", "channels": "bgr", "mean": [104, 117.5, 123], "divisor": [1, 1, 1]}
    built_in = own_command(
        tmp_path,
        {"path": "m.keras", "sha256": "0" * 64, "labels": "l.txt", "preparation": prepared},
        score_threshold=0.25,
    )
    handler = own_command(tmp_path, {"path": "m", "code": "handler", "example": "one.json"})

    assert built_in.options == (
        *("--own", "m.keras"),
        *("--sha256", "0" * 64),
        *("--labels", "l.txt"),
        *("--pad", "none"),
        *("--channels", "bgr"),
        *("--mean", "104.0,117.5,123.0"),
        *("--divisor", "1.0,1.0,1.0"),
        *("--score-threshold", "0.25"),
        *("--max-images", "16"),
    )
    assert handler.options == (
        *("--own", "m"),
        *("--code", "handler"),
        *("--example", "one.json"),
        *("--max-images", "16"),
    )


@pytest.mark.parametrize("make", ["detector", "own"])
def test_every_option_has_the_key_that_it_came_from(tmp_path: Path, make: str) -> None:
    """What the command refuses is looked for in the right table of the stages file."""
    pretend(tmp_path, "sys.exit(1)")
    given = (
        command(tmp_path, weights="npm:x", sha256="0" * 64, labels="l.txt", preparation="tf")
        if make == "detector"
        else own_command(tmp_path, {"path": "my model", "sha256": "0" * 64, "labels": "l.txt"})
    )

    with pytest.raises(ModelBuildError) as caught:
        given.digest()

    table = "[model]" if make == "detector" else "[model.own]"
    assert f"{table} sha256, {table} labels" in str(caught.value)
    options = {word for word in given.options if word.startswith("--")}
    assert options <= (DETECTOR_KEYS if make == "detector" else OWN_KEYS).keys()


def test_the_command_to_try_can_be_pasted(tmp_path: Path) -> None:
    """Words with spaces are quoted."""
    pretend(tmp_path, "sys.exit(1)")

    with pytest.raises(ModelBuildError, match="--own 'my model' --max-images 16"):
        own_command(tmp_path, {"path": "my model"}).digest()


def test_what_the_settings_leave_out_is_the_detectors_to_say(tmp_path: Path) -> None:
    """No option for weights or a threshold, so that the detector's own are taken."""
    assert command(tmp_path).options == ("--detector", "faces", "--max-images", "16")


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
    """Our words name the command and the exit code."""
    pretend(tmp_path, "sys.exit(3)")

    with pytest.raises(ModelBuildError, match=r"(?s)exit code 3.*python -m model_build digest"):
        command(tmp_path).digest()


def test_a_refused_setting_is_quoted_with_its_key() -> None:
    """A threshold under the floor of the detector's graph, which only model_build knows."""
    detector = tomllib.loads((ROOT / "stages.toml").read_text())["model"]["detector"]
    given = command(ROOT, detector=detector, score_threshold=0.001)

    with pytest.raises(ModelBuildError) as caught:
        given.digest()

    said = str(caught.value)
    assert "score threshold 0.001 is not allowed" in said
    assert "[model] score_threshold" in said
    assert "the stages file" in said


def test_model_build_has_every_option() -> None:
    """The names stand in both, as neither imports the other."""
    known = subprocess.run(
        [sys.executable, "-m", "model_build", "--help"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert {option for option in DETECTOR_KEYS | OWN_KEYS if f" {option} " not in known} == set()


def test_a_model_of_ones_own_that_is_not_there_is_told_with_its_key() -> None:
    """By the real command, which alone looks at files and reads the numbers."""
    prepared = {"pad": "none", "channels": "rgb", "mean": [0, 0, 0], "divisor": [255, 255, 255]}
    given = own_command(ROOT, {"path": "no-such.keras", "preparation": prepared})

    with pytest.raises(ModelBuildError) as caught:
        given.digest()

    assert "no-such.keras" in str(caught.value).partition("Its options")[0]
    assert "[model.own] path, [model.own.preparation] pad" in str(caught.value)


def test_the_settings_take_as_many_images_as_the_command_does() -> None:
    """The bound stands in both, as neither imports the other."""
    detector = tomllib.loads((ROOT / "stages.toml").read_text())["model"]["detector"]
    rules = LimitSettings.model_fields["images"].metadata
    (allowed,) = (rule.le for rule in rules if hasattr(rule, "le"))

    def digest(images: int) -> str:
        return ModelCommand(ROOT, ("--detector", detector, "--max-images", str(images))).digest()

    assert digest(allowed)
    with pytest.raises(ModelBuildError, match="max images"):
        digest(allowed + 1)


def test_what_the_command_warns_of_is_passed_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words of a digest that succeeds are not lost."""
    pretend(tmp_path, f"print('{DIGEST}'); print('mind this', file=sys.stderr)")

    assert command(tmp_path).digest() == DIGEST
    assert capsys.readouterr().err == "mind this\n"


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
