"""TensorFlow Serving's REST API, as a handler reaches it, on models of both generations."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HANDLER = """
import json

def handler(data, context):
    return json.dumps(context.rest_uri), "application/json"
"""


@pytest.fixture(scope="module")
def base(models: Path, pack: Callable[..., Path], start: Callable[..., Any]) -> str:
    """Give the address of the models API of a server that holds every model."""
    archive = pack(
        {
            "half_plus_two/1": models / "half_plus_two",
            "half_plus_two/002": models / "half_plus_two",
            "half_plus_two/002/assets.extra/tf_serving_warmup_requests": models / "good_warm_up",
            "kinds/1": models / "kinds",
            "tensorflow_1/7": models / "tensorflow_1",
            "code/inference.py": HANDLER,
        }
    )
    container = start(archive, SAGEMAKER_TFS_DEFAULT_MODEL_NAME="half_plus_two")
    assert container.url, container.text
    assert "Records read: 1." in container.text
    uri: str = requests.post(f"{container.url}/invocations", timeout=10).json()
    assert uri.endswith("/v1/models/half_plus_two:predict")
    return uri.removesuffix("/half_plus_two:predict")


def post(uri: str, document: Any) -> tuple[int, Any]:
    """Post JSON and give status and answer."""
    response = requests.post(uri, json=document, timeout=30)
    return response.status_code, response.json()


def test_row_format_gives_a_bare_list_for_one_output(base: str) -> None:
    """`instances` of the only input come back as `predictions`, with or without its name."""
    plain = post(f"{base}/half_plus_two:predict", {"instances": [1.0, 2.5]})
    named = post(f"{base}/half_plus_two:predict", {"instances": [{"x": 1.0}, {"x": 2.5}]})

    assert plain == named == (200, {"predictions": [2.5, 3.25]})


def test_column_format_and_a_named_signature(base: str) -> None:
    """`inputs` come back as `outputs`: bare for one, an object for several, a scalar as such."""
    one = post(f"{base}/half_plus_two/versions/1:predict", {"inputs": [4]})
    several = post(
        f"{base}/half_plus_two:predict",
        {"signature_name": "with_sum", "inputs": {"x": [1.0, 3.0]}},
    )

    assert one == (200, {"outputs": [4.0]})
    assert several == (200, {"outputs": {"total": 4.0, "y": [2.5, 3.5]}})


def test_strings_integers_and_flags(base: str) -> None:
    """Every kind of value survives, base64 is taken, and `_bytes` outputs are given in base64."""
    raw = base64.b64encode(b"\xff\x00").decode()
    status, answer = post(
        f"{base}/kinds:predict",
        {
            "instances": [
                {"text": "gr\u00fc\u00df", "number": [2**60], "flag": True},
                {"text": {"b64": base64.b64encode(b"abc").decode()}, "number": [0], "flag": False},
            ]
        },
    )
    _, columns = post(
        f"{base}/kinds:predict",
        {"inputs": {"text": [{"b64": raw}], "number": [[4]], "flag": [False]}},
    )

    assert status == 200
    first, second = answer["predictions"]
    assert first["text"] == "gr\u00fc\u00df"
    assert first["number"] == [2**60]
    assert first["flag"] is False
    assert first["length"] == 6
    assert second["raw_bytes"] == {"b64": "YWJj"}
    assert second["ratio"] == [float("inf")]
    assert columns["outputs"]["raw_bytes"] == [{"b64": raw}]
    assert columns["outputs"]["ratio"] == [[0.25]]


def test_tensorflow_1_with_its_table_asset_and_variable(base: str) -> None:
    """A TensorFlow 1 SavedModel answers: its asset is read, its table and variable initialised."""
    answer = post(f"{base}/tensorflow_1:predict", {"instances": ["dog", "owl", "eel"]})

    assert answer == (200, {"predictions": [101, 102, 99]})


def test_classify_and_regress(base: str) -> None:
    """Examples are parsed, their context is merged in, and results are pairs or numbers."""
    regress = post(
        f"{base}/tensorflow_1:regress",
        {"signature_name": "regress", "examples": [{"x": 0.25}, {"x": [1.5]}]},
    )
    classify = post(
        f"{base}/tensorflow_1:classify",
        {"signature_name": "classify", "context": {"x": 0.25}, "examples": [{}]},
    )

    assert regress == (200, {"results": [0.5, 3.0]})
    assert classify == (200, {"results": [[["yes", 0.5], ["no", 0.5]]]})


def test_status_and_metadata(base: str) -> None:
    """All versions are reported as available, without leading zeros, and signatures described."""
    status = requests.get(f"{base}/half_plus_two", timeout=10).json()
    metadata = requests.get(f"{base}/tensorflow_1/versions/7/metadata", timeout=10).json()

    ok = {"error_code": "OK", "error_message": ""}
    assert status == {
        "model_version_status": [
            {"version": "2", "state": "AVAILABLE", "status": ok},
            {"version": "1", "state": "AVAILABLE", "status": ok},
        ]
    }
    assert metadata["model_spec"] == {"name": "tensorflow_1", "signature_name": "", "version": "7"}
    signature = metadata["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert signature["method_name"] == "tensorflow/serving/predict"
    assert signature["inputs"]["word"]["dtype"] == "DT_STRING"
    assert signature["inputs"]["word"]["tensor_shape"]["dim"] == [{"size": "-1", "name": ""}]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nobody:predict", "Servable not found for request: Latest(nobody)"),
        ("kinds/versions/9:predict", "Servable not found for request: Specific(kinds, 9)"),
    ],
)
def test_unknown_models_and_versions(base: str, path: str, words: str) -> None:
    """What is not loaded is a 404 in TensorFlow Serving's words."""
    assert post(f"{base}/{path}", {"instances": [1.0]}) == (404, {"error": words})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"instances": ["text"]}, "is not of expected type: float"),
        ({"instances": [{"y": 1.0}]}, "does not have named input: y"),
        ({"inputs": {}}, "Missing named input: x"),
        ({"instances": [1.0], "signature_name": "other"}, '"other" not found in signature def'),
        ({"instances": [1.0], "signature_name": "with_sum"}, "has no shape information"),
        ({"other": 1}, "Missing 'inputs' or 'instances' key"),
    ],
)
def test_requests_that_do_not_fit(base: str, document: Any, words: str) -> None:
    """A request that does not fit the signature is a 400 that says what is wrong."""
    status, answer = post(f"{base}/half_plus_two:predict", document)

    assert status == 400
    assert words in answer["error"]


def test_an_operation_that_fails(base: str) -> None:
    """An error of the graph is the client's, in TensorFlow's words without a Python trace."""
    status, answer = post(
        f"{base}/tensorflow_1:regress", {"signature_name": "regress", "examples": [{"y": 1.0}]}
    )

    assert status == 400
    assert "Feature: x (data type: float) is required" in answer["error"]
    assert "Original stack trace" not in answer["error"]


def test_a_shape_that_the_signature_rules_out(base: str) -> None:
    """A tensor of another rank than the signature's is a 400."""
    status, answer = post(f"{base}/half_plus_two:predict", {"inputs": [[1.0]]})

    assert status == 400
    assert "shape" in answer["error"]


def test_a_hundred_thousand_levels_of_nesting(base: str) -> None:
    """Deep nesting is refused, and the server goes on."""
    body = b'{"instances": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    response = requests.post(f"{base}/half_plus_two:predict", data=body, timeout=30)

    assert response.status_code == 400
    assert "nested too deep" in response.json()["error"]
    assert post(f"{base}/half_plus_two:predict", {"instances": [0.0]})[0] == 200


def test_requests_at_the_same_time(base: str) -> None:
    """Many threads get each its own answer."""

    def ask(number: int) -> Any:
        return post(f"{base}/half_plus_two:predict", {"instances": [number * 2]})[1]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(64)))

    assert answers == [{"predictions": [number + 2.0]} for number in range(64)]
