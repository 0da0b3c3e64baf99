"""TensorFlow Serving's REST API as a WSGI application."""

import json
import logging
import re
from typing import Any
from urllib.parse import unquote

from google.protobuf import json_format
from werkzeug.wrappers import Request, Response

from local_aws.container.serving import classify_regress, json_response
from local_aws.container.serving.errors import InvalidArgumentError, ServingError
from local_aws.container.serving.json_request import parse_predict
from local_aws.container.serving.registry import Registry
from local_aws.container.serving.saved_model import SavedModel

_VERSION = r"(?:/versions/(?P<version>\d+)|/labels/(?P<label>[^/:]+))?"
_RUN = re.compile(
    rf"/v1/models/(?P<name>[^/:]+){_VERSION}:(?P<method>classify|regress|predict)", re.IGNORECASE
)
_DESCRIBE = re.compile(
    rf"/v1/models(?:/(?P<name>[^/:]+))?{_VERSION}(?:/(?P<metadata>metadata))?", re.IGNORECASE
)
# A version is an int64; longer numbers cannot be one.
_VERSION_DIGITS = 18

log = logging.getLogger(__name__)


def application(registry: Registry[SavedModel]) -> Any:
    """Make the WSGI application over the loaded models."""

    @Request.application
    def respond(request: Request) -> Response:
        body = request.get_data()
        try:
            return _json(200, _answer(registry, request.method, _raw_path(request), body))
        except ServingError as error:
            return _json(error.status, json.dumps({"error": str(error)}).encode())
        except Exception as error:
            log.exception("request failed")
            return _json(500, json.dumps({"error": f"Internal: {error}"}).encode())

    return respond


def _json(status: int, body: bytes) -> Response:
    return Response(body, status=status, content_type="application/json")


def _raw_path(request: Request) -> str:
    # Names are matched before they are decoded, so that an encoded slash stays in its segment.
    return str(request.environ.get("RAW_URI", request.path)).split("?")[0]


def _answer(registry: Registry[SavedModel], method: str, path: str, body: bytes) -> bytes:
    run = _RUN.fullmatch(path) if method == "POST" else None
    if run:
        return _run(registry, run, body)
    describe = _DESCRIBE.fullmatch(path) if method == "GET" else None
    if describe:
        return _describe(registry, describe)
    raise InvalidArgumentError(f"Malformed request: {method} {path}")


def _run(registry: Registry[SavedModel], match: re.Match[str], body: bytes) -> bytes:
    _, model = registry.find(unquote(match["name"]), _version(match), match["label"])
    method = match["method"].lower()
    if method != "predict":
        return classify_regress.answer(model, method, body)
    request = parse_predict(body, model.input_types)
    outputs = model.predict(request.signature_name, request.inputs)
    return json_response.predictions(outputs, row_format=request.row_format)


def _describe(registry: Registry[SavedModel], match: re.Match[str]) -> bytes:
    if not match["name"]:
        raise InvalidArgumentError("Missing model name in request.")
    name, version = unquote(match["name"]), _version(match)
    if match["metadata"]:
        number, model = registry.find(name, version, match["label"])
        return json.dumps(_metadata(name, number, model), indent=1).encode()
    if match["label"]:
        registry.find(name, version, match["label"])
    status = {"error_code": "OK", "error_message": ""}
    states = [
        {"version": str(number), "state": "AVAILABLE", "status": status}
        for number in registry.statuses(name, version)
    ]
    return json.dumps({"model_version_status": states}, indent=1).encode()


def _metadata(name: str, version: int, model: SavedModel) -> dict[str, Any]:
    signatures = {
        key: json_format.MessageToDict(
            signature,
            preserving_proto_field_name=True,
            always_print_fields_with_no_presence=True,
        )
        for key, signature in sorted(model.signatures.items())
    }
    return {
        "model_spec": {"name": name, "signature_name": "", "version": str(version)},
        "metadata": {"signature_def": {"signature_def": signatures}},
    }


def _version(match: re.Match[str]) -> int | None:
    digits = match["version"]
    if digits is None:
        return None
    if len(digits) > _VERSION_DIGITS:
        raise InvalidArgumentError(f"Failed to convert version: {digits} to numeric.")
    return int(digits)
