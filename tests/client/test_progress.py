"""Tests of the progress display."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from client.progress import photo_progress


def test_terminal_has_a_bar_with_the_count() -> None:
    """On a terminal, the number of photos done and of all is shown."""
    sink = StringIO()
    with photo_progress(Console(file=sink, force_terminal=True), total=3) as advance:
        advance()
        advance()

    assert "2/3" in sink.getvalue()


def test_log_file_has_a_line_now_and_then() -> None:
    """Elsewhere, a line is printed once five seconds have gone by, and none before."""
    sink = StringIO()
    times = iter([0.0, 1.0, 6.0, 6.0, 7.0])
    with photo_progress(Console(file=sink), total=3, clock=lambda: next(times)) as advance:
        for _ in range(3):
            advance()

    assert sink.getvalue() == "2 of 3 photos done\n"
