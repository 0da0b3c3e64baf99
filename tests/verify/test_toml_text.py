from __future__ import annotations

import tomllib

from verify import toml_text


def test_what_is_written_reads_the_same() -> None:
    """Every kind of value that a stages file has, quotes and nested tables included."""
    table = {
        "text": 'a "quoted" \\ word, ä',
        "number": 3,
        "fraction": 0.5,
        "flag": False,
        "list": ["a", "b"],
        "table": {"inner": {"deep": [1, 2]}, "on": True},
    }

    assert tomllib.loads(toml_text.lines(table)) == table
