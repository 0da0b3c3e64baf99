"""The container's view of one request, as far as the handler reads it."""

from typing import Protocol


class Context(Protocol):
    """The fields of the container's `Context` that are used here.

    `timeout` (seconds) is missing from containers older than 2.20. `model_name`, `model_version`
    and `method` are None unless the client named them in its custom attributes.
    """

    @property
    def rest_uri(self) -> str:
        """The model server's address for this request, `:predict` included."""

    @property
    def request_content_type(self) -> str | None:
        """The content type as the client sent it, parameters included."""

    @property
    def content_length(self) -> int | None:
        """The length that the client declared in bytes, or None."""

    @property
    def model_name(self) -> str | None:
        """The model that the client asked for, if it did."""

    @property
    def model_version(self) -> str | None:
        """The model version that the client asked for, if it did."""

    @property
    def method(self) -> str | None:
        """The model server's method that the client asked for, if it did."""
