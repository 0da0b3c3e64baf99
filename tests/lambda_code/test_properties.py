from __future__ import annotations

import pytest

from custom_resources.errors import PropertyError
from custom_resources.properties import SHA256_HEX, text


def test_a_good_property_is_returned() -> None:
    """The whole text has to match."""
    assert text({"Digest": "a1" * 32}, "Digest", pattern=SHA256_HEX) == "a1" * 32


@pytest.mark.parametrize("value", ["a1" * 31, "a1" * 33, "a1" * 32 + "\n", 7, None, ["a1" * 32]])
def test_anything_else_is_named(value: object) -> None:
    """Name, value, and what was expected are in the message."""
    with pytest.raises(PropertyError, match=r"Property Digest is .*\[0-9a-f\]"):
        text({"Digest": value}, "Digest", pattern=SHA256_HEX)


def test_a_missing_property_is_named() -> None:
    """A property that the stack forgot is told by its name."""
    with pytest.raises(PropertyError, match="Property EndpointName is None"):
        text({}, "EndpointName")
