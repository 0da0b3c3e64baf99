"""The classify and regress methods: JSON examples to tf.Example, and signature outputs to JSON."""

import json
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from local_aws.container.serving.errors import InvalidArgumentError
from local_aws.container.serving.json_request import parse_object, signature_name_of
from local_aws.container.serving.json_response import decimal_texts
from local_aws.container.serving.json_tensor import decode_base64
from local_aws.container.serving.saved_model import SavedModel

_INT64 = np.iinfo(np.int64)


def answer(model: SavedModel, method: str, body: bytes) -> bytes:
    """Answer a classify or regress request with `{"results": [...]}`.

    Raises:
        InvalidArgumentError: the examples or the signature do not fit the method.
    """
    document = parse_object(body)
    signature_name = signature_name_of(document)
    examples = _examples(document)
    if method == "regress":
        values = decimal_texts(regress(model, signature_name, examples))
        return ('{"results": [' + ", ".join(values) + "]}").encode()
    labels, scores = classify(model, signature_name, examples)
    rows = []
    for row_labels, row_scores in zip(labels, scores, strict=True):
        texts = decimal_texts(row_scores)
        pairs = zip(row_labels, texts, strict=True)
        rows.append("[" + ", ".join(f"[{json.dumps(name)}, {s}]" for name, s in pairs) + "]")
    return ('{"results": [' + ", ".join(rows) + "]}").encode()


def regress(model: SavedModel, signature_name: str, examples: list[bytes]) -> NDArray[Any]:
    """Run a regress signature: float32 [N]."""
    values = _run(model, "regress", signature_name, examples)["outputs"]
    if values.size != len(examples):
        raise InvalidArgumentError(
            f"Expected output batch size to be {len(examples)}. Got: {values.size}"
        )
    return values.reshape(-1)


def classify(
    model: SavedModel, signature_name: str, examples: list[bytes]
) -> tuple[list[list[str]], NDArray[Any]]:
    """Run a classify signature: labels as [N][C] strings, and scores float32 [N, C]."""
    outputs = _run(model, "classify", signature_name, examples)
    some = outputs.get("scores", outputs.get("classes"))
    if some is None:
        raise InvalidArgumentError("Expected classification signature outputs classes or scores")
    shape = (len(examples), -1)
    scores = outputs.get("scores", np.zeros(some.shape, np.float32)).reshape(shape)
    classes = outputs.get("classes", np.full(some.shape, b"", object)).reshape(shape)
    return [[name.decode("utf-8", "replace") for name in row] for row in classes], scores


def _run(
    model: SavedModel, method: str, signature_name: str, examples: list[bytes]
) -> dict[str, NDArray[Any]]:
    model.check_method(signature_name, method)
    names = list(model.input_types(signature_name))
    if len(names) != 1:
        raise InvalidArgumentError(f"Expected one input for {method}, got {len(names)}")
    return model.predict(signature_name, {names[0]: np.array(examples, dtype=object)})


def examples_of(input_proto: Any) -> list[bytes]:
    """Give the serialised examples of a request's Input message, their context merged in."""
    if input_proto.WhichOneof("kind") == "example_list":
        return [example.SerializeToString() for example in input_proto.example_list.examples]
    with_context = input_proto.example_list_with_context
    return [
        _merged(with_context.context, example).SerializeToString()
        for example in with_context.examples
    ]


def _merged(context: Any, example: Any) -> Any:
    merged = tf.train.Example()
    merged.CopyFrom(context)
    merged.MergeFrom(example)
    return merged


def _examples(document: dict[str, Any]) -> list[bytes]:
    context = _example(document["context"]) if "context" in document else tf.train.Example()
    examples = document.get("examples")
    if not isinstance(examples, list) or not examples:
        raise InvalidArgumentError(
            "key 'examples' is expected, and to be a list/array that is not empty"
        )
    return [_merged(context, _example(value)).SerializeToString() for value in examples]


def _example(value: Any) -> Any:
    if not isinstance(value, dict):
        raise InvalidArgumentError("Example must be JSON object")
    example = tf.train.Example()
    for name, content in value.items():
        feature = example.features.feature[name]
        for element in content if isinstance(content, list) else [content]:
            _add(feature, name, element)
    return example


def _add(feature: Any, name: str, element: Any) -> None:
    kind, value = _feature_value(name, element)
    if feature.WhichOneof("kind") not in (None, kind):
        raise InvalidArgumentError(
            f"Unexpected element type in feature: {name} expecting type: "
            f"{feature.WhichOneof('kind').removesuffix('_list')}"
        )
    getattr(feature, kind).value.append(value)


def _feature_value(name: str, element: Any) -> tuple[str, Any]:
    if isinstance(element, str):
        return "bytes_list", element.encode("utf-8", "surrogatepass")
    if isinstance(element, dict) and list(element) == ["b64"] and isinstance(element["b64"], str):
        return "bytes_list", decode_base64(element["b64"])
    if isinstance(element, int) and _INT64.min <= element <= _INT64.max:
        return "int64_list", int(element)
    if isinstance(element, float):
        return "float_list", element
    raise InvalidArgumentError(f"Feature: {name} has element with unexpected JSON type")
