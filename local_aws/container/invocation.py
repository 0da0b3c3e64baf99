"""What the container makes of an invocation's headers: the handler's context and TFS addresses."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes"
DEFAULT_TYPE = "application/json"
# Types that are passed on to TensorFlow Serving where no handler is there to take others.
CONVERTIBLE_TYPES = ("application/json", "application/jsonlines", "application/jsons", "text/csv")
_ATTRIBUTE = re.compile(r"tfs-[a-z\-]+=[^,]+")
_ALLOWED = {
    "tfs-model-name": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}"),
    "tfs-model-version": re.compile(r"[0-9]+"),
    "tfs-method": re.compile("predict|classify|regress"),
}


class InvalidAttributeError(Exception):
    """A tfs-* custom attribute has a value that the container refuses with status 400."""


class Context(NamedTuple):
    """The second argument of a handler, with the container's fields in the container's order."""

    model_name: str | None
    model_version: str | None
    method: str | None
    rest_uri: str
    grpc_port: str
    channel: Any
    custom_attributes: str | None
    request_content_type: str
    accept_header: str
    content_length: int | None
    timeout: int


class Server(NamedTuple):
    """One model server as the Python service addresses it."""

    rest_port: int
    grpc_port: int
    channel: Any


def tfs_attributes(header: str | None) -> dict[str, str]:
    """Pick the container's own attributes out of the header; anything else is the handler's.

    Raises:
        InvalidAttributeError: a name, version or method is malformed.
    """
    attributes: dict[str, str] = {}
    for match in _ATTRIBUTE.findall(header or ""):
        name, value = match.split("=", 1)
        attributes[name] = value
    for name, allowed in _ALLOWED.items():
        if name in attributes and not allowed.fullmatch(attributes[name]):
            raise InvalidAttributeError(f"invalid {name}")
    return attributes


def model_uri(rest_port: int, default_model: str, attributes: Mapping[str, str]) -> str:
    """Give the address of the model that the attributes name, or of the default one."""
    uri = f"http://localhost:{rest_port}/v1/models/"
    uri += attributes.get("tfs-model-name", default_model)
    if "tfs-model-version" in attributes:
        uri += "/versions/" + attributes["tfs-model-version"]
    return uri


def method_uri(rest_port: int, default_model: str, attributes: Mapping[str, str]) -> str:
    """Give the address that a request is posted to."""
    uri = model_uri(rest_port, default_model, attributes)
    return uri + ":" + attributes.get("tfs-method", "predict")


def context(
    header: Callable[[str], str | None],
    *,
    server: Server,
    default_model: str,
    content_length: int | None,
    timeout: int,
) -> Context:
    """Make the context of a request whose headers the function gives by name.

    Raises:
        InvalidAttributeError: a tfs-* attribute is malformed.
    """
    attributes = tfs_attributes(header(CUSTOM_ATTRIBUTES))
    return Context(
        model_name=attributes.get("tfs-model-name"),
        model_version=attributes.get("tfs-model-version"),
        method=attributes.get("tfs-method"),
        rest_uri=method_uri(server.rest_port, default_model, attributes),
        grpc_port=str(server.grpc_port),
        channel=server.channel,
        custom_attributes=header(CUSTOM_ATTRIBUTES),
        request_content_type=header("Content-Type") or DEFAULT_TYPE,
        accept_header=header("Accept") or DEFAULT_TYPE,
        content_length=content_length,
        timeout=timeout,
    )


def media_type(content_type: str | None) -> str:
    """Give a content type without its parameters, in lower case."""
    return (content_type or "").split(";")[0].strip().lower()
