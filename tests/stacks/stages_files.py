"""Contents of stages files, valid until a test changes them, and the words that refuse one."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.errors import SettingsError
from stacks.settings import parse

SHA256 = "0" * 64
PREPARATION = {"pad": "none", "channels": "rgb", "mean": [0, 0, 0], "divisor": [255, 255, 255]}


def raw(**stage: Any) -> dict[str, Any]:
    """Return a file's content with one valid stage, `dev`, changed by the arguments."""
    valid = {"account": "111111111111", "region": "us-east-1"}
    return {"model": {"detector": "faces"}, "stage": {"dev": {**valid, **stage}}}


def own(**keys: Any) -> dict[str, Any]:
    """Return a file's content with a valid model of one's own, changed by the arguments."""
    model = {"expectations": "mine.json", "own": {"path": "m.keras", **keys}}
    return {**raw(), "model": model}


def refusal(content: dict[str, Any]) -> str:
    """Return the words with which the content is refused."""
    with pytest.raises(SettingsError) as caught:
        parse(content)
    return str(caught.value)
