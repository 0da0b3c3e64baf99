"""The archive against the network's float32 weights, gzipped."""

import gzip
from collections.abc import Iterator

from bench.comparison import Comparison, Target, of_pairs
from bench.workbench import DEFAULT_DETECTOR, OTHER_DETECTOR, Workbench

BEST = 9


def run(bench: Workbench, _runs: int) -> Iterator[Comparison]:
    """Compare both detectors' archives; the same bytes come out whenever it is repeated."""
    for detector in (DEFAULT_DETECTOR, OTHER_DETECTOR):
        weights = b"".join(value.tobytes() for value in bench.network(detector).get_weights())
        sizes = (bench.archive(detector).stat().st_size, len(gzip.compress(weights, BEST)))
        yield of_pairs(
            f"archive_size: {detector}", [sizes], unit="bytes", target=Target("at most", 1.1)
        )
