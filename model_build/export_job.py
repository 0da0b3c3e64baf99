"""What the processes that `export.run` starts share: how the job comes and the graph goes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

from model_build import serving_registry
from model_build.errors import ModelBuildError
from model_build.export import REFUSED
from model_build.graph_report import describe
from model_build.layout import SIGNATURE


def run(work: Callable[[dict[str, Any]], None]) -> None:
    """Do the job on standard input; what is wrong with it is said on standard error."""
    try:
        work(json.load(sys.stdin))
    except ModelBuildError as error:
        print(error, file=sys.stderr)
        sys.exit(REFUSED)


def say(step: str) -> None:
    """Tell the process that started this one what comes next."""
    print(step, flush=True)


def save(module: Any, signature: Any, version_folder: Path) -> None:
    """Write a SavedModel of one concrete function, without what is random in it."""
    tf.saved_model.save(module, str(version_folder), signatures={SIGNATURE: signature})
    # It holds a random identifier, and TensorFlow Serving has no use for it.
    (version_folder / "fingerprint.pb").unlink()


def report(saved_model: Path, folder: Path) -> None:
    """Leave what is in the graph as `graph.json` in the folder.

    Raises:
        ExportError: TensorFlow Serving could not run it.
    """
    graph = describe(saved_model)
    serving_registry.require(graph)
    (folder / "graph.json").write_text(json.dumps(graph), "utf-8")
