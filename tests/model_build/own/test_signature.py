"""Which signatures can be served, and which the built-in handler can use."""

from copy import deepcopy
from typing import Any

import pytest

from model_build.errors import OwnModelError
from model_build.own.signature import default_signature, most_detections

FITTING: dict[str, Any] = {
    "inputs": {
        "image_bytes": {"dtype": "string", "shape": [None]},
        "orientation": {"dtype": "int32", "shape": [None]},
    },
    "outputs": {
        "boxes": {"dtype": "float32", "shape": [None, 7, 4]},
        "scores": {"dtype": "float32", "shape": [None, 7]},
        "classes": {"dtype": "int64", "shape": [None, 7]},
        "num_detections": {"dtype": "int32", "shape": [None]},
    },
}


def test_the_default_signature_is_taken_among_others() -> None:
    """Requests name none, and others may have any types."""
    assert default_signature({"other": {}, "serving_default": FITTING}) is FITTING


def test_a_model_without_it_is_told_what_it_has() -> None:
    """The names of its signatures are said."""
    with pytest.raises(OwnModelError, match=r"serving_default.*it has classify, predict"):
        default_signature({"predict": FITTING, "classify": FITTING})


@pytest.mark.parametrize("dtype", ["bfloat16", "complex64", "resource", "variant", "qint8"])
def test_what_json_can_not_carry_is_named(dtype: str) -> None:
    """The tensor, its side and its type are said."""
    strange = deepcopy(FITTING)
    strange["outputs"]["scores"]["dtype"] = dtype

    with pytest.raises(OwnModelError) as caught:
        default_signature({"serving_default": strange})
    assert f"output scores ({dtype})" in str(caught.value)


def test_k_is_read_from_a_fitting_signature() -> None:
    """It is what the handler has to know of the graph."""
    assert most_detections(FITTING) == 7


@pytest.mark.parametrize(
    ("side", "name", "tensor"),
    [
        ("inputs", "image_bytes", {"dtype": "uint8", "shape": [None]}),
        ("inputs", "orientation", None),
        ("inputs", "another", {"dtype": "int32", "shape": [None]}),
        ("outputs", "boxes", {"dtype": "float32", "shape": [None, None, 4]}),
        ("outputs", "boxes", {"dtype": "float32", "shape": None}),
        ("outputs", "boxes", None),
        ("outputs", "scores", {"dtype": "float32", "shape": [None, 8]}),
        ("outputs", "classes", {"dtype": "float32", "shape": [None, 7]}),
        ("outputs", "num_detections", {"dtype": "int32", "shape": [1]}),
    ],
)
def test_another_signature_is_held_against_what_is_needed(
    side: str, name: str, tensor: dict[str, Any] | None
) -> None:
    """Each tensor's type and shape counts, and both are said."""
    other = deepcopy(FITTING)
    if tensor is None:
        del other[side][name]
    else:
        other[side][name] = tensor

    with pytest.raises(OwnModelError) as caught:
        most_detections(other)

    said = str(caught.value)
    assert "needs the inputs image_bytes string[N], orientation int32[N]" in said
    assert "boxes float32[N, K, 4]" in said
    assert "the model has the inputs" in said
