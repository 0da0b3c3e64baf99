"""Resolves the URI of weights to files, and checks their sha256 before anything reads them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from model_build.errors import (
    SettingsError,
    WeightsChecksumError,
    WeightsNotFoundError,
    WeightsUriError,
)
from model_build.paths import NODE_MODULES
from model_build.spec import WeightsSpec

NPM = "npm:"


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Checked weights: the files, what names them to a reader, and their sha256."""

    files: tuple[Path, ...]
    uri: str
    sha256: str


def resolve(
    spec: WeightsSpec,
    uri: str | None = None,
    sha256: str | None = None,
    *,
    node_modules: Path = NODE_MODULES,
) -> Weights:
    """Find the weights and check them.

    `uri` is `npm:PACKAGE`, or a path to the first of the files (with the others beside it) or to
    the folder that holds them; the default is the detector's own, whose sha256 it knows. The
    sha256 of several files is that of their bytes one after the other.

    Raises:
        WeightsUriError: a kind of URI that is not supported.
        WeightsNotFoundError: a file is missing.
        SettingsError: other weights than the detector's own, and no sha256 to hold them to.
        WeightsChecksumError: the bytes are not those that were asked for.
    """
    chosen = uri or spec.uri
    files = locate(spec, chosen, node_modules=node_modules)
    expected = sha256 or (spec.sha256 if chosen == spec.uri else None)
    actual = sha256_of(files)
    listed = " ".join(path.name for path in files)
    if expected is None:
        raise SettingsError(
            f"weights {chosen} need a sha256 to be held to; if these files are meant, it is"
            f" {actual} (cat {listed} | sha256sum)"
        )
    if actual != expected.lower():
        raise WeightsChecksumError(
            f"weights {chosen} have the sha256 {actual} where {expected} was asked for"
            f" (cat {listed} | sha256sum); get the right files, or pass the sha256 of these"
        )
    return Weights(files=files, uri=_public(chosen), sha256=actual)


def locate(spec: WeightsSpec, uri: str, *, node_modules: Path = NODE_MODULES) -> tuple[Path, ...]:
    """Return the files that `uri` names, unchecked.

    Raises:
        WeightsUriError: a kind of URI that is not supported.
        WeightsNotFoundError: a file is missing.
    """
    names = [PurePosixPath(file).name for file in spec.files]
    if uri.startswith(NPM):
        package = uri.removeprefix(NPM)
        files = tuple(node_modules / package / file for file in spec.files)
        remedy = "run `make setup`, which installs it from package-lock.json"
    elif ":" in uri.split("/", maxsplit=1)[0]:
        raise WeightsUriError(
            f"weights {uri} are of a kind that is not supported; use npm:PACKAGE, or download"
            " them and give the path"
        )
    elif Path(uri).is_dir():
        files = tuple(Path(uri) / name for name in names)
        remedy = f"the folder has to hold {', '.join(names)}"
    else:
        files = (Path(uri), *(Path(uri).parent / name for name in names[1:]))
        remedy = f"give the path of {', with '.join(names)} beside it"
    for file in files:
        if not file.is_file():
            raise WeightsNotFoundError(f"weights {uri}: {file} is not there; {remedy}")
    return files


def sha256_of(files: Sequence[Path]) -> str:
    """Return the sha256 of the files' bytes one after the other, in hexadecimal."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _public(uri: str) -> str:
    """Leave this machine's folders out of what is written down."""
    return uri if uri.startswith(NPM) else Path(uri).name
