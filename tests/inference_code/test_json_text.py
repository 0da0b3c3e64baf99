from __future__ import annotations

import json
from typing import Any

import pytest

from detector.errors import InvalidJsonError
from detector.json_text import parse_json
from tests.effort import costing_at_most

LONG = 6_000_000


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b'{"a": [1, 2.5, "x", null, true]}', {"a": [1, 2.5, "x", None, True]}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": "[[[{{{\\"[[["}', {"a": '[[[{{{"[[['}),
        (b"[" * 32 + b"]" * 32, None),
        (b'["' + b"[" * 200_000 + b'"]', ["[" * 200_000]),
    ],
)
def test_sound_json_is_read(text: bytes, value: Any) -> None:
    """Plain values, a byte order mark, brackets in strings and the deepest nesting are taken."""
    parsed = parse_json(text)
    assert value is None or parsed == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"{'a': 1}", "not JSON"),
        (b'{"a": 1} x', "not JSON"),
        (b"\xff\xfe{\x00}\x00", "UTF-8"),
        (b'{"a": "\xe9"}', "UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b'{"a": 1e999}', "finite"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'[{"b": {"a": 1, "a": 1}}]', "twice"),
        (b"[" + b"1" * 5000 + b"]", "digits"),
        (b"[" * 33 + b"]" * 33, "deeper than 32"),
    ],
)
def test_unsound_json_is_refused_in_words(text: bytes, words: str) -> None:
    """Each fault has its own sentence."""
    with pytest.raises(InvalidJsonError, match=words):
        parse_json(text)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * LONG,
        b"]" * LONG,
        b"[]" * (LONG // 2),
        b'["' + b'\\"' * (LONG // 2),
        b'["' + b"\\" * (LONG + 1),
        b"[" + b"1" * LONG + b"]",
        b"[1e" + b"9" * LONG + b"]",
    ],
    ids=["deep", "deep-objects", "open", "close", "pairs", "quotes", "slashes", "digits", "power"],
)
def test_hostile_json_is_refused_quickly(text: bytes) -> None:
    """Nothing recurses or searches the same text again and again."""
    with costing_at_most(50), pytest.raises(InvalidJsonError):
        parse_json(text)


def test_a_hundred_thousand_levels_cost_milliseconds() -> None:
    """The nesting is refused before the parser sees it."""
    with costing_at_most(5), pytest.raises(InvalidJsonError, match="nested deeper"):
        parse_json(b"[" * 100_000 + b"]" * 100_000)


def test_an_error_repeats_little_of_the_body() -> None:
    """A long or unprintable key comes back short and in ASCII."""
    key = "\\u202e" + "k" * 5000
    with pytest.raises(InvalidJsonError) as raised:
        parse_json(f'{{"{key}": 1, "{key}": 2}}'.encode())

    assert len(str(raised.value)) < 200
    assert str(raised.value).isascii()


@pytest.mark.parametrize("unit", [b'{"a":', b"[", b'"",', b"[],", b'"a":1,'])
def test_a_body_full_of_parts_is_refused_before_it_is_parsed(
    unit: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six megabytes of nothing but structure never reach the parser."""
    monkeypatch.setattr(json, "loads", fail_if_called)

    with pytest.raises(InvalidJsonError, match=r"nested deeper|strings and brackets"):
        parse_json(b"[" + unit * (6_000_000 // len(unit)))


def fail_if_called(*_: object, **__: object) -> None:
    """Stand in for the parser where it must not be reached."""
    raise AssertionError("the parser was reached")
