"""Reads a predict request's JSON, in row or column format, into arrays of a signature's types.

The rules are those of TensorFlow Serving's `util/json_tensor.cc`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from local_aws.container.serving.errors import InvalidArgumentError
from local_aws.container.serving.json_tensor import is_base64, shown, to_array


@dataclass(frozen=True)
class PredictRequest:
    """A parsed predict request; `row_format` says how its answer is to be laid out."""

    signature_name: str
    row_format: bool
    inputs: dict[str, NDArray[Any]]


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a body that must be one JSON object.

    Raises:
        InvalidArgumentError: the body is no JSON, is nested too deep, or is not an object.
    """
    if not body:
        raise InvalidArgumentError("JSON Parse error: The document is empty")
    try:
        document = json.loads(body)
    except RecursionError as error:
        raise InvalidArgumentError("JSON Parse error: nested too deep") from error
    except ValueError as error:
        raise InvalidArgumentError(f"JSON Parse error: {error}") from error
    if not isinstance(document, dict):
        raise InvalidArgumentError(f"JSON Value: {shown(document)} Is not object")
    return document


def signature_name_of(document: Mapping[str, Any]) -> str:
    """Give the request's `signature_name`, or an empty string for the default one."""
    name = document.get("signature_name", "")
    if not isinstance(name, str):
        raise InvalidArgumentError(
            f"JSON Value: {shown(document)} not formatted correctly. "
            "'signature_name' key must be a string value."
        )
    return name


def parse_predict(body: bytes, input_types: Callable[[str], Mapping[str, str]]) -> PredictRequest:
    """Parse a predict request.

    `input_types` gives, for a signature's name, the numpy type name of each input ("string" for
    strings).

    Raises:
        InvalidArgumentError: the request does not fit the signature.
    """
    document = parse_object(body)
    signature_name = signature_name_of(document)
    types = input_types(signature_name)
    if "instances" in document and "inputs" in document:
        raise InvalidArgumentError(
            f"JSON Value: {shown(document)} Not formatted correctly expecting only one of "
            "'inputs' or 'instances' keys to exist "
        )
    if "instances" in document:
        inputs = _rows(document["instances"], types)
        return PredictRequest(signature_name, row_format=True, inputs=inputs)
    if "inputs" in document:
        inputs = _columns(document["inputs"], types)
        return PredictRequest(signature_name, row_format=False, inputs=inputs)
    raise InvalidArgumentError("Missing 'inputs' or 'instances' key")


def _rows(instances: Any, types: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    if not isinstance(instances, list):
        raise InvalidArgumentError(
            f"JSON Value: {shown(instances)} Excepting 'instances' to be an list/array"
        )
    if not instances:
        raise InvalidArgumentError("JSON Value: [] No values in 'instances' array")
    named = _is_named(instances[0])
    if not named and len(types) > 1:
        raise InvalidArgumentError(
            "instances is a plain list, but expecting list of objects as multiple input tensors "
            "required as per tensorinfo_map"
        )
    for index, element in enumerate(instances):
        if _is_named(element) != named:
            expected, got = ("object", "list") if named else ("value/list", "object")
            raise InvalidArgumentError(
                f"Expecting {expected} but got {got} at item {index} of input list"
            )
        if named and set(element) != set(types):
            unknown = sorted(set(element) - set(types))
            detail = (
                f"JSON object: does not have named input: {unknown[0]}"
                if unknown
                else f"JSON object: {shown(element)} keys must be equal to: "
                + ",".join(sorted(types))
            )
            raise InvalidArgumentError(
                f"Failed to process element: {index} of 'instances' list. {detail}"
            )
    if not named:
        (name,) = types
        return {name: _row_column(instances, name, types[name])}
    return {
        name: _row_column([element[name] for element in instances], name, dtype)
        for name, dtype in types.items()
    }


def _row_column(values: list[Any], name: str, dtype: str) -> NDArray[Any]:
    try:
        return to_array(values, dtype)
    except InvalidArgumentError as error:
        raise InvalidArgumentError(
            f"Failed to process key: {name} of 'instances' list. Error: {error}"
        ) from error


def _columns(inputs: Any, types: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    if not _is_named(inputs):
        if len(types) > 1:
            raise InvalidArgumentError(
                "inputs is a plain value/list, but expecting an object as multiple input tensors "
                "required as per tensorinfo_map"
            )
        ((name, dtype),) = types.items()
        return {name: to_array(inputs, dtype)}
    for name in types:
        if name not in inputs:
            raise InvalidArgumentError(f"Missing named input: {name} in 'inputs' object.")
    return {name: to_array(inputs[name], dtype) for name, dtype in types.items()}


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and not is_base64(value)
