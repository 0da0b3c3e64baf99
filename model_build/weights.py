"""Resolves the URI of weights to an identity at once, and to checked files when needed."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from model_build import weights_cache
from model_build.checksum import checked_sha256, sha256_of
from model_build.errors import SettingsError, WeightsChecksumError
from model_build.paths import NODE_MODULES, WEIGHTS_CACHE
from model_build.progress import Progress
from model_build.sources import local
from model_build.sources.uri import ALLOWED, beside, file_name, kind_of, names_of, public
from model_build.spec import WeightsSpec

HOW_TO_NAME = (
    "with --weights URI --sha256 HEX (in the stages file: weights and sha256 of [model]), where"
    f" URI is {ALLOWED}"
)


@dataclass(frozen=True, kw_only=True)
class LocalWeights:
    """Weights on this machine, checked: the files, what names them to a reader, their sha256."""

    uri: str
    sha256: str
    files: tuple[Path, ...]

    def fetch(self, say: Progress) -> tuple[Path, ...]:  # noqa: ARG002 - as RemoteWeights has it
        """Return the files, which were checked when they were found."""
        return self.files


@dataclass(frozen=True, kw_only=True)
class RemoteWeights:
    """Weights in S3 or on the web: what names them to a reader, and the sha256 they have to have.

    `addresses` has one URI a file, with whatever is secret in them.
    """

    uri: str
    sha256: str
    addresses: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...]
    cache: Path

    def fetch(self, say: Progress) -> tuple[Path, ...]:
        """Return the files, downloaded if the cache has not got them, and checked.

        Raises:
            ModelBuildError: whichever of its kinds says why they cannot be had.
        """
        return weights_cache.fetch(self.addresses, self.names, self.sha256, say, cache=self.cache)


Weights = LocalWeights | RemoteWeights


def resolve(
    spec: WeightsSpec,
    uri: str | None = None,
    sha256: str | None = None,
    *,
    node_modules: Path = NODE_MODULES,
    cache: Path = WEIGHTS_CACHE,
) -> Weights:
    """Find the weights and, where they are on this machine, check them; nothing is downloaded.

    `uri` is `npm:PACKAGE`, a path, `s3://BUCKET/KEY` or `https://HOST/PATH`. It names the first of
    the files, with the others beside it; a path may be that of the folder too. The default is the
    detector's own, whose sha256 it knows. The sha256 of several files is that of their bytes one
    after the other. A path needs none: its bytes are the ones that are meant.

    Raises:
        WeightsUriError: a kind of URI that is not supported, or one that names no file.
        WeightsNotFoundError: a file is missing.
        SettingsError: no weights, or some that are not on this machine and no sha256 to hold
            them to.
        WeightsChecksumError: the bytes are not those that were asked for.
    """
    chosen = uri or spec.uri
    if chosen is None:
        names = ", ".join(PurePosixPath(file).name for file in spec.files)
        raise SettingsError(
            f"this detector comes without weights; name yours (such as {names}) {HOW_TO_NAME}"
        )
    expected = checked_sha256(sha256) if sha256 else spec.sha256 if chosen == spec.uri else None
    if kind_of(chosen) in ("s3", "https"):
        return _remote(spec, chosen, expected, cache)
    files = locate(spec, chosen, node_modules=node_modules)
    actual = sha256_of(files)
    listed = " ".join(path.name for path in files)
    if expected not in (None, actual):
        raise WeightsChecksumError(
            f"weights {chosen} have the sha256 {actual} where {expected} was asked for"
            f" (cat {listed} | sha256sum); get the right files, or pass the sha256 of these"
        )
    # This machine's folders are left out of what is written down.
    named = chosen if kind_of(chosen) == "npm" else Path(chosen).name
    return LocalWeights(uri=named, sha256=actual, files=files)


def locate(spec: WeightsSpec, uri: str, *, node_modules: Path = NODE_MODULES) -> tuple[Path, ...]:
    """Return the files on this machine that `uri` names, unchecked.

    Raises:
        WeightsUriError: a kind of URI that is not supported.
        WeightsNotFoundError: a file is missing.
        SettingsError: it names a place that files are only taken from with a sha256.
    """
    match kind_of(uri):
        case "npm":
            return local.in_package(uri, spec.files, node_modules=node_modules)
        case "path":
            return local.at_path(uri, spec.files)
        case _:
            raise _unpinned(uri)


def _remote(spec: WeightsSpec, uri: str, expected: str | None, cache: Path) -> RemoteWeights:
    names = names_of(file_name(uri), spec.files)
    if expected is None:
        raise _unpinned(uri)
    return RemoteWeights(
        uri=public(uri),
        sha256=expected,
        addresses=(uri, *(beside(uri, name) for name in names[1:])),
        names=names,
        cache=cache,
    )


def _unpinned(uri: str) -> SettingsError:
    return SettingsError(
        f"{public(uri)} needs a sha256 to be held to; pass what `sha256sum` prints for the"
        " file you mean"
    )
