"""What can go wrong in a custom resource, one class per outcome."""


class PropertyError(ValueError):
    """A property that CloudFormation handed over is missing or has the wrong form."""


class UnknownRequestTypeError(ValueError):
    """CloudFormation asked for something other than Create, Update or Delete."""


class PhysicalIdChangedError(RuntimeError):
    """A delete answered with another physical id than it was asked about."""


class ResponseTooLargeError(RuntimeError):
    """The data of a response does not fit into what CloudFormation accepts."""


class ResponseNotDeliveredError(RuntimeError):
    """CloudFormation could not be told the outcome within the function's time."""


class OutOfTimeError(BaseException):
    """The work did not finish before the function's own time limit.

    Not an `Exception`, so that no library that retries or wraps errors swallows it on the way.
    """


class ArchiveNotReadableError(RuntimeError):
    """The model archive to copy is missing, or may not be read."""


class ArchiveTooLargeError(ValueError):
    """The model archive is larger than one CopyObject takes."""


class ArchiveMismatchError(RuntimeError):
    """What arrived in the bucket is not the archive that was asked for."""


class BucketNotEmptiedError(RuntimeError):
    """S3 refused to delete some of a bucket's objects."""


class ExpectationsError(ValueError):
    """The expectations, or a file to send that they name, are missing or have the wrong form."""


class InvocationError(RuntimeError):
    """The endpoint answered a request with an error, or not at all."""


class UnknownAnswerError(InvocationError):
    """What the endpoint would answer can't be found out: a permission or a connection is missing.

    Nothing is known about the endpoint then, neither good nor bad.
    """


class DocumentError(ValueError):
    """A part of a JSON document is missing or of another kind than expected."""


class ProvenNotWrittenError(RuntimeError):
    """What the endpoint was proven against could not be written down for the prober."""


class SmokeTestFailedError(RuntimeError):
    """The endpoint is not what was deployed, or does not answer as expected."""
