"""The kinds of expectations; another kind joins by a line here and a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from custom_resources import detections, exact, numeric

if TYPE_CHECKING:
    from custom_resources.document import Part

# Holds an answer (parsed JSON) against a sample's expectation: a sentence for each difference.
# Raises DocumentError where the answer is in another form.
Check = Callable[[object], list[str]]


class Kind(NamedTuple):
    """How one kind of expectations is read."""

    samples: str  # the member that says by file name what is expected
    settings: tuple[str, ...]
    checks: Callable[[Mapping[str, Part], Mapping[str, Part]], dict[str, Check]]


KINDS: Mapping[str, Kind] = {
    "detections": Kind("photos", detections.SETTINGS, detections.checks),
    "exact": Kind("requests", exact.SETTINGS, exact.checks),
    "numeric": Kind("requests", numeric.SETTINGS, numeric.checks),
}
