"""Writes the few kinds of values of a stages file, as the standard library only reads TOML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def lines(table: Mapping[str, Any]) -> str:
    """Return `key = value` lines; a table inside of the table is written inline."""
    return "".join(f"{_value(key)} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    """JSON's strings, numbers, booleans and lists are TOML's; its objects are not."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_value(key)} = {_value(each)}" for key, each in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
