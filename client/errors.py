"""One named class for each way to fail, so that a caller can tell them apart."""

from typing import ClassVar


class CommandError(Exception):
    """Base of everything that can go wrong; the message holds the next step to take.

    `code` is stable and meant for programs. Where an outcome is one that the endpoint has too, it
    bears the endpoint's code. `concerns_all` says that every other photo would fail the same way.
    """

    code: str
    concerns_all: ClassVar[bool] = False


class PhotoNotFoundError(CommandError):
    """There is no such file."""

    code = "file_not_found"


class PhotoIsFolderError(CommandError):
    """The path names a folder."""

    code = "is_a_folder"


class PhotoUnreadableError(CommandError):
    """The file is there and can't be read."""

    code = "file_unreadable"


class EmptyPhotoError(CommandError):
    """The file has no bytes."""

    code = "empty_body"


class NotAnImageError(CommandError):
    """The file begins like no kind of picture."""

    code = "not_an_image"


class UnsupportedPhotoError(CommandError):
    """The file is a picture of a kind that the endpoint doesn't take."""

    code = "unsupported_media_type"


class RequestTooLargeError(CommandError):
    """The photo doesn't fit into a request and no bucket was named to send it through."""

    code = "request_too_large"


class UploadError(CommandError):
    """S3 didn't take the photo."""

    code = "upload_failed"


class RefusedPhotoError(CommandError):
    """The endpoint answered with a status of 4xx: the fault is in the request."""

    def __init__(self, message: str, *, code: str, status: int) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class EndpointFailedError(CommandError):
    """The endpoint answered with a status of 5xx: the fault is in the endpoint."""

    code = "endpoint_failed"


class FailedRequestError(CommandError):
    """An asynchronous endpoint left a failure in place of an answer."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class UnexpectedAnswerError(CommandError):
    """The endpoint answered something else than the detections of one photo."""

    code = "unexpected_answer"


class EndpointNotFoundError(CommandError):
    """No endpoint of that name is in the account and region."""

    code = "endpoint_not_found"
    concerns_all = True


class NoCredentialsError(CommandError):
    """No usable AWS credentials were found."""

    code = "no_credentials"
    concerns_all = True


class ExpiredCredentialsError(CommandError):
    """The AWS credentials were good once."""

    code = "expired_credentials"
    concerns_all = True


class RejectedCredentialsError(CommandError):
    """AWS doesn't know the credentials."""

    code = "rejected_credentials"
    concerns_all = True


class AccessDeniedError(CommandError):
    """The credentials are good and don't allow the call."""

    code = "access_denied"
    concerns_all = True


class AwsConfigurationError(CommandError):
    """The AWS settings of the environment can't be used, a missing region among them."""

    code = "aws_configuration"
    concerns_all = True


class UnreachableError(CommandError):
    """No connection could be made."""

    code = "unreachable"
    concerns_all = True


class EndpointTimeoutError(CommandError):
    """No answer came in time."""

    code = "timeout"


class StoppedError(CommandError):
    """Nobody waits for the answer any more."""

    code = "stopped"


class ThrottledError(CommandError):
    """AWS went on refusing the call for coming too often."""

    code = "throttled"


class ServiceError(CommandError):
    """AWS refused the call for a reason that has no class of its own here."""

    code = "service_error"


class PictureError(CommandError):
    """The detections are there and couldn't be drawn or written."""

    code = "picture_failed"


class ArchiveMissingError(CommandError):
    """The model archive that an endpoint was deployed with is not in S3 any more."""

    code = "archive_missing"


class NothingLiveError(CommandError):
    """There is not the one Model behind an endpoint that a job could run."""

    code = "nothing_live"


class NoInputError(CommandError):
    """There is nothing for a job to work on."""

    code = "no_input"


class InstanceTypeError(CommandError):
    """There is no instance type for a job, or no job runs on it."""

    code = "instance_type"


class JobRefusedError(CommandError):
    """SageMaker didn't take a job on."""

    code = "job_refused"


class JobFailedError(CommandError):
    """A job ended without having done all of its work."""

    code = "job_failed"
