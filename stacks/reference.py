"""What the smoke test holds answers against: expectations and the requests that they name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stacks.errors import ExpectationsError

if TYPE_CHECKING:
    from pathlib import Path

MEMBERS = ("photos", "requests")  # either one, by the kind of expectations


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Files by their names inside the smoke test's `reference/` folder."""

    expectations: str
    files: dict[str, Path]


def load_reference(root: Path, *, detector: str | None, expectations: str | None) -> Reference:
    """Find a file of expectations and the files to send that it names.

    They lie beside it, in `requests/` or `photos/` beside it, or in the project's
    `reference/photos/`; the first one found is taken.

    Args:
        root: The project's folder, which has `reference/photos/`.
        detector: Names the default file, `reference/expectations/DETECTOR.json`; None for a model
            of one's own, which has no default.
        expectations: Another file, relative to the root.

    Raises:
        ExpectationsError: A file is missing, or the expectations are not such a file.
    """
    if detector is None and expectations is None:
        raise ExpectationsError(
            "A model of one's own needs expectations: write a file of them, and name it in "
            "[model] expectations."
        )
    path = root / (expectations or f"reference/expectations/{detector}.json")
    beside = path.parent
    folders = (beside, beside / "requests", beside / "photos", root / "reference" / "photos")
    files: dict[str, Path] = {}
    missing = []
    for name in _names(path, detector or "one's own model"):
        found = next((folder / name for folder in folders if (folder / name).is_file()), None)
        if found is None:
            missing.append(name)
        else:
            files[f"requests/{name}"] = found
    if missing:
        raise ExpectationsError(
            f"{path} names files that are nowhere: {', '.join(missing)}. Put them into one of "
            f"{', '.join(str(folder) for folder in folders)}."
        )
    return Reference(expectations=path.name, files={f"expectations/{path.name}": path, **files})


def _names(path: Path, model: str) -> list[str]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExpectationsError(
            f"The expectations of {model} can't be read: {error}. Write them there, or name "
            "another file in [model] expectations."
        ) from error
    except (RecursionError, ValueError) as error:
        raise ExpectationsError(f"{path} is no file of expectations: {error}.") from error
    members = [name for name in MEMBERS if isinstance(document, dict) and name in document]
    if len(members) != 1 or not isinstance(document[members[0]], dict):
        raise ExpectationsError(
            f"{path} is no file of expectations: it has to be a JSON object with either "
            f"{' or '.join(MEMBERS)}, itself an object."
        )
    named = sorted(document[members[0]])
    if not named:
        raise ExpectationsError(
            f"{path} expects nothing: {members[0]} has to name one file at least."
        )
    # A name is also the file's in the bundle: a path could lead out of it.
    paths = [name for name in named if "/" in name or "\\" in name or name in {"", ".", ".."}]
    if paths:
        raise ExpectationsError(
            f"{path}: {members[0]} has to name files, not paths: {', '.join(map(repr, paths))}."
        )
    return named
