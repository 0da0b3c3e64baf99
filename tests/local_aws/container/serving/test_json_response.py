from __future__ import annotations

import json

import numpy as np
import pytest

from local_aws.container.serving.errors import InvalidArgumentError
from local_aws.container.serving.json_response import decimal_texts, predictions, tensor_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.2, "0.2"),
        (3.0, "3.0"),
        (9_000_000.0, "9e+06"),
        (0.00003, "3e-05"),
        (0.669074059, "0.669074059"),
        (1 / 3, "0.333333343"),
        (-0.0, "-0.0"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_float32_is_written_with_the_digits_it_needs(value: float, text: str) -> None:
    """Six digits, nine where six do not round-trip, a decimal point, and tokens for the rest."""
    assert decimal_texts(np.array([value], np.float32)) == [text]


def test_every_number_survives() -> None:
    """Reading what was written gives the same float32 and float64 values."""
    random = np.random.default_rng(1)
    for dtype in (np.float32, np.float64):
        values = (random.standard_normal(2000) * 10.0 ** random.integers(-20, 20, 2000)).astype(
            dtype
        )
        read = np.array(json.loads(tensor_text("x", values)), dtype)

        np.testing.assert_array_equal(read, values)


def test_shapes_are_nested() -> None:
    """Dimensions become lists, a scalar stands alone, and an empty dimension is an empty list."""
    assert json.loads(tensor_text("x", np.arange(6).reshape(1, 3, 2))) == [[[0, 1], [2, 3], [4, 5]]]
    assert tensor_text("x", np.array([True]).reshape(())) == "true"
    assert json.loads(tensor_text("x", np.zeros((2, 0)))) == [[], []]
    assert json.loads(tensor_text("x", np.zeros((0, 2)))) == []


def test_half_precision_is_written() -> None:
    """Shorter floats are written as the float32 they equal."""
    assert tensor_text("x", np.array([0.5], np.float16)) == "[0.5]"


def test_several_outputs_in_rows_are_objects_by_name() -> None:
    """Row format gives an object an item, column format an object of lists."""
    outputs = {"b": np.array([1, 2]), "a": np.array([[1.5], [2.5]], np.float32)}

    assert json.loads(predictions(outputs, row_format=True)) == {
        "predictions": [{"a": [1.5], "b": 1}, {"a": [2.5], "b": 2}]
    }
    assert json.loads(predictions(outputs, row_format=False)) == {
        "outputs": {"a": [[1.5], [2.5]], "b": [1, 2]}
    }


def test_rows_need_one_batch_size() -> None:
    """Outputs of different lengths cannot be rows."""
    outputs = {"a": np.zeros(2), "b": np.zeros(3)}

    with pytest.raises(InvalidArgumentError, match="inconsistent batch size"):
        predictions(outputs, row_format=True)


def test_bytes_that_are_no_text() -> None:
    """They leave as they are, or in base64 where the output's name says that it is bytes."""
    strings = np.array([b'\xff"'], dtype=object)

    assert predictions({"x": strings}, row_format=False) == b'{"outputs": ["\xff\\""]}'
    assert tensor_text("x_bytes", strings) == '[{"b64": "/yI="}]'


def test_complex_numbers_are_refused() -> None:
    """A type without a JSON form is an error and not a guess."""
    with pytest.raises(InvalidArgumentError, match="complex64"):
        tensor_text("x", np.zeros(1, np.complex64))
