"""One JPEG from bytes to JSON, against a bare call of the SavedModel's signature."""

from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from bench.comparison import Comparison, Target, of_pairs
from bench.pairs import timed_pairs
from bench.workbench import DEFAULT_DETECTOR, Workbench


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Time both with the portrait of 66 kB, one client."""
    photo = bench.photo()
    connection = bench.connect(bench.serve())
    graph = graph_call(bench, photo)
    yield of_pairs(
        "invocation",
        timed_pairs(lambda: connection.invoke(photo), graph, runs=runs),
        target=Target("at most", 1.15),
    )


def graph_call(bench: Workbench, photo: bytes) -> Any:
    """Return a call of the default archive's signature on a photo, up to numpy arrays."""
    signature = bench.signature(bench.unpacked(DEFAULT_DETECTOR) / "1")
    contents, orientation = tf.constant([photo]), tf.constant([1])

    def call() -> Any:
        answer = signature(image_bytes=contents, orientation=orientation)
        return {name: value.numpy() for name, value in answer.items()}

    return call
