"""Reads the weights as TensorFlow.js publishes them: a manifest and one file of 8-bit values."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model_build.errors import WeightsFormatError

DTYPES: dict[str, np.dtype[Any]] = {
    "float32": np.dtype("<f4"),
    "int32": np.dtype("<i4"),
    "uint8": np.dtype("u1"),
    "uint16": np.dtype("<u2"),
}


def read(binary: Path, manifest: Path) -> dict[str, NDArray[np.float32]]:
    """Return every tensor of the manifest by its name, as float32.

    A quantised tensor holds bytes; its values are `min + scale * byte`, computed in double
    precision as the published reader does.

    Raises:
        WeightsFormatError: the manifest is not one, or the two files do not fit together.
    """
    data = binary.read_bytes()
    tensors: dict[str, NDArray[np.float32]] = {}
    offset = 0
    try:
        groups = json.loads(manifest.read_text("utf-8"))
        entries = [entry for group in groups for entry in group["weights"]]
        for entry in entries:
            values, offset = _tensor(entry, data, offset)
            tensors[entry["name"]] = values
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsFormatError(
            f"{manifest.name} and {binary.name} are not a TensorFlow.js weights manifest and its"
            f" data ({error}); take both files from one release of the package"
        ) from error
    if offset != len(data):
        raise WeightsFormatError(
            f"{binary.name} has {len(data)} bytes where {manifest.name} describes {offset};"
            " take both files from one release of the package"
        )
    return tensors


def _tensor(entry: dict[str, Any], data: bytes, offset: int) -> tuple[NDArray[np.float32], int]:
    shape = tuple(int(side) for side in entry["shape"])
    coding = entry.get("quantization") or {"dtype": entry["dtype"]}
    stored: NDArray[Any] = np.frombuffer(
        data, dtype=DTYPES[coding["dtype"]], count=int(np.prod(shape)), offset=offset
    )
    values = stored.astype(np.float64)
    if "scale" in coding:
        values = values * float(coding["scale"]) + float(coding["min"])
    return values.astype(np.float32).reshape(shape), offset + stored.nbytes
