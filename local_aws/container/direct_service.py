"""`/ping` and `/invocations` without a handler, as the container's nginx script serves them."""

import json
import logging

import falcon
import requests

from local_aws.container import conversions
from local_aws.container.invocation import (
    CONVERTIBLE_TYPES,
    CUSTOM_ATTRIBUTES,
    InvalidAttributeError,
    media_type,
    method_uri,
    model_uri,
    tfs_attributes,
)

log = logging.getLogger("direct_service")
_OK = 200


class DirectPing:
    """Healthy while the model server says that the model is available."""

    def __init__(self, rest_port: int, default_model: str, timeout: int) -> None:
        self._rest_port = rest_port
        self._default_model = default_model
        self._timeout = timeout

    def on_get(self, request: falcon.Request, response: falcon.Response) -> None:
        """Ask the model server; 502 when it does not answer or the model is not there."""
        try:
            attributes = tfs_attributes(request.get_header(CUSTOM_ATTRIBUTES))
            uri = model_uri(self._rest_port, self._default_model, attributes)
            reply = requests.get(uri, timeout=self._timeout)
        except InvalidAttributeError as error:
            _error(response, 400, str(error))
            return
        except requests.RequestException as error:
            log.warning("failed ping: %s", error)
            response.status = falcon.HTTP_502
            return
        available = reply.status_code == _OK and '"AVAILABLE"' in reply.text
        response.status = falcon.HTTP_200 if available else falcon.HTTP_502


class DirectInvocations:
    """Converts a request, posts it to the model server and returns the answer."""

    def __init__(self, rest_port: int, default_model: str, timeout: int) -> None:
        self._rest_port = rest_port
        self._default_model = default_model
        self._timeout = timeout

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Answer with the model server's status and body; 415 for a type that is not converted."""
        kind = media_type(request.get_header("Content-Type"))
        if kind not in CONVERTIBLE_TYPES:
            _error(response, 415, f"Unsupported Media Type: {kind or 'Unknown'}")
            return
        try:
            attributes = tfs_attributes(request.get_header(CUSTOM_ATTRIBUTES))
        except InvalidAttributeError as error:
            _error(response, 400, str(error))
            return
        body = request.bounded_stream.read().decode("utf-8", "replace")
        try:
            reply = requests.post(
                method_uri(self._rest_port, self._default_model, attributes),
                data=conversions.to_tfs_json(body, kind).encode(),
                timeout=self._timeout,
            )
        except requests.Timeout:
            _error(response, 504, "the model server did not answer in time")
        except requests.RequestException as error:
            _error(response, 502, f"the model server cannot be reached: {error}")
        else:
            response.status = reply.status_code
            response.data = reply.content
            response.content_type = falcon.MEDIA_JSON


def _error(response: falcon.Response, status: int, message: str) -> None:
    response.status = status
    response.data = json.dumps({"error": message}).encode()
    response.content_type = falcon.MEDIA_JSON
