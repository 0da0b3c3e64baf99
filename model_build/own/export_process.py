"""The process that imports TensorFlow for a model of one's own: a fresh one each time.

It is started by `model_build.export.run`, reads its job from standard input as JSON, prints one
line a step, and leaves `graph.json`, and of a `.keras` file `1/`, in the job's folder.
"""

from pathlib import Path
from typing import Any

import tensorflow as tf

from model_build import export_job
from model_build.export_job import say
from model_build.own import keras_detector, keras_model
from model_build.own.preparation import Preparation
from model_build.warmup import write_records


def main(job: dict[str, Any]) -> None:
    """Export the model where it is a `.keras` file, and say what is in its graph.

    Raises:
        ModelBuildError: the model is none that can be served; says why.
    """
    folder = Path(job["folder"])
    saved_model = Path(job["model"])
    if job["form"] == "keras":
        _export(job, saved_model, folder / "1")
        saved_model = folder / "1" / "saved_model.pb"
    say("reading the graph")
    export_job.report(saved_model, folder)


def _export(job: dict[str, Any], file: Path, version_folder: Path) -> None:
    say("loading the model with Keras")
    model = keras_model.load(file)
    say("tracing and writing the SavedModel")
    module = tf.Module()
    if job["preparation"] is None:
        function, module.kept = keras_model.as_function(model)
    else:
        function = keras_detector.as_function(
            model, Preparation(**job["preparation"]), job["class_ids"]
        )
        module.kept = keras_model.tracked(model)
    export_job.save(module, function.get_concrete_function(), version_folder)
    if job["preparation"] is not None:
        write_records(version_folder, [1, int(job["max_images"])])


if __name__ == "__main__":
    export_job.run(main)
