"""Says what differs inside of an asset, of which a template shows no more than a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from review.assembly import Stack

TOLD = 8


def explained(before: Any, after: Any, stacks: tuple[Stack, Stack]) -> str | None:
    """Return what differs between two assets; None where the values are no keys of assets."""
    if not (isinstance(before, str) and isinstance(after, str)):
        return None
    one, other = stacks[0].assets.get(before), stacks[1].assets.get(after)
    if one is None or other is None:
        return None
    if one.path.is_dir() and other.path.is_dir():
        return _of_folders(one.path, other.path)
    sizes = [asset.path.stat().st_size for asset in (one, other)]
    return f"the file {other.name}: {sizes[0]:,} bytes before, {sizes[1]:,} after"


def without_keys(text: str, stacks: Sequence[Stack]) -> str:
    """Return text in which the keys of assets are their names, which no new content changes."""
    for stack in stacks:
        for key, asset in stack.assets.items():
            text = text.replace(key, f"(asset {asset.name})")
    return text


def _of_folders(before: Path, after: Path) -> str:
    one, other = _files(before), _files(after)
    told = [
        *(
            f"{name} changed"
            for name in sorted(one.keys() & other)
            if differ(one[name], other[name])
        ),
        *(f"{name} is new" for name in sorted(other.keys() - one)),
        *(f"{name} is gone" for name in sorted(one.keys() - other)),
    ]
    beyond = len(told) - TOLD
    more = f", and {beyond} more files" if beyond > 0 else ""
    return f"code: {', '.join(told[:TOLD])}{more}" if told else "code: the same files"


def differ(one: Path, other: Path) -> bool:
    """Whether two files have other bytes."""
    return one.read_bytes() != other.read_bytes()


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
