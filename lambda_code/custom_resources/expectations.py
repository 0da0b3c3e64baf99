"""The reviewed expectations about an endpoint's answers, read from their file and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custom_resources.document import Part, member, parse
from custom_resources.errors import DocumentError, ExpectationsError
from custom_resources.kinds import KINDS, Check

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAX_LATENCY_MS = 60_000  # the service ends a request then
CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".json": "application/json",
    ".jsonl": "application/jsonlines",
    ".csv": "text/csv",
}


@dataclass(frozen=True)
class Sample:
    """One file that is sent as a request, and what its answer must hold."""

    path: Path
    content_type: str
    check: Check


@dataclass(frozen=True)
class Rules:
    """What answers have to hold, each by the name of the file that was sent."""

    kind: str
    max_latency_ms: float
    checks: Mapping[str, Check]


@dataclass(frozen=True)
class Expectations:
    """All that is expected of an endpoint."""

    kind: str
    max_latency_ms: float
    samples: Mapping[str, Sample]
    document: object  # as it was read


def load(path: Path, requests: Path) -> Expectations:
    """Read and check the file; the files to send lie in the folder `requests`.

    Raises:
        ExpectationsError: The file or one to send is missing, or something in it is wrong.
    """
    try:
        document = parse(path.read_bytes())
        return _with_files(read_rules(Part(document, "")), document, requests)
    except FileNotFoundError as error:
        there = ", ".join(sorted(file.name for file in path.parent.glob("*.json"))) or "none"
        raise ExpectationsError(
            f"There are no expectations {path.name}; there are: {there}."
        ) from error
    except DocumentError as error:
        raise ExpectationsError(f"{path.name}: {error}.") from error


def read_rules(document: Part) -> Rules:
    """What the document says of answers, without a look at the files to send.

    Raises:
        DocumentError: Something in it is wrong.
    """
    name = document["kind"].text()
    if name not in KINDS:
        raise DocumentError(f"kind {name!r} is unknown; known are: {', '.join(sorted(KINDS))}")
    kind = KINDS[name]
    document.only("kind", "max_latency_ms", kind.samples, *kind.settings)
    members = document.members()
    samples = members[kind.samples]
    checks = kind.checks({key: members[key] for key in kind.settings}, samples.members())
    if not checks:
        samples.refuse("an object of at least one file to send")
    return Rules(name, members["max_latency_ms"].number(1, MAX_LATENCY_MS), checks)


def _with_files(rules: Rules, document: object, folder: Path) -> Expectations:
    place = KINDS[rules.kind].samples
    samples = {
        file: _sample(folder, file, member(place, file), check)
        for file, check in rules.checks.items()
    }
    return Expectations(rules.kind, rules.max_latency_ms, samples, document)


def _sample(folder: Path, name: str, place: str, check: Check) -> Sample:
    path = folder / name
    if path.parent != folder or not path.is_file():
        raise DocumentError(f"{place} is no file in the folder {folder.name}")
    content_type = CONTENT_TYPES.get(path.suffix.lower())
    if content_type is None:
        raise DocumentError(f"{place} must end in one of {', '.join(CONTENT_TYPES)}")
    return Sample(path, content_type, check)
