"""What the smoke test holds answers against: one file of expectations and the photos it names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stacks.errors import ExpectationsError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Files by their names inside the smoke test's `reference/` folder."""

    expectations: str
    files: dict[str, Path]


def load_reference(root: Path, *, detector: str, expectations: str | None) -> Reference:
    """Find the expectations of a detector and the photos they name.

    Args:
        root: The project's folder, which has `reference/photos/`.
        detector: Names the default file, `reference/expectations/DETECTOR.json`.
        expectations: Another file, relative to the root.

    Raises:
        ExpectationsError: The file or a photo is missing, or the file is not such a file.
    """
    path = root / (expectations or f"reference/expectations/{detector}.json")
    photos = root / "reference" / "photos"
    try:
        named = sorted(json.loads(path.read_text(encoding="utf-8"))["photos"])
    except OSError as error:
        raise ExpectationsError(
            f"The expectations of {detector} can't be read: {error}. Write them there, or name "
            "another file in [model] expectations."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ExpectationsError(
            f"{path} is no file of expectations: it has to be JSON with an object 'photos' "
            f"({error!r})."
        ) from error
    if not named:
        raise ExpectationsError(f"{path} expects nothing: 'photos' has to name one at least.")
    missing = [name for name in named if not (photos / name).is_file()]
    if missing:
        raise ExpectationsError(
            f"{path} names photos that are not in {photos}: {', '.join(missing)}. Put them there."
        )
    return Reference(
        expectations=path.name,
        files={
            f"expectations/{path.name}": path,
            **{f"photos/{name}": photos / name for name in named},
        },
    )
