"""Tells what kind of model a user brought, where it lies, and what its bytes add up to."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from model_build import files, weights
from model_build.checksum import checked_sha256, sha256_of
from model_build.errors import OwnModelError, SettingsError, WeightsChecksumError
from model_build.paths import WEIGHTS_CACHE
from model_build.progress import Progress
from model_build.sources.uri import file_name, kind_of, public
from model_build.spec import WeightsSpec

Form = Literal["keras", "saved_model", "archive"]
KERAS = ".keras"
ARCHIVE = ".tar.gz"
SAVED_MODEL = "saved_model.pb"
FORMS = f"a {KERAS} file, a folder with {SAVED_MODEL} in it, or a model{ARCHIVE}"


@dataclass(frozen=True, kw_only=True)
class ModelSource:
    """A model file or folder; `name` is what it is called without this machine's folders.

    `fetch` gives its path, after a download where it lies in S3 or on the web. The sha256 of a
    folder is that of its files' listing, a line `HEX  NAME` each.
    """

    form: Form
    name: str
    sha256: str
    fetch: Callable[[Progress], Path]


def find(model: str, sha256: str | None, *, cache: Path = WEIGHTS_CACHE) -> ModelSource:
    """Look at what lies on this machine; take a sha256 for what lies elsewhere.

    Raises:
        OwnModelError: it is not there, or none of the forms.
        SettingsError: a sha256 is missing, is none, or was given for a folder.
        WeightsChecksumError: the file has another sha256 than the one that was given.
        WeightsUriError: the URI is of a kind that is not supported.
    """
    wanted = None if sha256 is None else checked_sha256(sha256)
    match kind_of(model):
        case "path":
            path = Path(model).expanduser()
            return _folder(path, wanted) if path.is_dir() else _file(path, wanted)
        case "npm":
            raise OwnModelError(f"the model {model} is an npm package; give {FORMS}")
        case _:
            return _remote(model, wanted, cache)


def _folder(path: Path, sha256: str | None) -> ModelSource:
    if sha256 is not None:
        raise SettingsError(f"{path} is a folder, which no single sha256 is of; leave it out")
    folder = _version_folder(path)
    return ModelSource(
        form="saved_model",
        name=path.resolve().name,
        sha256=sha256_of_tree(folder),
        fetch=lambda _: folder,
    )


def _file(path: Path, sha256: str | None) -> ModelSource:
    form = form_of(path.name)
    if not path.is_file():
        raise OwnModelError(f"the model {path} is not there; give the path of {FORMS}")
    actual = sha256_of([path])
    if sha256 not in (None, actual):
        raise WeightsChecksumError(
            f"the model {path} has the sha256 {actual} where {sha256} was asked for; get the right"
            " file, or give the sha256 of this one"
        )
    return ModelSource(form=form, name=path.name, sha256=actual, fetch=lambda _: path)


def _remote(uri: str, sha256: str | None, cache: Path) -> ModelSource:
    name = file_name(uri)
    form = form_of(name)
    if sha256 is None:
        raise SettingsError(
            f"the model {public(uri)} needs a sha256 to be held to; give what `sha256sum` prints"
            " for the file you mean"
        )
    remote = weights.resolve(WeightsSpec(files=(name,)), uri, sha256, cache=cache)
    return ModelSource(
        form=form, name=remote.uri, sha256=sha256, fetch=lambda say: remote.fetch(say)[0]
    )


def form_of(name: str) -> Form:
    """Return which form the file of this name has.

    Raises:
        OwnModelError: none of them.
    """
    if name.endswith(KERAS):
        return "keras"
    if name.endswith(ARCHIVE):
        return "archive"
    raise OwnModelError(
        f"the model {name} is neither {FORMS}; load it with Keras and save it with"
        f" model.save('model{KERAS}') or model.export('FOLDER')"
    )


def sha256_of_tree(folder: Path) -> str:
    """Return the sha256 of the folder's listing: `HEX  NAME`, a line a file, sorted by name.

    Raises:
        OwnModelError: there is a link in it.
    """
    lines = []
    for name, path in files.walk(folder):
        if path.is_symlink():
            raise OwnModelError(f"{path} is a symbolic link; put the file itself there")
        lines.append(f"{sha256_of([path])}  {name}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _version_folder(folder: Path) -> Path:
    if (folder / SAVED_MODEL).is_file():
        return folder
    versions = [
        path.parent
        for path in sorted(folder.glob(f"*/{SAVED_MODEL}"))
        if path.parent.name.isascii() and path.parent.name.isdecimal()
    ]
    if len(versions) == 1:
        return versions[0]
    if versions:
        names = ", ".join(version.name for version in versions)
        raise OwnModelError(
            f"the folder {folder} has several versions ({names}), all of which the container would"
            f" load; give the path of one, such as {folder / versions[-1].name}"
        )
    raise OwnModelError(
        f"the folder {folder} has no {SAVED_MODEL}, neither in it nor in a folder with a number"
        " for a name; give the folder that model.export or tf.saved_model.save wrote"
    )
