"""Ten S3 links of one request, each 100 ms away, against fetching one after the other."""

import base64
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bench.comparison import Comparison, Target, of_pairs
from bench.pairs import timed_pairs
from bench.slow_s3 import slow_s3
from bench.workbench import Workbench
from model_build.paths import ROOT

LINKS = 10
BUCKET = "photos"
MAX_BYTES = 25 * 1024 * 1024


@contextmanager
def _surroundings(environment: Mapping[str, str]) -> Iterator[None]:
    """Let the handler's code be imported by its name in the container, and find its S3."""
    before, path = dict(os.environ), list(sys.path)
    os.environ.update(environment)
    sys.path.insert(0, str(ROOT / "inference_code"))
    try:
        yield
    finally:
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(before)


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Time the handler's own fetching, and the whole request beside one that brings its photos."""
    photo = bench.photo()
    with slow_s3(photo) as environment, _surroundings(environment):
        from detector.s3_fetch import fetch, fetch_all, s3_client  # noqa: PLC0415
        from detector.s3_link import S3Link  # noqa: PLC0415

        links = [S3Link(BUCKET, f"{number}.jpg") for number in range(LINKS)]
        pairs = timed_pairs(
            lambda: fetch_all(links, max_bytes=MAX_BYTES, client=s3_client),
            lambda: [fetch(s3_client(), link, MAX_BYTES) for link in links],
            runs=runs,
            warm_up=1,
        )
        yield of_pairs("s3_links: fetching ten", pairs, target=Target("at most", 0.2))

        settings = {**environment, "DETECTOR_S3_BUCKETS": BUCKET}
        connection = bench.connect(bench.serve(environment=settings))
        linked = [{"s3_uri": f"s3://{link.bucket}/{link.key}"} for link in links]
        brought = [{"b64": base64.b64encode(photo).decode()}] * LINKS
        by_link, by_value = (json.dumps(images).encode() for images in (linked, brought))
        pairs = timed_pairs(
            lambda: connection.invoke(by_link, "application/json"),
            lambda: connection.invoke(by_value, "application/json"),
            runs=runs,
            warm_up=1,
        )
        yield of_pairs("s3_links: whole request", pairs).noting(
            "against the same ten photos in the request itself, as base64"
        )
