"""Downloads the files of remote weights into a folder, hashing them on the way."""

import hashlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from model_build.progress import Progress
from model_build.sources.meter import metered
from model_build.sources.stream import Stream
from model_build.sources.uri import kind_of, public


def download(uris: Sequence[str], files: Sequence[Path], say: Progress) -> str:
    """Write what each URI names to its file; return the sha256 of all bytes one after the other.

    Raises:
        ModelBuildError: whichever of its kinds says why a file cannot be had.
    """
    digest = hashlib.sha256()
    for uri, file in zip(uris, files, strict=True):
        say(f"fetching {public(uri)}")
        with (
            _open(uri) as stream,
            metered(file.name, stream.size, say) as advance,
            file.open("wb") as target,
        ):
            for block in stream.blocks:
                digest.update(block)
                target.write(block)
                advance(len(block))
    return digest.hexdigest()


def _open(uri: str) -> AbstractContextManager[Stream]:
    if kind_of(uri) == "s3":
        from model_build.sources import s3  # noqa: PLC0415 - imports boto3

        return s3.open_stream(uri)
    from model_build.sources import https  # noqa: PLC0415 - imports requests

    return https.open_stream(uri)
