"""The process that imports TensorFlow: a fresh one each time, because a second export differs.

It is started by `export.py`, reads its job from standard input as JSON, prints one line a step on
standard output, and leaves `1/` and `graph.json` in the job's folder.
"""

import json
import sys
from pathlib import Path
from typing import Any

import tensorflow as tf

from model_build import registry
from model_build.errors import ModelBuildError
from model_build.graph.serving import serving_function
from model_build.graph_report import describe
from model_build.warmup import write_records

SIGNATURE = "serving_default"


def export(job: dict[str, Any]) -> None:
    """Write the version folder `1/` and what is in the graph, `graph.json`, into the folder."""
    folder = Path(job["folder"])
    spec = registry.spec(job["detector"])
    _say("building the network")
    network = registry.network_builder(spec.name)([Path(file) for file in job["weights"]], spec)
    _say("tracing the serving graph")
    signature = serving_function(network, spec).get_concrete_function()
    _say("writing the SavedModel")
    version_folder = folder / "1"
    # The function is a signature and no attribute of the module: it would be written twice.
    tf.saved_model.save(tf.Module(), str(version_folder), signatures={SIGNATURE: signature})
    # It holds a random identifier, and TensorFlow Serving has no use for it.
    (version_folder / "fingerprint.pb").unlink()
    write_records(version_folder, [1, int(job["max_images"])])
    report = describe(version_folder / "saved_model.pb")
    (folder / "graph.json").write_text(json.dumps(report), "utf-8")


def _say(step: str) -> None:
    print(step, flush=True)


if __name__ == "__main__":
    try:
        export(json.load(sys.stdin))
    except ModelBuildError as error:
        print(error, file=sys.stderr)
        sys.exit(3)
