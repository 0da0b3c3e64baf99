from __future__ import annotations

import pytest

from detector.text import quoted


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a b", "'a b'"),
        (1.5, "1.5"),
        (None, "None"),
        ("\u202e\x1b", "'\\u202e\\x1b'"),
        ([1], "[1]"),
    ],
)
def test_a_value_is_shown_in_ascii(value: object, shown: str) -> None:
    """Text stands in quotes, other values as they are, control characters escaped."""
    assert quoted(value) == shown


@pytest.mark.parametrize("value", ["x" * 10**6, "\ud800" * 10**5, ["y" * 10**6]])
def test_a_long_value_is_cut(value: object) -> None:
    """However it is escaped, no more than 80 characters are left."""
    assert len(quoted(value)) == 80
    assert quoted(value).endswith("...")
