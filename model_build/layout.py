"""Holds an archive to what the serving container takes, before anyone deploys it."""

import re
import tarfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from model_build.errors import ArchiveLayoutError

# What a request goes to that names no signature.
SIGNATURE = "serving_default"
SAVED_MODEL = re.compile(r"([^/]+/)?[0-9]+/saved_model\.pb")
CODE = "code/"
HANDLER = "code/inference.py"
REQUIREMENTS = "code/requirements.txt"
REQUIRED = (HANDLER, "code/model.json", "1/assets.extra/tf_serving_warmup_requests")
REFUSED = ("code/lib", "1/fingerprint.pb")


def check(archive: Path) -> None:
    """Check the entries of an archive that was packed here with the built-in handler.

    Raises:
        ArchiveLayoutError: names every rule that is broken, `check_servable`'s among them.
    """
    members = _members(archive)
    names = {_name(member) for member in members}
    wrong = _not_servable(members)
    wrong += [f"{name} is missing" for name in REQUIRED if name not in names]
    wrong += [f"{name} must not be in it" for name in REFUSED if name in names]
    _report(archive, wrong)


def check_servable(archive: Path) -> frozenset[str]:
    """Check the entries of any archive; return their names.

    The container looks for a `saved_model.pb` in a folder with a number for a name, loads all that
    it finds, takes the handler from `code/` at the root, and installs `requirements.txt` at start.

    Raises:
        ArchiveLayoutError: it is no archive, or breaks rules: names every one.
    """
    members = _members(archive)
    _report(archive, _not_servable(members))
    return frozenset(_name(member) for member in members)


def has_code(names: Iterable[str]) -> bool:
    """Tell whether an archive with these names has a handler of its own."""
    return any(name.startswith(CODE) for name in names)


def _not_servable(members: list[tarfile.TarInfo]) -> list[str]:
    names = {_name(member) for member in members}
    models = [name for name in names if PurePosixPath(name).name == "saved_model.pb"]
    wrong = [
        f"{member.name} is a link or a device"
        for member in members
        if not (member.isfile() or member.isdir())
    ]
    wrong += [f"{name} leads out of the archive" for name in names if _escapes(name)]
    if has_code(names) and HANDLER not in names:
        wrong.append(f"{HANDLER} is missing")
    if REQUIREMENTS in names:
        wrong.append(
            f"{REQUIREMENTS} must not be in it (pip would run at each start: put the packages into"
            " code/lib)"
        )
    if len(models) != 1 or not SAVED_MODEL.fullmatch(models[0]):
        wrong.append(f"exactly one NUMBER/saved_model.pb is wanted, found {sorted(models)}")
    return wrong


def _members(archive: Path) -> list[tarfile.TarInfo]:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            return tar.getmembers()
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise ArchiveLayoutError(
            f"{archive.name} is not a model archive ({error}); a gzipped tar is wanted"
        ) from error


def _name(member: tarfile.TarInfo) -> str:
    """Return the entry's name without the `./` that `tar -C FOLDER .` begins it with."""
    return member.name.removeprefix("./")


def _report(archive: Path, wrong: list[str]) -> None:
    if wrong:
        raise ArchiveLayoutError(f"{archive.name} would not be served: {'; '.join(sorted(wrong))}")


def _escapes(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/")
