from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from detector.errors import ConfigurationError
from detector.model import read_model

if TYPE_CHECKING:
    from pathlib import Path

    from detector.model import Model


def test_the_archives_file_is_read(staged: Path, model: Model) -> None:
    """Class ids become numbers, gaps between them allowed."""
    assert read_model(staged / "model.json") == model


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"detector": 1}', "\udcff"])
def test_an_unusable_file_is_named(tmp_path: Path, text: str) -> None:
    """The error names the file and the next step."""
    path = tmp_path / "model.json"
    path.write_text(text, errors="surrogateescape")

    with pytest.raises(ConfigurationError, match=r"model\.json .* rebuild the archive"):
        read_model(path)


def test_labels_have_to_be_an_object(staged: Path) -> None:
    """A list of labels is not guessed at."""
    path = staged / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"labels": ["face"]}))

    with pytest.raises(ConfigurationError):
        read_model(path)
