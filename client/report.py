"""What `--json` prints: one entry for each photo, the failed ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from client.errors import RefusedPhotoError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from client.detection import Outcome


def json_report(entries: Iterable[tuple[Outcome, Path | None]]) -> dict[str, Any]:
    """Return the report on outcomes, each with the path of its picture if one was written."""
    return {"photos": [_entry(outcome, picture) for outcome, picture in entries]}


def _entry(outcome: Outcome, picture: Path | None) -> dict[str, Any]:
    entry: dict[str, Any] = {"photo": str(outcome.path)}
    if outcome.prediction:
        entry |= outcome.prediction.model_dump(mode="json")
    if picture:
        entry["picture"] = str(picture)
    if outcome.error:
        entry["error"] = {"code": outcome.error.code, "message": str(outcome.error)}
        if isinstance(outcome.error, RefusedPhotoError):
            entry["error"]["status"] = outcome.error.status
    return entry
