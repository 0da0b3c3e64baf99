"""Template properties as API members: the names are the same, numbers may come as strings."""

import contextlib
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape


def coerced(shape: Shape | None, value: Any) -> Any:
    """Turn strings into the numbers and booleans, and scalars into the strings, of a shape.

    What does not fit is left alone: the request's validation says what is wrong with it.
    """
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {k: coerced(shape.members.get(k), v) for k, v in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [coerced(shape.member, item) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {k: coerced(shape.value, v) for k, v in value.items()}
    return _scalar(shape.type_name, value) if shape is not None else value


def _scalar(type_name: str, value: Any) -> Any:
    if type_name == "string" and isinstance(value, (bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str):
        return value
    if type_name == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    with contextlib.suppress(ValueError):
        if type_name in ("integer", "long"):
            return int(value)
        if type_name in ("float", "double"):
            return float(value)
    return value
