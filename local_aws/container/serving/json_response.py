"""Writes tensors as TensorFlow Serving's JSON: row or column format, its own number formatting."""

import base64
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from local_aws.container.serving.errors import InvalidArgumentError

# The digits with which every value of the type survives a round trip.
_ROUND_TRIP_DIGITS = {"float32": 9, "float64": 17}


def predictions(outputs: Mapping[str, NDArray[Any]], *, row_format: bool) -> bytes:
    """Write a predict response; a single output stands without its name.

    Raises:
        InvalidArgumentError: row format, and the outputs do not share a first dimension.
    """
    if not outputs:
        raise InvalidArgumentError("Cannot convert empty tensor map to JSON")
    if row_format:
        text = '{"predictions": [' + ", ".join(_row_texts(outputs)) + "]}"
    else:
        columns = {name: tensor_text(name, array) for name, array in outputs.items()}
        text = '{"outputs": ' + _object_or_only(columns) + "}"
    # Strings that are not UTF-8 leave as the bytes they are.
    return text.encode("utf-8", "surrogateescape")


def _row_texts(outputs: Mapping[str, NDArray[Any]]) -> list[str]:
    batch: int | None = None
    for name, array in outputs.items():
        if array.ndim == 0:
            raise InvalidArgumentError(f"Tensor name: {name} has no shape information ")
        if batch is not None and array.shape[0] != batch:
            raise InvalidArgumentError(
                f"Tensor name: {name} has inconsistent batch size: {array.shape[0]} "
                f"expecting: {batch}"
            )
        batch = array.shape[0]
    columns = {name: _element_texts(name, array, levels=1) for name, array in outputs.items()}
    return [
        _object_or_only({name: texts[index] for name, texts in columns.items()})
        for index in range(batch or 0)
    ]


def _object_or_only(members: Mapping[str, str]) -> str:
    if len(members) == 1:
        return next(iter(members.values()))
    return "{" + ", ".join(f"{json.dumps(k)}: {members[k]}" for k in sorted(members)) + "}"


def tensor_text(name: str, array: NDArray[Any]) -> str:
    """Write one tensor; strings of a tensor whose name ends in `_bytes` become base64 objects."""
    return _element_texts(name, array, levels=0)[0]


def _element_texts(name: str, array: NDArray[Any], *, levels: int) -> list[str]:
    texts = list(_value_texts(name, array))
    for level in reversed(range(levels, array.ndim)):
        size = array.shape[level]
        groups = int(np.prod(array.shape[:level], dtype=np.int64))
        texts = [
            "[" + ", ".join(texts[group * size : (group + 1) * size]) + "]"
            for group in range(groups)
        ]
    return texts


def _value_texts(name: str, array: NDArray[Any]) -> Iterable[str]:
    kind = array.dtype.kind
    if kind in "OSU":
        return (_string_text(value, as_base64=name.endswith("_bytes")) for value in array.flat)
    if kind == "b":
        return ("true" if value else "false" for value in array.flat)
    if kind in "iu":
        return map(str, array.ravel().tolist())
    if kind == "c":
        raise InvalidArgumentError(
            f"Failed to write JSON value for tensor type: {array.dtype.name}"
        )
    if array.dtype.name not in _ROUND_TRIP_DIGITS:
        array = array.astype(np.float32)
    return decimal_texts(array)


def _string_text(value: bytes | str, *, as_base64: bool) -> str:
    raw = value.encode() if isinstance(value, str) else bytes(value)
    if as_base64:
        return '{"b64": "' + base64.b64encode(raw).decode("ascii") + '"}'
    return json.dumps(raw.decode("utf-8", "surrogateescape"), ensure_ascii=False)


def decimal_texts(array: NDArray[Any]) -> list[str]:
    """Write float32 or float64 values with six digits, or as many as a round trip needs.

    Values that are not finite are the tokens NaN, Infinity and -Infinity.
    """
    values = array.ravel().tolist()
    short = [f"{value:.6g}" for value in values]
    exact = np.array(short, dtype=np.float64).astype(array.dtype) == array.ravel()
    digits = _ROUND_TRIP_DIGITS[array.dtype.name]
    return [
        _decimal_text(text if fits else f"{value:.{digits}g}")
        for value, text, fits in zip(values, short, exact.tolist(), strict=True)
    ]


def _decimal_text(text: str) -> str:
    if text.endswith(("nan", "inf")):
        return {"nan": "NaN", "-nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[text]
    return text if "." in text or "e" in text else text + ".0"
