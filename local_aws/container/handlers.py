"""Imports a model's inference.py as the container does and makes one handler of it."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import falcon
import requests

from local_aws.container.invocation import CONVERTIBLE_TYPES, Context, media_type

Handler = Callable[[Any, Context], tuple[Any, str]]
_OK = 200


def load(script: Path) -> Handler:
    """Import the script under the name `inference`, without entering it in `sys.modules`.

    Raises:
        NotImplementedError: it defines neither `handler` nor the pair of handlers.
        Exception: whatever the script itself raises.
    """
    spec = importlib.util.spec_from_file_location("inference", script)
    if spec is None or spec.loader is None:
        raise ImportError(f"{script} cannot be imported")
    inference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(inference)
    if hasattr(inference, "handler"):
        handler: Handler = inference.handler
        return handler
    if hasattr(inference, "input_handler") and hasattr(inference, "output_handler"):
        return _pair(inference.input_handler, inference.output_handler)
    raise NotImplementedError("Handlers are not implemented correctly in user script.")


def _pair(
    input_handler: Callable[[Any, Context], Any],
    output_handler: Callable[[requests.Response, Context], tuple[Any, str]],
) -> Handler:
    def handler(data: Any, context: Context) -> tuple[Any, str]:
        request = input_handler(data, context)
        response = _post(context, request)
        return output_handler(response, context)

    return handler


def forward(data: Any, context: Context) -> tuple[Any, str]:
    """Pass a body on unchanged: the container's own handler where `code/` has no inference.py."""
    kind = media_type(context.request_content_type)
    if kind not in CONVERTIBLE_TYPES:
        raise falcon.HTTPUnsupportedMediaType(description=f"Unsupported Media Type: {kind}")
    response = _post(context, data.read())
    return response.content, context.accept_header


def _post(context: Context, body: Any) -> requests.Response:
    response = requests.post(context.rest_uri, data=body, timeout=context.timeout)
    if response.status_code != _OK:
        raise falcon.HTTPError(str(response.status_code), description=response.text)
    return response
