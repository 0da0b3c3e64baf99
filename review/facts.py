"""What is known of a model without asking it: from its manifest and the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review.archive import images_of
from review.changes import ValueChange
from review.json_difference import ABSENT, differences
from review.values import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from review.archive import Archive
    from review.assembly import Assembly

ITEMS = ("labels", "op_types")  # of which only what is new or gone is told
FIRST = ("model_digest", "archive_sha256", "archive_bytes", "detector", "weights")


def compare(
    archives: tuple[Archive, Archive], assemblies: tuple[Assembly, Assembly]
) -> tuple[list[ValueChange], list[str]]:
    """Return the facts that differ, and the names of those that do not."""
    before, after = (_facts(*side) for side in zip(archives, assemblies, strict=True))
    differing: list[ValueChange] = []
    same = []
    for name in dict.fromkeys((*before, *after)):
        found = list(_changes(name, before.get(name, ABSENT), after.get(name, ABSENT)))
        differing += found
        if not found:
            same.append(name)
    return differing, same


def _facts(archive: Archive, assembly: Assembly) -> dict[str, Any]:
    manifest = archive.manifest
    ordered = [name for name in FIRST if name in manifest]
    ordered += sorted(name for name in manifest if name not in FIRST)
    images = {
        f"image of {stage or 'the app'}": image for stage, image in images_of(assembly).items()
    }
    return {**{name: manifest[name] for name in ordered}, **images}


def _changes(name: str, before: Any, after: Any) -> Iterator[ValueChange]:
    if name in ITEMS and isinstance(before, list | dict) and isinstance(after, list | dict):
        gone, new = _beyond(before, after), _beyond(after, before)
        if gone or new:
            yield ValueChange(
                place=f"{name} that the other has not", before=gone or None, after=new or None
            )
        return
    for place, old, new in differences(before, after, name):
        yield ValueChange(place=place, before=_text(old), after=_text(new))


def _beyond(these: list[Any] | dict[str, Any], those: list[Any] | dict[str, Any]) -> str:
    """Return what is in these alone, listed."""
    known = _items(those)
    return ", ".join(item for item in _items(these) if item not in known)


def _items(value: list[Any] | dict[str, Any]) -> list[str]:
    if isinstance(value, dict):
        return [f"{key} {item}" for key, item in value.items()]
    return [str(item) for item in value]


def _text(value: Any) -> str | None:
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return f"{value:,}" if is_count else shown(value, {})
