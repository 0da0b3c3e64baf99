"""Model archives with one fault each, made from a good one: what a build would refuse to pack."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Mapping

Files = dict[str, bytes]  # an archive's members by their names
Fault = Callable[[Files], Files]
HANDLER = "code/inference.py"


def unpacked(archive: bytes) -> Files:
    """Return an archive's files."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        members = ((member, tar.extractfile(member)) for member in tar if member.isfile())
        return {member.name: file.read() for member, file in members if file is not None}


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of the files; the same bytes for the same files."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name, content in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), mtime=0)


def without_saved_model(files: Files) -> Files:
    """Forget the graph."""
    return {name: body for name, body in files.items() if not name.endswith("saved_model.pb")}


def with_wrong_version(files: Files) -> Files:
    """Call the version folder something that is no number."""
    return {
        f"latest/{name[2:]}" if name.startswith("1/") else name: body
        for name, body in files.items()
    }


def appended(code: str) -> Fault:
    """Make a fault that adds lines at the end of the handler."""

    def fault(files: Files) -> Files:
        return {**files, HANDLER: files[HANDLER] + f"\n\n{code}".encode()}

    return fault


import_fails = appended("raise ImportError('a package that nobody installed')")
dies_at_start = appended("import os\nos._exit(3)")
answers_nonsense = appended(
    """
def handler(data, context):
    data.read()
    return '{"predictions": "42"}', "application/json"
"""
)
is_slow = appended(
    """
import time
_prompt = handler


def handler(data, context):
    time.sleep(6)  # longer than the expectations allow; a good answer takes a hundredth of it
    return _prompt(data, context)
"""
)


def dies_after(requests: int) -> Fault:
    """Make a fault that ends the process that has answered so many requests."""
    return appended(
        f"""
import os
_living, _answered = handler, 0


def handler(data, context):
    global _answered
    _answered += 1
    if _answered > {requests}:
        os._exit(3)
    return _living(data, context)
"""
    )
