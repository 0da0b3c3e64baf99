"""The bytes of one remote file on their way, counted so that a lost end does not pass."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from model_build.errors import WeightsTruncatedError

BLOCK = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A remote file: its size in bytes, None where the server did not tell, and its blocks."""

    size: int | None
    blocks: Iterator[bytes]


def counted(
    blocks: Iterable[bytes], size: int | None, *, shown: str, broken: type[Exception]
) -> Iterator[bytes]:
    """Yield the blocks, which together have to be `size` bytes.

    `broken` is how the library says that the connection was lost; `shown` names the file.

    Raises:
        WeightsTruncatedError: fewer or more bytes arrived, or the connection was lost.
    """
    received = 0
    lost = False
    try:
        for block in blocks:
            received += len(block)
            yield block
    except broken:
        lost = True
    if lost or (size is not None and received != size):
        of = "" if size is None else f" of {size}"
        raise WeightsTruncatedError(
            f"{shown}: the connection was lost after {received}{of} bytes; try again"
        )
