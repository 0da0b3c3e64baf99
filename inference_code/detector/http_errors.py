"""The one place where a failed request becomes an HTTP status."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import falcon

from detector.errors import RequestError


class DetectorHTTPError(falcon.HTTPError):  # type: ignore[misc]  # falcon 3 ships no types
    """A falcon error with the fields of this endpoint's error body."""

    def __init__(self, error: RequestError) -> None:
        where = "" if error.index is None else f"Image {error.index}: "
        super().__init__(
            error.status, title=error.title, description=f"{where}{error}", code=error.code
        )
        self.index = error.index

    def to_dict(self, obj_type: Any = dict) -> MutableMapping[str, str | int]:
        """Return the body: title, description, code and, in a batch, the image's index."""
        body: MutableMapping[str, str | int] = super().to_dict(obj_type)
        if self.index is not None:
            body["index"] = self.index
        return body


@contextmanager
def as_http_errors() -> Iterator[None]:
    """Turn a `RequestError` into the falcon error that the container passes on as its status."""
    try:
        yield
    except RequestError as error:
        raise DetectorHTTPError(error) from error
