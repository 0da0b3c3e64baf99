"""Turns JSON values into arrays, by the rules of TensorFlow Serving's `util/json_tensor.cc`."""

import base64
import binascii
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from local_aws.container.serving.errors import InvalidArgumentError, UnimplementedError

# Names as TensorFlow Serving's messages have them, where they are not numpy's.
_MESSAGE_NAMES = {"float32": "float", "float64": "double", "float16": "half"}
_DECIMALS = {"float16": 11, "float32": 24, "float64": 53}
_INTEGERS = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"}
# numpy's own limit; TensorFlow's is higher, and no model of the field comes near either.
_MOST_DIMENSIONS = 64
_SHOWN_CHARACTERS = 200


def to_array(value: Any, dtype: str) -> NDArray[Any]:
    """Turn a JSON scalar or list of lists into an array; strings become bytes in an object array.

    Raises:
        InvalidArgumentError: lists are ragged, or a value is not of the type.
    """
    shape: list[int] = []
    probe = value
    while isinstance(probe, list):
        shape.append(len(probe))
        if not probe:
            break
        probe = probe[0]
    if len(shape) > _MOST_DIMENSIONS:
        raise InvalidArgumentError(
            f"a tensor of {len(shape)} dimensions is refused; {_MOST_DIMENSIONS} are possible"
        )
    flat: list[Any] = [value]
    for level, size in enumerate(shape):
        for item in flat:
            if not isinstance(item, list):
                raise InvalidArgumentError(
                    f"JSON Value: {shown(item)} found at incorrect level: {level + 1} "
                    f"in the JSON DOM. Expected at level: {len(shape)}"
                )
            if len(item) != size:
                raise InvalidArgumentError(
                    f"Encountered list at unexpected size: {len(item)} at level: {level} "
                    f"expected size: {size}"
                )
        flat = [element for item in flat for element in item]
    for item in flat:
        if isinstance(item, list):
            raise InvalidArgumentError(
                f"Encountered list at unexpected level: {len(shape)} expected < {len(shape)}"
            )
    return _typed(flat, dtype).reshape(shape)


def _typed(values: list[Any], dtype: str) -> NDArray[Any]:
    if dtype == "string":
        array = np.empty(len(values), dtype=object)
        array[:] = [_as_bytes(value) for value in values]
        return array
    if dtype == "bool":
        _require(values, {bool}, dtype)
    elif dtype in _INTEGERS:
        _require(values, {int}, dtype)
        limits = np.iinfo(dtype)
        for value in values:
            if not limits.min <= value <= limits.max:
                raise _type_error(value, dtype)
    elif dtype in _DECIMALS:
        _require(values, {int, float}, dtype)
        _refuse_lossy(values, dtype)
    else:
        raise UnimplementedError(f"Conversion of JSON values to type: {dtype}")
    return np.array(values, dtype=dtype)


def _require(values: list[Any], kinds: set[type], dtype: str) -> None:
    # `type` and not `isinstance`: a bool is an int in Python, and not in JSON.
    if set(map(type, values)) <= kinds:
        return
    raise _type_error(next(value for value in values if type(value) not in kinds), dtype)


def _refuse_lossy(values: list[Any], dtype: str) -> None:
    most_integer = 2 ** _DECIMALS[dtype] - 1
    largest = float(np.finfo(dtype).max)
    for value in values:
        lossy = (
            abs(value) > most_integer
            if type(value) is int
            else abs(value) > largest and abs(value) != float("inf")
        )
        if lossy:
            raise InvalidArgumentError(
                f"Cannot convert JSON value: {shown(value)} to {_MESSAGE_NAMES[dtype]} "
                "without loss of precision."
            )


def _as_bytes(value: Any) -> bytes:
    if isinstance(value, str):
        # A lone surrogate is legal in JSON text and has no UTF-8 form.
        return value.encode("utf-8", "surrogatepass")
    if not isinstance(value, dict):
        raise _type_error(value, "string")
    if not is_base64(value):
        raise InvalidArgumentError(
            f"JSON Value: {shown(value)} not formatted correctly for base64 data"
        )
    return decode_base64(value["b64"])


def decode_base64(text: str) -> bytes:
    """Decode base64 as abseil does: white space is skipped and padding may be missing."""
    packed = "".join(text.split()).rstrip("=")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidArgumentError("Unable to base64 decode") from error


def _type_error(value: Any, dtype: str) -> InvalidArgumentError:
    kinds = {str: "String", dict: "Object", list: "Array", type(None): "Null", bool: str(value)}
    kind = kinds.get(type(value), "Number")
    name = _MESSAGE_NAMES.get(dtype, dtype)
    return InvalidArgumentError(
        f"JSON Value: {shown(value)} Type: {kind} is not of expected type: {name}"
    )


def shown(value: Any) -> str:
    """Give a value as JSON for a message, cut where it is long."""
    try:
        text = json.dumps(value)
    except RecursionError:
        return "(nested too deep to show)"
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "..."


def is_base64(value: Any) -> bool:
    """Say whether a value is an object of nothing but base64 text under `b64`."""
    return isinstance(value, dict) and list(value) == ["b64"] and isinstance(value["b64"], str)
