"""What pydantic found, in the words of someone who is editing the stages file."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails


def messages(error: ValidationError, root: type[BaseModel]) -> list[str]:
    """One line a finding: the key's full path, its value, what is allowed, the nearest match."""
    return list(dict.fromkeys(_message(finding, root) for finding in error.errors()))


def _message(finding: ErrorDetails, root: type[BaseModel]) -> str:
    location = list(finding["loc"])
    if location[-1] == "[key]":  # the name of a table, which its own field describes
        allowed = root.model_fields[str(location[0])].description
        return f"[{location[0]}.{finding['input']}]: allowed are {allowed}."
    table, keys = _table_at(root, location)
    path = _path(location, keys)
    value = _value(finding["input"])
    if finding["type"] == "extra_forbidden":
        return f"{path} = {value}: unknown key{_nearest(keys[0], table)}."
    allowed = table.model_fields[str(keys[0])].description if keys else None
    if finding["type"] == "missing":
        return f"{path}: is missing; allowed is {allowed}."
    hint = f" ({finding['ctx']['error']})" if finding["type"] == "value_error" else ""
    return f"{path} = {value}: allowed is {allowed or 'a table'}{hint}."


def _table_at(
    root: type[BaseModel], location: list[int | str]
) -> tuple[type[BaseModel], list[Any]]:
    """The innermost table on the way to the finding, and what of the way is left inside it."""
    table, keys = root, list(location)
    while len(keys) > 1:
        inner, used = _inner(table, str(keys[0]))
        if inner is None or len(keys) < used:
            break
        table, keys = inner, keys[used:]
    return table, keys


def _inner(table: type[BaseModel], key: str) -> tuple[type[BaseModel] | None, int]:
    field = table.model_fields.get(key)
    annotation = field.annotation if field else None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, 1
    # Of tables by their names the way goes through a name, of an optional table it does not.
    used = 2 if get_origin(annotation) is Mapping else 1
    for inner in get_args(annotation):
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return inner, used
    return None, 0


def _path(location: list[Any], keys: list[Any]) -> str:
    tables = [str(part) for part in location[: len(location) - len(keys)]]
    inside = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)[1:]
    return " ".join(part for part in (f"[{'.'.join(tables)}]" if tables else "", inside) if part)


def _nearest(key: Any, table: type[BaseModel]) -> str:
    near = difflib.get_close_matches(str(key), table.model_fields, n=1)
    meant = f"; did you mean {near[0]}?" if near else ";"
    return f"{meant} Allowed are {', '.join(table.model_fields)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "a table"
    return json.dumps(value, ensure_ascii=False, default=str)
