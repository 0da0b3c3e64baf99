"""Loads a `.keras` file and turns it into a function to be exported. Imports Keras."""

import zipfile
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from model_build.errors import OwnModelError

# What Keras raises about files that it can't read, and about what they hold.
TROUBLE = (
    *(ValueError, TypeError, KeyError, AttributeError, OSError, RuntimeError),
    *(ImportError, NotImplementedError, zipfile.BadZipFile),
)
SHOWN_CHARACTERS = 400


def load(path: Path) -> Any:
    """Return the Keras model of the file, without running code that is in it.

    Raises:
        OwnModelError: it is none that Keras can load by itself.
    """
    if not zipfile.is_zipfile(path):
        raise OwnModelError(
            f"{path.name} is no .keras file of Keras 3, or not a whole one; save the model with"
            " model.save('model.keras') and get all of it"
        )
    # States of random layers that are not in the file would differ each time.
    keras.utils.set_random_seed(0)
    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except TROUBLE as error:
        # Keras ends with what went wrong, with a whole configuration before it and after it.
        words = str(error).rpartition("Exception encountered: ")[2]
        words = words.partition(" Full object config")[0].partition(" If you trust")[0]
        words = words[:SHOWN_CHARACTERS]
        raise OwnModelError(
            f"Keras {keras.__version__} can't load {path.name}: {words}\nA .keras file has to be"
            " whole and to hold layers of Keras alone. With layers of your own, or a Lambda, load"
            " it where they are defined and export it: model.export('FOLDER'), whose result is"
            " taken as well"
        ) from error


def as_function(model: Any) -> tuple[Any, list[Any]]:
    """Return the model as a `tf.function` under Keras' own names, and what it has to be saved with.

    Inputs are called as in the model, outputs by their keys or `output_0`, ...; the first
    dimension of an input may have any size.

    Raises:
        OwnModelError: the model is not built.
    """
    # A Sequential without inputs raises an AttributeError when it is asked for them.
    if not getattr(model, "inputs", None):
        raise OwnModelError(
            "the model does not say what its inputs are; call it once before model.save, or begin"
            " it with keras.Input"
        )
    structure = model.inputs[0] if isinstance(model, keras.Sequential) else model.input
    archive = keras.export.ExportArchive()
    return archive.track_and_add_endpoint("serve", model, [structure]), tracked(model)


def tracked(model: Any) -> list[Any]:
    """Return the model's variables and lookup tables, in the order of its layers.

    Keras' own export keeps the variables in a set, whose order is another one in each process.
    """
    tables = [
        value
        for layer in _layers(model)
        for _, value in sorted(vars(layer).items())
        if isinstance(value, tf.saved_model.experimental.TrackableResource)
    ]
    return [*(variable.value for variable in model.variables), *tables]


def _layers(model: Any) -> list[Any]:
    """Return every layer once, those inside of others too, as TextVectorization has one."""
    found: dict[int, Any] = {}

    def visit(layer: Any) -> None:
        inside = [
            *getattr(layer, "layers", ()),
            *(value for _, value in sorted(vars(layer).items())),
        ]
        for one in inside:
            if isinstance(one, keras.layers.Layer) and id(one) not in found:
                found[id(one)] = one
                visit(one)

    visit(model)
    return list(found.values())
