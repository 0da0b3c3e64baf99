"""A download shows how far it is, on a terminal and elsewhere, and small files do not."""

import io

from model_build.sources.meter import metered

MEGABYTE = 1_000_000


class Terminal(io.StringIO):
    """A screen that keeps what is drawn on it."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def lines(size: int | None, *blocks: int) -> list[str]:
    """Return what is said away from a terminal while blocks of these sizes come."""
    said: list[str] = []
    with metered("w.hdf5", size, said.append, screen=io.StringIO()) as advance:
        for block in blocks:
            advance(block)
    return said


def test_quarters_are_said_away_from_a_terminal() -> None:
    """A log gets a line for the start and one for each quarter, however small the blocks are."""
    assert lines(80 * MEGABYTE, *[MEGABYTE] * 80) == [
        "w.hdf5: 80.0 MB",
        "w.hdf5: 20.0 of 80.0 MB",
        "w.hdf5: 40.0 of 80.0 MB",
        "w.hdf5: 60.0 of 80.0 MB",
        "w.hdf5: 80.0 of 80.0 MB",
    ]


def test_a_small_file_says_nothing() -> None:
    """Below a megabyte there is nothing to wait for."""
    assert lines(MEGABYTE - 1, MEGABYTE - 1) == []


def test_an_unknown_size_is_said_every_64_megabytes() -> None:
    """Without a total there are no quarters."""
    assert lines(None, *[32 * MEGABYTE] * 5) == [
        "w.hdf5: of unknown size",
        "w.hdf5: 64.0 MB",
        "w.hdf5: 128.0 MB",
    ]


def test_a_terminal_gets_a_bar_and_no_lines() -> None:
    """The bar has the file's name, as it is, and both sizes when it is done."""
    said: list[str] = []
    screen = Terminal()

    with metered("[w].hdf5", 80 * MEGABYTE, said.append, screen=screen) as advance:
        advance(80 * MEGABYTE)

    assert said == []
    assert "[w].hdf5" in screen.getvalue()
    assert "80.0/80.0 MB" in screen.getvalue()


def test_a_small_file_draws_nothing() -> None:
    """A terminal stays as clean as a log."""
    screen = Terminal()

    with metered("w", 10, print, screen=screen) as advance:
        advance(10)

    assert screen.getvalue() == ""
