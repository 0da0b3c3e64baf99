"""One class for each way in which a request can fail, with its status and stable code."""

from typing import ClassVar


class RequestError(Exception):
    """A request that cannot be answered; `str(error)` is one sentence that says what to do.

    `index` is the place of the image that is at fault, counted from 0, in a batch.
    """

    status: ClassVar[str] = "400 Bad Request"
    title: ClassVar[str] = "Bad request"
    code: ClassVar[str] = "bad_request"

    def __init__(self, description: str, *, index: int | None = None) -> None:
        super().__init__(description)
        self.index = index

    def at(self, index: int | None) -> "RequestError":
        """Return the same error about image number `index` of a batch, or about the only one."""
        return type(self)(str(self), index=index)


class UnsupportedMediaTypeError(RequestError):
    """The content type is none that the endpoint takes."""

    status = "415 Unsupported Media Type"
    title = "Unsupported media type"
    code = "unsupported_media_type"


class EmptyBodyError(RequestError):
    """There is nothing in the body."""

    title = "Empty body"
    code = "empty_body"


class BrokenBodyError(RequestError):
    """The body ended before its end, or its chunks make no sense."""

    title = "Broken body"
    code = "broken_body"


class BodyTooLargeError(RequestError):
    """The body is longer than the service lets through."""

    status = "413 Payload Too Large"
    title = "Body too large"
    code = "body_too_large"


class NotAnImageError(RequestError):
    """The bytes are no whole JPEG, PNG, GIF or BMP."""

    title = "Not an image"
    code = "not_an_image"


class ImageTooLargeError(RequestError):
    """An image has more pixels or bytes than allowed."""

    status = "413 Payload Too Large"
    title = "Image too large"
    code = "image_too_large"


class TooManyFramesError(RequestError):
    """An image is an animation."""

    title = "Too many frames"
    code = "too_many_frames"


class TooManyImagesError(RequestError):
    """A batch has more images than allowed."""

    status = "413 Payload Too Large"
    title = "Too many images"
    code = "too_many_images"


class InvalidJsonError(RequestError):
    """The body is not the JSON that it says it is."""

    title = "Invalid JSON"
    code = "invalid_json"


class InvalidParameterError(RequestError):
    """A key is unknown, missing, doubled, of the wrong type or out of its range."""

    title = "Invalid parameter"
    code = "invalid_parameter"


class S3NotAllowedError(RequestError):
    """The endpoint may not read this link."""

    status = "403 Forbidden"
    title = "S3 link not allowed"
    code = "s3_not_allowed"


class S3NotFoundError(RequestError):
    """There is nothing at this link."""

    status = "404 Not Found"
    title = "S3 object not found"
    code = "s3_not_found"


class S3UnavailableError(RequestError):
    """S3 did not answer, or asked to wait: nothing is wrong with the request."""

    status = "503 Service Unavailable"
    title = "S3 unavailable"
    code = "s3_unavailable"


class ModelNotFoundError(RequestError):
    """The client's custom attributes name a model that is not served here."""

    status = "404 Not Found"
    title = "Model not found"
    code = "model_not_found"


class ModelServerError(RequestError):
    """The model server gave no usable answer: nothing is wrong with the request."""

    status = "502 Bad Gateway"
    title = "Model server error"
    code = "model_server_error"


class ModelServerTimeoutError(RequestError):
    """The model server did not answer in time."""

    status = "504 Gateway Timeout"
    title = "Model server timeout"
    code = "model_server_timeout"


class ConfigurationError(Exception):
    """The endpoint itself is set up wrongly: its model.json or an environment variable."""
