"""Reading of JSON that may be nonsense, with errors that name the place."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from custom_resources.errors import DocumentError


def parse(body: bytes) -> Any:
    """The JSON document in these bytes, NaN and infinities refused.

    Raises:
        DocumentError: It is no such document.
    """

    def refuse(constant: str) -> NoReturn:
        raise DocumentError(f"{constant} is no JSON number")

    try:
        return json.loads(body, parse_constant=refuse)
    except (RecursionError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DocumentError(f"no JSON ({error}): {body[:80]!r}") from error


class Part:
    """A part of a document and its place in it, such as `predictions[0].detections`."""

    def __init__(self, value: Any, path: str) -> None:
        self.value = value
        self.path = path

    def __getitem__(self, key: str) -> "Part":
        """The member of that name."""
        if not isinstance(self.value, Mapping):
            self.refuse("an object")
        if key not in self.value:
            raise DocumentError(f"{self._name(key)} is missing")
        return Part(self.value[key], self._name(key))

    def items(self) -> list["Part"]:
        """The parts of a list."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            self.refuse("a list")
        return [Part(value, f"{self.path}[{i}]") for i, value in enumerate(self.value)]

    def members(self) -> dict[str, "Part"]:
        """The parts of an object by name."""
        if not isinstance(self.value, Mapping):
            self.refuse("an object")
        return {key: Part(value, self._name(key)) for key, value in self.value.items()}

    def only(self, *names: str) -> "Part":
        """Itself, when it is an object with exactly these members."""
        present = self.members()
        for name in present:
            if name not in names:
                raise DocumentError(f"{self._name(name)} is unknown; there are {', '.join(names)}")
        for name in names:
            self[name]
        return self

    def text(self) -> str:
        """The part as text that is not empty."""
        if not isinstance(self.value, str) or not self.value:
            self.refuse("text")
        return str(self.value)

    def number(self, low: float, high: float) -> float:
        """The part as a number between the two, both included."""
        value = self.value
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            self.refuse("a number")
        if not low <= value <= high:
            self.refuse(f"a number from {low:g} to {high:g}")
        return float(value)

    def count(self) -> int:
        """The part as a whole number of at least 0."""
        if isinstance(self.value, bool) or not isinstance(self.value, int) or self.value < 0:
            self.refuse("a whole number of at least 0")
        return int(self.value)

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def refuse(self, expected: str) -> NoReturn:
        """Say what was expected in this place."""
        shown = repr(self.value)
        shown = shown if len(shown) <= 80 else f"{shown[:80]}..."  # noqa: PLR2004 - of a line
        raise DocumentError(f"{self.path or 'the document'} is {shown}, not {expected}")
