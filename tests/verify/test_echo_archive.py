from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

from verify.probes.echo_archive import HANDLER, pack

if TYPE_CHECKING:
    from pathlib import Path


def test_the_model_stays_and_the_handler_is_the_probes(tmp_path: Path) -> None:
    """Of the code in the archive nothing is left."""
    archive, target = tmp_path / "model.tar.gz", tmp_path / "echo.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for name in ("1/saved_model.pb", "code/inference.py", "code/detector/model.py"):
            member = tarfile.TarInfo(name)
            member.size = len(name)
            tar.addfile(member, io.BytesIO(name.encode()))

    pack(archive, target)

    with tarfile.open(target) as tar:
        assert tar.getnames() == ["1/saved_model.pb", "code/inference.py"]
        handler = tar.extractfile("code/inference.py")
        assert handler
        assert handler.read() == HANDLER.read_bytes()
