"""Requests against the service model: required members, types, lengths, ranges, patterns, enums.

botocore checks types and required members only, and only for callers that use botocore.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from local_aws.sagemaker.errors import RefusedError, UnreadableRequestError
from local_aws.sagemaker.patterns import satisfies

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int, float),
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
}


def check_request(shape: StructureShape, request: Mapping[str, Any]) -> None:
    """Check a request body.

    Raises UnreadableRequestError for a member of a wrong type, RefusedError for unknown members
    and for broken constraints, all of them in one message, worded as the service words them.
    """
    broken = list(_structure(shape, request, ""))
    if broken:
        noun = "error" if len(broken) == 1 else "errors"
        message = f"{len(broken)} validation {noun} detected: {'; '.join(broken)}"
        raise RefusedError(message)


def _structure(shape: StructureShape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    unknown = sorted(set(value) - set(shape.members))
    if unknown:
        where = f" in '{path}'" if path else ""
        message = (
            f"Unknown parameter{where}: {', '.join(unknown)}. "
            f"Allowed are: {', '.join(sorted(shape.members))}."
        )
        raise RefusedError(message)
    for name, member in shape.members.items():
        below = _join(path, name[:1].lower() + name[1:])
        if value.get(name) is not None:
            yield from _value(member, value[name], below)
        elif name in shape.required_members:
            yield _broken(None, below, "Member must not be null")


def _value(shape: Shape, value: Any, path: str) -> Iterator[str]:
    _check_type(shape, value, path)
    bounds = shape.metadata
    if isinstance(shape, StructureShape):
        yield from _structure(shape, value, path)
    elif isinstance(shape, ListShape):
        yield from _length(len(value), bounds, value, path)
        for number, item in enumerate(value, start=1):
            yield from _value(shape.member, item, f"{path}.{number}.member")
    elif isinstance(shape, MapShape):
        yield from _length(len(value), bounds, value, path)
        for key, item in value.items():
            yield from _value(shape.key, key, f"{path}.key")
            yield from _value(shape.value, item, f"{path}.{key}.member")
    elif isinstance(shape, StringShape):
        yield from _string(shape, value, path)
    elif shape.type_name in ("integer", "long", "float", "double"):
        yield from _bounds(value, bounds, value, path, "Member must have value")


def _string(shape: StringShape, value: str, path: str) -> Iterator[str]:
    yield from _length(len(value), shape.metadata, value, path)
    pattern = shape.metadata.get("pattern")
    if pattern is not None and not satisfies(value, pattern):
        yield _broken(value, path, f"Member must satisfy regular expression pattern: {pattern}")
    if shape.enum and value not in shape.enum:
        allowed = ", ".join(shape.enum)
        yield _broken(value, path, f"Member must satisfy enum value set: [{allowed}]")


def _length(length: int, bounds: Mapping[str, Any], value: Any, path: str) -> Iterator[str]:
    yield from _bounds(length, bounds, value, path, "Member must have length")


def _bounds(
    number: float, bounds: Mapping[str, Any], value: Any, path: str, words: str
) -> Iterator[str]:
    if "min" in bounds and number < bounds["min"]:
        yield _broken(value, path, f"{words} greater than or equal to {bounds['min']}")
    if "max" in bounds and number > bounds["max"]:
        yield _broken(value, path, f"{words} less than or equal to {bounds['max']}")


def _check_type(shape: Shape, value: Any, path: str) -> None:
    wanted = _TYPES.get(shape.type_name, (object,))
    # bool is an int to Python, but no number to the service.
    fits = isinstance(value, wanted) and not (isinstance(value, bool) and bool not in wanted)
    if not fits and object not in wanted:
        message = f"'{path}' is a {type(value).__name__}, but has to be a {shape.type_name}."
        raise UnreadableRequestError(message)


def _broken(value: Any, path: str, constraint: str) -> str:
    shown = "null" if value is None else f"'{value}'"
    return f"Value {shown} at '{path}' failed to satisfy constraint: {constraint}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
