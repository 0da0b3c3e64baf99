"""Reading of the properties that CloudFormation hands over, which all arrive as strings."""

import re
from collections.abc import Mapping
from typing import Any

from custom_resources.errors import PropertyError

SHA256_HEX = r"[0-9a-f]{64}"


def text(properties: Mapping[str, Any], name: str, *, pattern: str = r".+") -> str:
    """The property as text that matches the pattern as a whole.

    Raises:
        PropertyError: It is missing or of another form; the message names it.
    """
    value = properties.get(name)
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise PropertyError(
            f"Property {name} is {value!r}; text that matches {pattern} was expected. "
            "It is set where the stack declares the custom resource."
        )
    return value
