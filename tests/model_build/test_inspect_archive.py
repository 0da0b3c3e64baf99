"""The command that describes an archive."""

import json
from typing import TYPE_CHECKING

import pytest

from model_build.cli import main

if TYPE_CHECKING:
    from tests.model_build.conftest import Built


def test_an_archive_is_described_by_its_own_bytes(
    built: "Built", capsys: pytest.CaptureFixture[str]
) -> None:
    """It agrees with the manifest that was written beside it."""
    assert main(["inspect", str(built.archive)]) == 0

    described = json.loads(capsys.readouterr().out)
    for key in ("archive_sha256", "archive_bytes", "signatures", "op_types"):
        assert described[key] == built.manifest[key]
    assert described["model"]["detector"] == built.manifest["detector"]
    assert "1/saved_model.pb" in described["entries"]
