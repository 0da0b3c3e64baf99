from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from review import command
from review.paths import ROOT
from review.synthesis import stages_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "arguments", [[], ["--base"], ["--base", "main", "--fail-on", "anything"], ["accept", "more"]]
)
def test_wrong_options_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With the code of wrong usage, before anything is synthesised."""
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)

    assert "usage: python -m review" in capsys.readouterr().err


def test_a_missing_commit_is_an_error_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Code 1, and no traceback."""
    code = command.main(["--base", "no-such-branch"])

    said = capsys.readouterr().err
    assert code == 1
    assert "review: There is no commit no-such-branch here" in said
    assert "Traceback" not in said


def test_each_state_has_its_own_stages_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of this checkout means the one of the commit; one from elsewhere is the same."""
    monkeypatch.setenv("STAGES_FILE", str(ROOT / "examples" / "stages.toml"))
    assert stages_file(tmp_path) == tmp_path / "examples" / "stages.toml"

    monkeypatch.setenv("STAGES_FILE", "/etc/stages.toml")
    assert str(stages_file(tmp_path)) == "/etc/stages.toml"

    monkeypatch.delenv("STAGES_FILE")
    assert stages_file(tmp_path) == tmp_path / "stages.toml"
