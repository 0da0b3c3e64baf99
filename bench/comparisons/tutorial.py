"""The request as tutorials do it, against ours: floats in JSON, and a JPEG."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.by_hand import Found, detections, prepare
from bench.comparison import Comparison, Target, of_pairs
from bench.connection import Connection
from bench.pairs import timed_pairs
from bench.workbench import DEFAULT_DETECTOR, OTHER_DETECTOR, Workbench
from model_build import registry
from model_build.paths import ROOT
from model_build.spec import DetectorSpec

PHOTO = "collage.jpg"  # 138 kB
PAYLOADS = {DEFAULT_DETECTOR: 80, OTHER_DETECTOR: 30}
FASTER = 3
HANDLER = ROOT / "bench" / "handlers" / "pass_through.py"


class DifferentDetectionsError(Exception):
    """The sides find nothing, or different numbers of objects: their speeds say nothing then."""


def run(bench: Workbench, runs: int) -> Iterator[Comparison]:
    """Send one photo both ways, in turns; the tutorial's time includes the client's own work.

    Raises:
        DifferentDetectionsError: the two ways find nothing, or different numbers of objects.
    """
    photo = bench.photo(PHOTO)
    for detector, smaller in PAYLOADS.items():
        spec = registry.spec(detector)
        ours = _ours(bench.connect(bench.serve(bench.archive(detector))), photo)
        tutorial = _Tutorial(bench.connect(bench.serve(_archive(bench, detector))), photo, spec)
        found, by_tutorial = len(ours()), len(tutorial())
        if not 0 < found == by_tutorial:
            raise DifferentDetectionsError(f"{detector}: {found} and {by_tutorial} objects")
        pairs = timed_pairs(ours, tutorial, runs=runs, warm_up=0)
        yield of_pairs(
            f"tutorial: {detector}, payload",
            [(len(photo), tutorial.payload)],
            unit="bytes",
            gain=True,
            target=Target("at least", smaller),
        )
        yield of_pairs(
            f"tutorial: {detector}, latency", pairs, gain=True, target=Target("at least", FASTER)
        ).noting(f"{found} objects each; the tutorial's time: {tutorial.where_the_time_goes()}")


def _archive(bench: Workbench, detector: str) -> Path:
    """Return an archive of Keras' own export and a handler that passes requests on."""
    folder = bench.folder / detector / "tutorial"
    shutil.copytree(bench.keras_export(detector), folder / "1")
    (folder / "code").mkdir()
    shutil.copy(HANDLER, folder / "code" / "inference.py")
    return bench.pack(folder)


def _ours(connection: Connection, photo: bytes) -> Callable[[], list[Any]]:
    def ask() -> list[Any]:
        (prediction,) = json.loads(connection.invoke(photo))["predictions"]
        found: list[Any] = prediction["detections"]
        return found

    return ask


class _Tutorial:
    """The client of the tutorial, which keeps the time of each of its steps."""

    def __init__(self, connection: Connection, photo: bytes, spec: DetectorSpec) -> None:
        self._connection = connection
        self._photo = photo
        self._spec = spec
        self._spent = dict.fromkeys(("prepare", "write JSON", "endpoint", "read and decode"), 0.0)
        self.payload = 0

    def __call__(self) -> list[Found]:
        times = [time.perf_counter()]
        values = prepare(self._photo, self._spec.preparation)
        times.append(time.perf_counter())
        body = json.dumps({"instances": values.tolist()}).encode()
        times.append(time.perf_counter())
        answer = self._connection.invoke(body, "application/json")
        times.append(time.perf_counter())
        (outputs,) = json.loads(answer)["predictions"]
        found = detections(outputs["box_encodings"], outputs["class_scores"], self._spec)
        times.append(time.perf_counter())
        self.payload = len(body)
        for step, begun, ended in zip(self._spent, times, times[1:], strict=False):
            self._spent[step] += ended - begun
        return found

    def where_the_time_goes(self) -> str:
        """Say which part of the time each step took; the endpoint's is mostly reading JSON."""
        whole = sum(self._spent.values())
        return ", ".join(f"{step} {part / whole:.0%}" for step, part in self._spent.items())
