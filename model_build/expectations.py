"""Writes down what a built model answers to requests, for a person to review."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model_build import container
from model_build.content_type import IMAGES, content_type
from model_build.errors import ExpectationsError
from model_build.progress import Progress

# Of a new file, by kind; reference/README.md has what those of detections were chosen by.
LIMITS: Mapping[str, Mapping[str, float]] = {
    "detections": {"min_iou": 0.9, "score_tolerance": 0.05, "max_latency_ms": 5_000},
    "exact": {"max_latency_ms": 5_000},
    "numeric": {"tolerance": 0.001, "max_latency_ms": 5_000},
}
PLACES = 4


def write(archive: Path, files: Sequence[Path], target: Path, *, kind: str, say: Progress) -> None:
    """Serve the archive, send it the files, and write the expectations about its answers.

    Of the kind `detections`, what is found at or above the archive's default threshold is
    expected, and nothing else; of the others, the whole answer. What is written has to be looked
    at before it is believed: it is what the model says. Where the target exists its limits are
    kept, as somebody chose them for that model.

    Raises:
        ExpectationsError: the archive or a file is not there, two files have one name, an answer
            is not of the kind, or the target exists and is no file of expectations of this kind.
        ContainerStartError: the archive can't be served.
        ExampleError: a file was not answered.
    """
    chosen = sorted(files, key=lambda file: file.name)
    _check(archive, chosen, kind)
    limits = _limits(target, kind)
    say("starting the container with the archive")
    with container.serving(archive) as served:
        answers = {}
        for file in chosen:
            say(f"sending it {file.name}")
            answer = served.ask(file)
            answers[file.name] = _detections(file, answer) if kind == "detections" else answer
    name = "photos" if kind == "detections" else "requests"
    text = json.dumps({"kind": kind, **limits, name: answers}, indent=2, ensure_ascii=False)
    target.write_text(text + "\n", "utf-8")


def _check(archive: Path, files: Sequence[Path], kind: str) -> None:
    if not archive.is_file():
        raise ExpectationsError(f"there is no archive {archive}; build a model first")
    for file in files:
        content_type(file)
        if not file.is_file():
            raise ExpectationsError(f"{file} is not there; give files to be sent")
        if kind == "detections" and file.suffix.lower() not in IMAGES:
            raise ExpectationsError(
                f"{file.name} is no photo, which the kind detections is about; choose another"
                " --kind"
            )
    twice = [name for name, count in Counter(file.name for file in files).items() if count > 1]
    if twice:
        raise ExpectationsError(
            f"several files are called {', '.join(twice)}, and an answer is kept by its file's"
            " name; give each its own"
        )


def _limits(target: Path, kind: str) -> Mapping[str, float]:
    if not target.exists():
        return LIMITS[kind]
    try:
        existing = json.loads(target.read_text("utf-8"))
        if existing["kind"] != kind:
            raise ValueError(f"it is of the kind {existing['kind']}")  # noqa: TRY301 - one way out
        return {name: existing[name] for name in LIMITS[kind]}
    except (ValueError, KeyError, TypeError) as error:
        raise ExpectationsError(
            f"the limits of {target} can't be kept ({error!r}); mend that file, or remove it to"
            " begin anew"
        ) from error


def _detections(photo: Path, answer: Any) -> list[dict[str, Any]]:
    try:
        (prediction,) = answer["predictions"]
        return [
            {
                "label": found["label"],
                "score": round(found["score"], PLACES),
                "box": {
                    side: round(found["box"][side], PLACES)
                    for side in ("ymin", "xmin", "ymax", "xmax")
                },
            }
            for found in prediction["detections"]
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise ExpectationsError(
            f"the answer to {photo.name} is not in the form of detections ({error!r}); choose"
            " --kind exact or numeric"
        ) from error
