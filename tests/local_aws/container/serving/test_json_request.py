from __future__ import annotations

import json

import numpy as np
import pytest

from local_aws.container.serving.errors import InvalidArgumentError
from local_aws.container.serving.json_request import parse_predict


def test_not_a_number_is_a_float() -> None:
    """The tokens that JSON lacks and TensorFlow Serving takes are read."""
    request = parse_predict(b'{"inputs": [NaN, Infinity, -Infinity]}', lambda _: {"x": "float32"})

    np.testing.assert_array_equal(request.inputs["x"], [np.nan, np.inf, -np.inf])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "The document is empty"),
        (b"[1]", "Is not object"),
        (b"{", "JSON Parse error"),
        (b"\xff", "JSON Parse error"),
        (b'{"a":' * 100_000, "nested too deep"),
        (b'{"signature_name": 1, "inputs": 1}', "must be a string value"),
        (b'{"instances": [1], "inputs": [1]}', "only one of"),
        (b'{"instances": []}', "No values in 'instances' array"),
        (b'{"instances": 1}', "to be an list/array"),
        (b'{"instances": [1]}', "multiple input tensors required"),
        (b'{"instances": [{"a": 1, "b": 1}, 2]}', "Expecting object but got list at item 1"),
        (b'{"instances": [{"a": 1}]}', "keys must be equal to: a,b"),
        (b'{"inputs": [1]}', "multiple input tensors required"),
        (b'{"inputs": {"a": 1}}', "Missing named input: b"),
    ],
)
def test_requests_that_are_refused(body: bytes, words: str) -> None:
    """A request for a model of two inputs says what is wrong with it."""
    with pytest.raises(InvalidArgumentError) as refusal:
        parse_predict(body, lambda _: {"a": "int32", "b": "int32"})

    assert words in str(refusal.value)


def test_rows_are_batched_by_name() -> None:
    """Each input gets the rows' values along a new first dimension."""
    body = json.dumps({"instances": [{"a": [1, 2], "b": 3}, {"a": [4, 5], "b": 6}]}).encode()
    request = parse_predict(body, lambda _: {"a": "int32", "b": "int32"})

    assert request.row_format
    assert request.inputs["a"].tolist() == [[1, 2], [4, 5]]
    assert request.inputs["b"].tolist() == [3, 6]
