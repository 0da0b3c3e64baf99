"""Our own stand-in, as the check starts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from container_check.errors import ContainerCheckError
from container_check.ours import stand_in
from tests.archives import packed

if TYPE_CHECKING:
    from pathlib import Path


def test_an_archive_that_it_does_not_serve_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its own reason stands above; whatever was started has ended."""
    archive = tmp_path / "model.tar.gz"
    archive.write_bytes(packed({"export/saved_model.pb": b"x"}))

    with pytest.raises(ContainerCheckError, match="did not start"), stand_in(archive):
        pass

    assert "no SavedModel bundles found!" in capfd.readouterr().err
