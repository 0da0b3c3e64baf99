"""Writes values of templates as text: functions as Fn::Sub has them, references by construct."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from review.json_difference import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = 2000  # characters of one value, such as a dashboard's
_REFERENCE = re.compile(r"\$\{([A-Za-z0-9]+)")


def shown(value: Any, constructs: Mapping[str, str]) -> str | None:
    """Return a value as text, None where there is none.

    Args:
        value: As it stands in the template.
        constructs: The constructs' paths by logical id.
    """
    if value is ABSENT:
        return None
    plain = _plain(value)
    text = (
        constructs.get(plain, plain)
        if isinstance(plain, str)
        else json.dumps(plain, sort_keys=True)
    )
    return _limited(named(text, constructs))


def named(text: str, constructs: Mapping[str, str]) -> str:
    """Return text with the logical ids in its references replaced by their constructs' paths."""
    return _REFERENCE.sub(lambda found: "${" + constructs.get(found[1], found[1]), text)


def _limited(text: str) -> str:
    beyond = len(text) - LONGEST
    return f"{text[:LONGEST]}... ({beyond} more characters)" if beyond > 0 else text


def _plain(value: Any) -> Any:
    """Write CloudFormation's functions as Fn::Sub would have them."""
    if isinstance(value, list):
        return [_plain(inside) for inside in value]
    if not isinstance(value, dict):
        return value
    match list(value.items()):
        case [("Ref", str(name))]:
            return f"${{{name}}}"
        case [("Fn::GetAtt", [name, attribute])]:
            return f"${{{name}.{attribute}}}"
        case [("Fn::Join", [separator, list(parts)])]:
            return str(separator).join(str(_plain(part)) for part in parts)
    return {name: _plain(inside) for name, inside in value.items()}
