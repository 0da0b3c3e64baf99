from __future__ import annotations

import io

import pytest

from detector.body import MAX_DRAINED_BYTES, read_body
from detector.errors import BodyTooLargeError, BrokenBodyError, EmptyBodyError
from detector.limits import MAX_BODY_BYTES


class Dripping(io.BytesIO):
    """A stream that gives at most seven bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Read a little."""
        return super().read(min(7, size if size and size > 0 else 7))


class Endless(io.RawIOBase):
    """A stream that never ends, and counts."""

    given = 0

    def read(self, size: int = -1, /) -> bytes:
        """Give all that is asked for."""
        self.given += size
        return b"x" * size


@pytest.mark.parametrize("length", [None, 20, 3])
def test_a_body_is_read_whole_in_small_pieces(length: int | None) -> None:
    """Chunked or not, and whatever length was declared, all the bytes are read."""
    assert read_body(Dripping(b"x" * 20), length) == b"x" * 20


@pytest.mark.parametrize("length", [None, 0])
def test_an_empty_body_is_refused(length: int | None) -> None:
    """No bytes are an error of their own."""
    with pytest.raises(EmptyBodyError):
        read_body(io.BytesIO(b""), length)


def test_the_largest_body_is_taken() -> None:
    """The limit itself is allowed."""
    assert len(read_body(io.BytesIO(b"x" * MAX_BODY_BYTES), MAX_BODY_BYTES)) == MAX_BODY_BYTES


@pytest.mark.parametrize("length", [None, 5, MAX_BODY_BYTES + 1])
def test_one_byte_more_is_refused(length: int | None) -> None:
    """A longer body is refused, also when its declared length is a lie."""
    with pytest.raises(BodyTooLargeError, match="6291456"):
        read_body(io.BytesIO(b"x" * (MAX_BODY_BYTES + 1)), length)


@pytest.mark.parametrize("length", [None, 10**12])
def test_a_body_without_end_is_left_after_a_while(length: int | None) -> None:
    """Reading stops at a bound of its own."""
    stream = Endless()

    with pytest.raises(BodyTooLargeError):
        read_body(stream, length)  # type: ignore[arg-type]
    assert stream.given <= MAX_BODY_BYTES + MAX_DRAINED_BYTES + 10**6


class Broken(io.BytesIO):
    """A stream that gives a little, and then what gunicorn raises about a wrong chunk."""

    def __init__(self, given: int) -> None:
        super().__init__()
        self._given = given

    def read(self, size: int | None = -1, /) -> bytes:
        """Give up after a while."""
        if self._given <= 0:
            raise OSError("Invalid chunk size: b'zz'")
        part = b"x" * min(size or 0, self._given)
        self._given -= len(part)
        return part


@pytest.mark.parametrize("given", [0, 10, MAX_BODY_BYTES + 10])
def test_a_body_that_breaks_off_is_the_clients_fault(given: int) -> None:
    """Wrong chunks and a connection that ends are told as such, and are no error of the server."""
    with pytest.raises(BrokenBodyError, match="send it anew"):
        read_body(Broken(given), None)
