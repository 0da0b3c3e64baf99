"""The Python service: `/ping` and `/invocations` answered through a handler."""

import json
import logging
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import falcon

from local_aws.container.handlers import Handler
from local_aws.container.invocation import InvalidAttributeError, Server, context

log = logging.getLogger("python_service")


class Ping:
    """Says 200 whatever the model server does, as the container's Python service does."""

    def on_get(self, _: falcon.Request, response: falcon.Response) -> None:
        """Answer a health check."""
        response.status = falcon.HTTP_200


class Invocations:
    """Hands requests to the handler, and its exceptions to the client."""

    def __init__(
        self, handler: Handler, servers: Sequence[Server], *, default_model: str, timeout: int
    ) -> None:
        self._handler = handler
        self._servers = servers
        self._default_model = default_model
        self._timeout = timeout

    def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
        """Answer an invocation; only falcon's HTTP errors keep their own status."""
        try:
            request_context = context(
                request.get_header,
                server=secrets.choice(self._servers),
                default_model=self._default_model,
                content_length=request.content_length,
                timeout=self._timeout,
            )
        except InvalidAttributeError as error:
            raise falcon.HTTPBadRequest(description=str(error)) from error
        try:
            body, content_type = self._handler(request.stream, request_context)
        except falcon.HTTPError:
            raise
        except Exception as error:
            log.exception("exception handling request")
            response.status = falcon.HTTP_500
            response.data = json.dumps({"error": str(error)}).encode()
            return
        response.status = falcon.HTTP_200
        # falcon's `text` takes bytes as well, which is how the container gets away with either.
        response.text = body
        response.content_type = content_type


def application(invocations: Any, ping: Any) -> falcon.App:
    """Make the WSGI application: two paths, and a JSON 404 for any other."""
    app = falcon.App()
    app.add_route("/ping", ping)
    app.add_route("/invocations", invocations)
    app.add_sink(_not_found)
    return app


def _not_found(_: falcon.Request, response: falcon.Response) -> None:
    response.status = HTTPStatus.NOT_FOUND
    response.media = {"error": "Not Found"}
