"""Short texts that both forms of the report have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from review.changes import Cost, Latency, ModelChange, PhotoAnswers, Report, Spread, ValueChange

NO_CHANGES = "no changes"
LONGEST = 10_000
LEAD = 20  # characters that are shown of what is the same
_DIGEST = re.compile(r"(?<![0-9a-f])([0-9a-f]{12})[0-9a-f]{52}(?![0-9a-f])")


def brief(text: str | None, length: int) -> str:
    """Return text on one line with its digests cut to 12 digits, and at most so many characters."""
    if text is None:
        return ""
    line = " ".join(_DIGEST.sub(r"\1...", text).split())
    return line if len(line) <= length else f"{line[: length - 3]}..."


def pair(change: ValueChange, length: int) -> tuple[str, str]:
    """Return both values in brief, of long ones the part from where they differ."""
    before, after = (brief(text, LONGEST) for text in (change.before, change.after))
    if max(len(before), len(after)) > length:
        same = _length_of_same(before, after)
        if same > LEAD:
            before, after = (f"...{text[same - LEAD :]}" for text in (before, after))
    return brief(before, length), brief(after, length)


def _length_of_same(one: str, other: str) -> int:
    """Return how many characters are the same from the beginning on."""
    differing = (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))


def many(number: int, one: str, several: str | None = None) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def month(costs: Sequence[Cost]) -> str:
    """Return what the parts cost together, in words where it is not known."""
    if not costs:
        return "nothing"
    if any(cost.low is None for cost in costs):
        return "unknown"
    low = sum(cost.low or 0 for cost in costs)
    if any(cost.high is None for cost in costs):
        return f"{low:,.2f} and by use"
    high = sum(cost.high or 0 for cost in costs)
    return f"{low:,.2f}" if low == high else f"{low:,.2f} to {high:,.2f}"


def spread(values: Spread, unit: str = "") -> str:
    """Return a median with its middle half."""
    return f"{values.median:g}{unit} ({values.low:g} to {values.high:g})"


def faster(latency: Latency) -> str:
    """Say which model is faster, if the middle half of the turns agrees about it."""
    if latency.ratio.low > 1:
        return f"the new model is slower: it takes {latency.ratio.median:g} times as long"
    if latency.ratio.high < 1:
        return f"the new model is faster: it takes {latency.ratio.median:g} times as long"
    return "no difference that stands out of the spread"


def of_photo(photo: PhotoAnswers) -> str:
    """Say what changed on a photo."""
    before, after = photo.counts
    told = [
        f"{photo.count(state)} {state}"
        for state in ("added", "removed", "moved", "rescored")
        if photo.count(state)
    ]
    return f"{before} found before, {after} after: {', '.join(told) or NO_CHANGES}"


def of_infrastructure(report: Report) -> str:
    """Summarise the infrastructure in a line."""
    infrastructure = report.infrastructure
    if not infrastructure.changed:
        return NO_CHANGES
    kinds = [mark.kind for mark in infrastructure.marks]
    told = [many(len(infrastructure.stacks), "stack differs", "stacks differ")]
    if number := kinds.count("destructive"):
        told.insert(0, f"{number} destructive")
    if number := kinds.count("broadening"):
        told.insert(-1, many(number, "wider permission"))
    return ", ".join(told)


def of_model(model: ModelChange) -> str:
    """Summarise the model in a line."""
    if not model.changed:
        return NO_CHANGES
    told = [f"{photo.name}: {of_photo(photo)}" for photo in model.photos if photo.changed]
    told += [
        f"{request.name}: {many(len(request.differences) + request.beyond, 'difference')}"
        for request in model.requests
        if request.changed
    ]
    return f"another model; {'; '.join(told) or 'its answers are the same'}"


def of_money(report: Report) -> str:
    """Summarise the costs in a line."""
    told = [
        f"{stage.stage}: {month(stage.before)} before, {month(stage.after)} after"
        for stage in report.money.stages
        if stage.changed
    ]
    return "; ".join(told) or NO_CHANGES
