"""The errors of the REST API, each with the HTTP status that TensorFlow Serving gives it."""

from http import HTTPStatus
from typing import ClassVar


class ServingError(Exception):
    """A request that is answered with `{"error": "..."}`."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR


class InvalidArgumentError(ServingError):
    """The request is malformed or does not fit the model's signature."""

    status = HTTPStatus.BAD_REQUEST


class NotFoundError(ServingError):
    """There is no such model, or no such version of it."""

    status = HTTPStatus.NOT_FOUND


class UnimplementedError(ServingError):
    """TensorFlow Serving, or this stand-in for it, does not do this."""

    status = HTTPStatus.NOT_IMPLEMENTED


class DeadlineExceededError(ServingError):
    """The request took longer than the server's time limit."""

    status = HTTPStatus.GATEWAY_TIMEOUT


class ResourceExhaustedError(ServingError):
    """There is not enough memory for the request."""

    status = HTTPStatus.TOO_MANY_REQUESTS


class UnavailableError(ServingError):
    """The model cannot answer now."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class LoadError(Exception):
    """A SavedModel cannot be loaded or its warm-up failed: the server must not start."""
