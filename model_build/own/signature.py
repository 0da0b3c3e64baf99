"""Holds a SavedModel's signature to what the model server can carry and a handler can ask."""

from collections.abc import Mapping
from typing import Any

from model_build.errors import OwnModelError
from model_build.layout import SIGNATURE

# What TensorFlow Serving's REST API has a JSON form for, both ways.
CARRIED = {
    *("bool", "string", "float16", "float32", "float64"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
}
INTEGERS = ("int32", "int64")
# A dimension that may be of any size is None; K is the same fixed number in all of them.
K = "K"
INPUTS = {"image_bytes": (("string",), (None,)), "orientation": (("int32",), (None,))}
OUTPUTS = {
    "boxes": (("float32",), (None, K, 4)),
    "scores": (("float32",), (None, K)),
    "classes": (INTEGERS, (None, K)),
    "num_detections": (INTEGERS, (None,)),
}

Tensors = Mapping[str, Mapping[str, Any]]


def default_signature(signatures: Mapping[str, Any]) -> Mapping[str, Tensors]:
    """Return the signature that a request without the name of one goes to.

    Raises:
        OwnModelError: there is none, or JSON can't carry one of its tensors.
    """
    if SIGNATURE not in signatures:
        raise OwnModelError(
            f"the model has no signature {SIGNATURE}, the one that requests go to; it has"
            f" {', '.join(sorted(signatures)) or 'none'}. Export it with"
            f" signatures={{'{SIGNATURE}': FUNCTION}}"
        )
    signature: Mapping[str, Tensors] = signatures[SIGNATURE]
    strange = [
        f"{side[:-1]} {name} ({tensor['dtype']})"
        for side in ("inputs", "outputs")
        for name, tensor in sorted(signature[side].items())
        if tensor["dtype"] not in CARRIED
    ]
    if strange:
        raise OwnModelError(
            f"TensorFlow Serving's REST API has no JSON form for {', '.join(strange)}; cast them"
            " to float32 or another type that it has, and export again"
        )
    return signature


def most_detections(signature: Mapping[str, Tensors]) -> int:
    """Hold a signature to the built-in handler's; return K, the detections of an image at most.

    Raises:
        OwnModelError: it is another; says what is needed and what there is.
    """
    boxes = signature["outputs"].get("boxes", {}).get("shape") or []
    most = boxes[1] if len(boxes) > 1 else None
    fits = isinstance(most, int) and all(
        _fits(signature[side], wanted, most)
        for side, wanted in (("inputs", INPUTS), ("outputs", OUTPUTS))
    )
    if not fits or not isinstance(most, int):
        raise OwnModelError(
            "the built-in handler can't serve this model. It needs the inputs"
            f" {shown_wanted(INPUTS)} and the outputs {shown_wanted(OUTPUTS)}, K being fixed; the"
            f" model has the inputs {shown(signature['inputs'])} and the outputs"
            f" {shown(signature['outputs'])}. Give a handler of your own (--code DIR), or change"
            " the model"
        )
    return most


def shown(tensors: Tensors) -> str:
    """Write tensors as `name dtype[N, 4]`."""
    return ", ".join(
        f"{name} {tensor['dtype']}{_dimensions(tensor['shape'])}"
        for name, tensor in sorted(tensors.items())
    )


def shown_wanted(wanted: Mapping[str, tuple[tuple[str, ...], tuple[Any, ...]]]) -> str:
    """Write what is wanted in the same form."""
    return ", ".join(
        f"{name} {' or '.join(types)}{_dimensions(shape)}"
        for name, (types, shape) in sorted(wanted.items())
    )


def _fits(
    tensors: Tensors, wanted: Mapping[str, tuple[tuple[str, ...], tuple[Any, ...]]], most: int
) -> bool:
    return set(tensors) == set(wanted) and all(
        tensors[name]["dtype"] in types
        and tensors[name]["shape"] == [most if size == K else size for size in shape]
        for name, (types, shape) in wanted.items()
    )


def _dimensions(shape: Any) -> str:
    if shape is None:
        return " of any shape"
    return f"[{', '.join('N' if size is None else str(size) for size in shape)}]"
