"""Holds an archive to what the serving container takes, before anyone deploys it."""

import re
import tarfile
from pathlib import Path

from model_build.errors import ArchiveLayoutError

SAVED_MODEL = re.compile(r"([^/]+/)?[0-9]+/saved_model\.pb")
HANDLER = "code/inference.py"
REQUIRED = (HANDLER, "code/model.json", "1/assets.extra/tf_serving_warmup_requests")
REFUSED = ("code/requirements.txt", "code/lib", "1/fingerprint.pb")


def check(archive: Path) -> None:
    """Check an archive's entries.

    The container looks for a `saved_model.pb` in a folder with a number for a name, loads all that
    it finds, takes the handler from `code/` at the root, and installs `requirements.txt` at start.

    Raises:
        ArchiveLayoutError: names every rule that is broken.
    """
    with tarfile.open(archive, "r:gz") as tar:
        members = tar.getmembers()
    names = {member.name for member in members}
    models = [name for name in names if name.endswith("saved_model.pb")]
    wrong = [
        f"{member.name} is a link or a device"
        for member in members
        if not (member.isfile() or member.isdir())
    ]
    wrong += [f"{name} leads out of the archive" for name in names if _escapes(name)]
    wrong += [f"{name} is missing" for name in REQUIRED if name not in names]
    wrong += [f"{name} must not be in it" for name in REFUSED if name in names]
    if len(models) != 1 or not SAVED_MODEL.fullmatch(models[0]):
        wrong.append(f"exactly one NUMBER/saved_model.pb is wanted, found {sorted(models)}")
    if wrong:
        raise ArchiveLayoutError(f"{archive.name} would not be served: {'; '.join(sorted(wrong))}")


def _escapes(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/")
