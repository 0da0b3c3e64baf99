from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from local_aws.container.serving.errors import InvalidArgumentError, UnimplementedError
from local_aws.container.serving.json_tensor import decode_base64, to_array


def test_lists_become_arrays_of_the_signatures_type() -> None:
    """Nesting becomes the shape, and numbers take the type that is asked for."""
    array = to_array([[1, 2.5], [3, 4]], "float32")

    assert array.dtype == np.float32
    np.testing.assert_array_equal(array, [[1.0, 2.5], [3.0, 4.0]])


def test_scalars_and_empty_lists() -> None:
    """A scalar has no dimension, and an empty list has one of size 0."""
    assert to_array(7, "int64").shape == ()
    assert to_array([], "int64").shape == (0,)
    assert to_array([[], []], "int64").shape == (2, 0)


def test_strings_keep_their_bytes() -> None:
    """Text becomes UTF-8, base64 becomes what it encodes, zeros at the end included."""
    array = to_array(["\u00e9", {"b64": "AAA="}], "string")

    assert array.tolist() == [b"\xc3\xa9", b"\x00\x00"]


@pytest.mark.parametrize(
    ("value", "dtype", "words"),
    [
        (True, "float32", "JSON Value: true Type: True is not of expected type: float"),
        (1, "bool", "Type: Number is not of expected type: bool"),
        (1.0, "int32", "is not of expected type: int32"),
        (2**31, "int32", "is not of expected type: int32"),
        (300, "uint8", "is not of expected type: uint8"),
        (None, "string", "Type: Null is not of expected type: string"),
        (2**24, "float32", "Cannot convert JSON value: 16777216 to float without loss"),
        (1e39, "float32", "without loss of precision"),
        ({"b64": "AA==", "x": 1}, "string", "not formatted correctly for base64 data"),
        ([[1], [2, 3]], "int32", "Encountered list at unexpected size: 2 at level: 1"),
        ([[1], 2], "int32", "found at incorrect level: 2"),
        ([1, [2]], "int32", "Encountered list at unexpected level: 1 expected < 1"),
    ],
)
def test_values_that_are_refused(value: Any, dtype: str, words: str) -> None:
    """Each mistake is named in TensorFlow Serving's words."""
    with pytest.raises(InvalidArgumentError) as refusal:
        to_array(value, dtype)

    assert words in str(refusal.value)


def test_a_type_that_json_cannot_carry() -> None:
    """Complex numbers have no form in the API."""
    with pytest.raises(UnimplementedError):
        to_array([1], "complex64")


def test_more_dimensions_than_an_array_has() -> None:
    """Nesting that parses and is no tensor is refused."""
    value: Any = 1
    for _ in range(100):
        value = [value]

    with pytest.raises(InvalidArgumentError, match="100 dimensions"):
        to_array(value, "int32")


def test_base64_is_read_as_leniently_as_by_abseil() -> None:
    """Padding may be missing and white space stand between; another alphabet is refused."""
    assert decode_base64("YW Jj\nZA") == b"abcd"
    with pytest.raises(InvalidArgumentError):
        decode_base64("YW-_")
