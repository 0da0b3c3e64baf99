"""Fills a Keras model from a weight file of Keras 2 or Keras 3, all of it or not at all."""

import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from model_build import strict_loading
from model_build.errors import WeightsFormatError
from model_build.strict_loading import Shape

# In an archive that `model.save("x.keras")` writes.
WEIGHTS_OF_ARCHIVE = "model.weights.h5"
# In a file that `model.save("x.h5")` writes.
WEIGHTS_OF_MODEL = "model_weights"
# What training leaves in a file beside the network's own tensors.
OF_TRAINING = ("optimizer/", "optimizer_weights/")

BEFORE_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

Rename = Callable[[Iterable[str]], Mapping[str, str]]
Check = Callable[[Mapping[str, Shape]], None]


def fill(model: Any, path: Path, *, rename: Rename, check: Check) -> None:
    """Load HDF5 as Keras 2 writes it, or `.weights.h5`, `.h5` or `.keras` of Keras 3.

    Which of them it is, its bytes tell and not its name.

    Args:
        model: The Keras model whose variables are set.
        path: The file.
        rename: From the names of a file's tensors, such as `conv2d_1/kernel`, to the model's.
        check: Looks at the shapes of a file, by the model's names, before they are compared.

    Raises:
        WeightsFormatError: it is no such file, or its tensors are not the model's: lists them.
    """
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
                inner = Path(archive.extract(WEIGHTS_OF_ARCHIVE, folder))
                _fill(model, inner, path.name, rename=rename, check=check)
        else:
            _fill(model, path, path.name, rename=rename, check=check)
    except (OSError, KeyError, zipfile.BadZipFile, RuntimeError) as error:
        raise WeightsFormatError(
            f"{path.name} cannot be read as a weight file of Keras ({error}); if its sha256 is"
            " that of the author's, it is of another kind, else get it once more"
        ) from error


def _fill(model: Any, path: Path, file_name: str, *, rename: Rename, check: Check) -> None:
    with h5py.File(path) as file:
        root = file.get(WEIGHTS_OF_MODEL, file)
        if "layer_names" in root.attrs:
            tensors = _of_keras_2(root, file_name)
            names = rename(tensors)
        else:
            tensors = _of_keras_3(file)
            names = _names_in_keras_3(model)
        _assign(
            model,
            {names.get(name, name): tensor for name, tensor in tensors.items()},
            file_name,
            check,
        )


def _of_keras_2(root: Any, file_name: str) -> dict[str, Any]:
    """Return the datasets by their names without `:0`, whichever layer's group they lie in."""
    tensors: dict[str, Any] = {}
    for layer in root.attrs["layer_names"]:
        group = root[_text(layer)]
        for entry in group.attrs["weight_names"]:
            name = _text(entry).removesuffix(":0")
            if name in tensors:
                raise WeightsFormatError(f"{file_name} has two tensors called {name}")
            tensors[name] = group[_text(entry)]
    return tensors


def _assign(model: Any, tensors: Mapping[str, Any], file_name: str, check: Check) -> None:
    variables = {variable.path: variable for variable in model.variables}
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    check(shapes)
    strict_loading.compare(
        {name: tuple(variable.shape) for name, variable in variables.items()},
        shapes,
        file_name=file_name,
    )
    values = {name: np.asarray(tensors[name], dtype=np.float32) for name in variables}
    if broken := [name for name, value in values.items() if not np.isfinite(value).all()]:
        raise WeightsFormatError(
            f"{file_name} has numbers that are none (NaN or infinite) in {', '.join(broken)}; take"
            " weights from before training went astray"
        )
    for name, variable in variables.items():
        variable.assign(values[name])


def _of_keras_3(file: Any) -> dict[str, Any]:
    tensors: dict[str, Any] = {}

    def note(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset) and not name.startswith(OF_TRAINING):
            tensors[name] = item

    file.visititems(note)
    return tensors


def _names_in_keras_3(model: Any) -> dict[str, str]:
    """Return the variables' paths by the names that Keras 3 gives them in a file.

    There a layer is called after its class, from the second of a class on with a number, and a
    variable by its place in the layer.
    """
    seen: Counter[str] = Counter()
    names = {}
    for layer in model.layers:
        kind = BEFORE_CAPITAL.sub("_", type(layer).__name__).lower()
        stem = f"{kind}_{seen[kind]}" if seen[kind] else kind
        seen[kind] += 1
        for place, variable in enumerate(layer.weights):
            names[f"layers/{stem}/vars/{place}"] = variable.path
    return names


def _text(name: Any) -> str:
    return name.decode() if isinstance(name, bytes) else str(name)
