"""Reading of JSON that may be nonsense, with errors that name the place."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from custom_resources.errors import DocumentError

SHOWN_CHARACTERS = 80


def parse(body: bytes) -> Any:
    """The JSON document in these bytes, every number in it finite.

    Raises:
        DocumentError: It is no such document.
    """

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{shortened(constant)} is no number that JSON can hold")

    def finite(number: str) -> str:
        if math.isinf(float(number)):
            refuse(number)
        return number

    try:
        return json.loads(
            body,
            parse_constant=refuse,
            parse_float=lambda number: float(finite(number)),
            parse_int=lambda number: int(finite(number)),
        )
    except (RecursionError, ValueError) as error:
        raise DocumentError(f"no JSON ({error}): {body[:SHOWN_CHARACTERS]!r}") from error


def member(path: str, name: str) -> str:
    """The place of an object's member, given the place of the object."""
    return f"{path}.{name}" if path else name


def shortened(text: str) -> str:
    """The text, cut to what fits into a line of a message."""
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}..."


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
        return member(self.path, key)

    def refuse(self, expected: str) -> NoReturn:
        """Say what was expected in this place."""
        shown = shortened(repr(self.value))
        raise DocumentError(f"{self.path or 'the document'} is {shown}, not {expected}")
