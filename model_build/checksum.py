"""The sha256 by which weights are asked for, checked and cached."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from model_build.errors import SettingsError

BLOCK = 1 << 20


def sha256_of(files: Sequence[Path]) -> str:
    """Return the sha256 of the files' bytes one after the other, in hexadecimal."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(BLOCK):
                digest.update(block)
    return digest.hexdigest()


def checked_sha256(text: str) -> str:
    """Return a sha256 that a user wrote, in lower case.

    Raises:
        SettingsError: it is not 64 hexadecimal digits.
    """
    if not re.fullmatch("[0-9a-fA-F]{64}", text):
        raise SettingsError(
            f"sha256 {text!r} is not 64 hexadecimal digits; give what `sha256sum FILE` prints"
        )
    return text.lower()
