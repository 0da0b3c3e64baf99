"""Takes new answers into a file of expectations, and leaves alone what they do not move."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from review import boxes
from review.errors import ReviewError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEMBERS = ("photos", "requests")  # either one, by the kind of expectations
EXACT = "exact"


def member(document: Mapping[str, Any]) -> str:
    """Return the name of the member that has what is expected of each file.

    Raises:
        ReviewError: There is none.
    """
    for name in MEMBERS:
        if isinstance(document.get(name), dict):
            return name
    raise ReviewError(
        f"The expectations have neither {' nor '.join(MEMBERS)}. docs/smoke-test.md says what "
        "stands in such a file."
    )


def accept(
    document: Mapping[str, Any], answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return the document with what the model answers now, and a line for each file that moved.

    Everything else stays as a person wrote it: limits, the order of keys and of detections, counts
    where there were counts, and numbers that are the same but for their last place.
    """
    place = member(document)
    new: dict[str, Any] = {}
    moved = []
    for name, old in document[place].items():
        new[name] = _accepted(old, answers[name], exact=document["kind"] == EXACT)
        if new[name] != old:
            moved.append(f"{name}: {_told(old, new[name])}")
    return {**document, place: new}, moved


def _accepted(old: Any, answer: Any, *, exact: bool) -> Any:
    if isinstance(old, dict) and set(old) == {"counts"} and isinstance(answer, list):
        return {"counts": _counts(old["counts"], answer)}
    if _are_detections(old) and _are_detections(answer):
        return _detections(old, answer)
    return answer if exact else _numbers(old, answer)


def _counts(old: Mapping[str, int], answer: Sequence[Any]) -> dict[str, int]:
    found = Counter(each["label"] for each in answer)
    # A label that is expected not to be there stays.
    return {label: found[label] for label in dict.fromkeys((*old, *found))}


def _are_detections(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and {"label", "score", "box"} <= set(each) for each in value
    )


def _detections(old: Sequence[Any], answer: Sequence[Any]) -> list[Any]:
    """Keep the order of those that are still there; those that were added follow."""
    partners = boxes.partners_of(old, answer)
    accepted = []
    for index, partner in sorted(partners.items()):
        (found,) = boxes.compare([old[index]], [answer[partner]])
        accepted.append(old[index] if found.state == "same" else answer[partner])
    added = (each for place, each in enumerate(answer) if place not in partners.values())
    return [*accepted, *added]


def _numbers(old: Any, answer: Any) -> Any:
    """Keep the old number where the new one is the same but for the last place."""
    if isinstance(old, dict) and isinstance(answer, dict):
        names = [name for name in old if name in answer]
        names += [name for name in answer if name not in old]
        return {name: _numbers(old.get(name), answer[name]) for name in names}
    if isinstance(old, list) and isinstance(answer, list) and len(old) == len(answer):
        return [_numbers(one, other) for one, other in zip(old, answer, strict=True)]
    if _is_number(old) and _is_number(answer):
        near = math.isclose(old, answer, rel_tol=1e-6, abs_tol=boxes.STEP * 1.00001)
        return old if near else answer
    return answer


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _told(old: Any, new: Any) -> str:
    if _are_detections(old) and _are_detections(new):
        states = Counter(found.state for found in boxes.compare(old, new))
        return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    return "another answer"
