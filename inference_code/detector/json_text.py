"""Parses JSON from strangers: nesting, duplicates and numbers are checked on the way."""

import json
import math
import re
from typing import Any, NoReturn

from detector.errors import InvalidJsonError
from detector.text import quoted

MAX_NESTING = 32
MAX_PARTS = 100_000
# A string is passed over as one part. An unterminated one ends with the text, or each of its
# quotes would start a search anew.
PART = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def parse_json(body: bytes) -> Any:
    """Return the value that `body` holds; objects have no key twice, numbers are finite.

    Nesting is measured before the parser, which recurses, sees the text.

    Raises:
        InvalidJsonError: it is not UTF-8 or not JSON, or is nested deeper than 32.
    """
    body = body.removeprefix(BYTE_ORDER_MARK)
    _check_nesting(body)
    try:
        return json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except UnicodeDecodeError:
        message = "The body is not UTF-8: encode the JSON as UTF-8."
    except json.JSONDecodeError as error:
        message = f"The body is not JSON ({error.msg} at character {error.pos}): correct it."
    except ValueError:
        message = "A number in the JSON has too many digits: write a shorter one."
    raise InvalidJsonError(message)


def _check_nesting(body: bytes) -> None:
    depth = 0
    for count, part in enumerate(PART.finditer(body)):
        first = body[part.start()]
        if first in b"[{":
            depth += 1
        elif first in b"]}":
            depth -= 1
        if depth > MAX_NESTING:
            raise InvalidJsonError(
                f"The JSON is nested deeper than {MAX_NESTING} levels: send it flat."
            )
        if count >= MAX_PARTS:
            raise InvalidJsonError(
                f"The JSON has more than {MAX_PARTS} strings and brackets: send fewer images "
                "at a time."
            )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise InvalidJsonError(f"The JSON has the key {quoted(key)} twice: give it once.")
        result[key] = value
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidJsonError(f"The JSON has {name} for a number: write a finite one.")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise InvalidJsonError(f"The JSON has the number {quoted(text)}: write a finite one.")
    return value
