"""Writes the description of an archive for people; the verdict stands on its last lines."""

import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

WIDTH = 100
INDENT = "  "
# They have sections of their own.
TOLD_ELSEWHERE = {"archive_bytes", "archive_sha256", "labels", "op_types", "signatures"}


def as_text(name: str, described: Json) -> str:
    """Return what `inspect_archive` found, in sections.

    Whatever cannot be printed is replaced: names come from an archive that anyone may have made.
    """
    sections = (
        _section(name, _archive(described)),
        _section(f"manifest: {described['manifest_note']}", _manifest(described["manifest"])),
        _section("entries, in bytes", _entries(described["entries"])),
        _section("labels", _labels(described["labels"])),
        _section(f"signatures of {described['saved_model']}", _signatures(described["signatures"])),
        _section("operation types, and how many nodes of each", _operations(described)),
        _section("layout", [described["layout"] or "as the container takes it"]),
        _section("TensorFlow Serving's own registry", verdict(described)),
    )
    return "\n\n".join(_printable(section) for section in sections)


def verdict(described: Json) -> Iterator[str]:
    """Yield one line that says whether all operations are held, and a line for each that is not."""
    found = described["serving_registry"]
    refused = found["refused"]
    count = len(described["op_types"])
    asked = f"TensorFlow {found['asked_tensorflow']}"
    if found["archive_tensorflow"].split(".")[:2] == found["asked_tensorflow"].split(".")[:2]:
        where = f"({asked}, as the archive names)"
    else:
        named = found["archive_tensorflow"] or "no version"
        where = f"(the archive names TensorFlow {named}, {asked} is here)"
    match found["holds_all"]:
        case True:
            yield f"holds all {count} operation types {where}"
        case False:
            yield f"LACKS {len(refused)} of the things that the graph needs {where}"
        case _:
            yield f"UNKNOWN {where}"
            here = f"lacks {len(refused)} of them" if refused else f"holds all {count} types"
            yield f"{asked} {here}. To ask the other, run this command where it is installed, or"
            yield f"export the model again with {asked}"
    for refusal in refused:
        yield f"{refusal['name']} {refusal['reason']}"


def _archive(described: Json) -> Iterator[str]:
    yield f"{described['archive_bytes']:,} bytes, sha256 {described['archive_sha256']}"
    yield f"saved by TensorFlow {described['tensorflow'] or '(it does not say)'}"


def _manifest(manifest: Json | None) -> Iterator[str]:
    for key, value in sorted((manifest or {}).items()):
        if key not in TOLD_ELSEWHERE:
            yield f"{key}: {value if isinstance(value, str) else json.dumps(value)}"


def _entries(entries: Mapping[str, int]) -> Iterator[str]:
    width = max(len(f"{size:,}") for size in entries.values())
    for name, size in sorted(entries.items()):
        yield f"{size:>{width},}  {name}"


def _labels(labels: Any) -> Iterator[str]:
    if not isinstance(labels, Mapping):
        yield "none: there is no code/model.json of the built-in handler"
        return
    for class_id, label in labels.items():
        yield f"{class_id} {label}"


def _signatures(signatures: Json) -> Iterator[str]:
    if not signatures:
        yield "none"
    for name, signature in sorted(signatures.items()):
        yield f"{name} ({signature['method'] or 'no method'})"
        for side, mark in (("inputs", "in "), ("outputs", "out")):
            for tensor, info in sorted(signature[side].items()):
                yield f"{INDENT}{mark} {tensor}: {info['dtype']}{_shape(info['shape'])}"


def _shape(shape: list[int | None] | None) -> str:
    if shape is None:
        return " of any shape"
    return f"[{', '.join('N' if size is None else str(size) for size in shape)}]"


def _operations(described: Json) -> Iterator[str]:
    counted = ", ".join(f"{name} {count}" for name, count in described["op_counts"].items())
    yield from textwrap.wrap(counted, WIDTH - len(INDENT), break_on_hyphens=False)


def _section(title: str, lines: Iterable[str]) -> str:
    return "\n".join((title, *(INDENT + line.replace("\n", " ") for line in lines)))


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)
