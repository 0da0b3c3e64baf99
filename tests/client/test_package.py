"""Tests of what `import client` gives and costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import client


def test_import_loads_neither_boto3_nor_pillow() -> None:
    """Importing the package is cheap: the heavy modules wait until they are used."""
    code = "import sys, client; print({'boto3', 'PIL', 'rich', 'pydantic'} & set(sys.modules))"
    finished = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )

    assert finished.stdout == "set()\n"


@pytest.mark.parametrize("name", client.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """Each name of __all__ leads to something of that name."""
    assert getattr(client, name).__name__ == name


def test_other_names_are_refused_as_usual() -> None:
    """A misspelt name is an AttributeError."""
    with pytest.raises(AttributeError, match="detekt"):
        client.detekt  # noqa: B018 - the access is what is tested
