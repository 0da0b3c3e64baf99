"""The processes that export and read models hold the graph to what can be served."""

from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf

from model_build import export_process, serving_registry, settings
from model_build.errors import ExportError
from model_build.own import export_process as own_export_process
from model_build.serving_registry import Registry


def test_a_detector_is_held_to_the_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a server lacked convolutions, the build would end with that."""
    known = serving_registry.installed()
    poorer = Registry(
        version=known.version, operations=known.operations - {"Conv2D"}, devices=known.devices
    )
    monkeypatch.setattr(serving_registry, "installed", lambda: poorer)
    chosen = settings.resolve(detector="mobilenet_v1_ssd_face")
    job = {
        "detector": chosen.detector.model_dump(mode="json", by_alias=True),
        "weights": [str(file) for file in chosen.weights.fetch(lambda _: None)],
        "max_images": 1,
        "folder": str(tmp_path),
    }

    with pytest.raises(ExportError, match="cannot run the graph: Conv2D is no operation"):
        export_process.export(job)
    assert not (tmp_path / "graph.json").exists()


def test_a_model_of_ones_own_is_held_to_the_registry(tmp_path: Path) -> None:
    """A SavedModel that calls Python is refused before anything is packed."""
    holder = tf.Module()
    holder.serve = tf.function(
        lambda x: {"y": tf.py_function(lambda value: value, [x], tf.float32)},
        input_signature=[tf.TensorSpec([None], tf.float32, name="x")],
    )
    tf.saved_model.save(holder, str(tmp_path / "1"), signatures=holder.serve)
    job: dict[str, Any] = {
        "form": "saved_model",
        "model": str(tmp_path / "1" / "saved_model.pb"),
        "folder": str(tmp_path),
        "preparation": None,
        "class_ids": [],
        "max_images": 1,
    }

    with pytest.raises(ExportError, match="EagerPyFunc calls Python"):
        own_export_process.main(job)
    assert not (tmp_path / "graph.json").exists()
