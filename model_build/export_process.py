"""The process that imports TensorFlow: a fresh one each time, because a second export differs.

It is started by `export.py`, reads its job from standard input as JSON, prints one line a step on
standard output, and leaves `1/` and `graph.json` in the job's folder.
"""

from pathlib import Path
from typing import Any

import tensorflow as tf

from model_build import export_job, registry
from model_build.export_job import say
from model_build.fold import fold_batch_normalisation
from model_build.graph.serving import serving_function
from model_build.spec import DetectorSpec
from model_build.warmup import write_records


def export(job: dict[str, Any]) -> None:
    """Write the version folder `1/` and what is in the graph, `graph.json`, into the folder."""
    folder = Path(job["folder"])
    spec = DetectorSpec.model_validate(job["detector"])
    say("building the network")
    network = registry.network_builder(spec.name)([Path(file) for file in job["weights"]], spec)
    say("tracing the serving graph")
    signature = serving_function(fold_batch_normalisation(network), spec).get_concrete_function()
    say("writing the SavedModel")
    version_folder = folder / "1"
    # The function is a signature and no attribute of the module: it would be written twice.
    export_job.save(tf.Module(), signature, version_folder)
    write_records(version_folder, [1, int(job["max_images"])])
    export_job.report(version_folder / "saved_model.pb", folder)


if __name__ == "__main__":
    export_job.run(export)
