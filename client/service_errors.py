"""Turns what boto3 raises into this package's errors: clear words with the next step in them."""

from typing import Any

from botocore import exceptions as boto

from client import errors
from client.refusal import explain_model_error

# The first class that fits decides, so the narrower ones stand first.
_BY_CLASS: tuple[tuple[type[Exception], type[errors.CommandError], str], ...] = (
    (
        boto.NoCredentialsError,
        errors.NoCredentialsError,
        (
            "no AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
            " AWS_SECRET_ACCESS_KEY, or run aws configure"
        ),
    ),
    (
        boto.PartialCredentialsError,
        errors.NoCredentialsError,
        "the AWS credentials are incomplete ({error}): set what is missing",
    ),
    (
        boto.UnauthorizedSSOTokenError,
        errors.ExpiredCredentialsError,
        "the AWS sign-in has expired: run aws sso login and try again",
    ),
    (
        boto.LoginRefreshRequired,
        errors.ExpiredCredentialsError,
        "the AWS sign-in has expired: run aws login and try again",
    ),
    (
        boto.SSOError,
        errors.NoCredentialsError,
        "the AWS sign-in can't be used ({error}): run aws sso login and try again",
    ),
    (
        boto.TokenRetrievalError,
        errors.ExpiredCredentialsError,
        "the AWS sign-in can't be renewed ({error}): run aws sso login and try again",
    ),
    (
        boto.LoginError,
        errors.NoCredentialsError,
        "the AWS sign-in can't be used ({error}): run aws login and try again",
    ),
    (
        boto.CredentialRetrievalError,
        errors.NoCredentialsError,
        "AWS credentials can't be had ({error}): check the profile's settings",
    ),
    (
        boto.NoRegionError,
        errors.AwsConfigurationError,
        "no AWS region is set: set AWS_DEFAULT_REGION, or a region in the profile",
    ),
    (
        boto.ProfileNotFound,
        errors.AwsConfigurationError,
        "{error}: check AWS_PROFILE against aws configure list-profiles",
    ),
    (
        boto.SSLError,
        errors.UnreachableError,
        "the TLS certificate of {target} isn't trusted: check AWS_CA_BUNDLE and AWS_ENDPOINT_URL",
    ),
    (
        boto.ReadTimeoutError,
        errors.EndpointTimeoutError,
        "{target} didn't answer in time: try again; for photos, smaller or with a lower --parallel",
    ),
    (
        boto.ConnectionError,
        errors.UnreachableError,
        "{target} can't be reached ({error}): check the network, the region and AWS_ENDPOINT_URL",
    ),
    (
        boto.HTTPClientError,
        errors.ServiceError,
        "the connection to {target} broke off ({error}): try again",
    ),
    (
        boto.BotoCoreError,
        errors.AwsConfigurationError,
        "the call to {target} couldn't be made ({error}): check the names and the AWS settings",
    ),
    (
        ValueError,
        errors.AwsConfigurationError,
        "the AWS settings can't be used ({error}): check AWS_ENDPOINT_URL and the profile",
    ),
)

_EXPIRED = (
    errors.ExpiredCredentialsError,
    "the AWS credentials have expired: sign in again, or get fresh ones, and try again",
)
_REJECTED = (
    errors.RejectedCredentialsError,
    (
        "AWS doesn't accept the credentials ({code}): check AWS_ACCESS_KEY_ID,"
        " AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_PROFILE"
    ),
)
_DENIED = (
    errors.AccessDeniedError,
    "the credentials don't allow this on {target} ({message}): ask for that permission",
)
_THROTTLED = (
    errors.ThrottledError,
    "too many requests at once for {target}: try again later; with photos, a lower --parallel",
)
_BUSY = (
    errors.ServiceError,
    "{target} has trouble just now ({code}: {message}): try again in a minute",
)
_TOO_LARGE = (
    errors.RequestTooLargeError,
    (
        "the service found the request too large: name a bucket with --s3-bucket, or send a smaller"
        " photo"
    ),
)

_BY_CODE: dict[str, tuple[type[errors.CommandError], str]] = {
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "RequestExpired": _EXPIRED,
    "InvalidAccessKeyId": _REJECTED,
    "InvalidClientTokenId": _REJECTED,
    "InvalidSignatureException": _REJECTED,
    "InvalidToken": _REJECTED,
    "MissingAuthenticationTokenException": _REJECTED,
    "SignatureDoesNotMatch": _REJECTED,
    "UnrecognizedClientException": _REJECTED,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "403": _DENIED,
    "SlowDown": _THROTTLED,
    "Throttling": _THROTTLED,
    "ThrottlingException": _THROTTLED,
    "TooManyRequestsException": _THROTTLED,
    "InternalDependencyException": _BUSY,
    "InternalFailure": _BUSY,
    "ModelNotReadyException": _BUSY,
    "ServiceUnavailable": _BUSY,
    "413": _TOO_LARGE,
    "NoSuchBucket": (errors.UploadError, "there is no {target}: check {named_by}"),
    "PermanentRedirect": (
        errors.UploadError,
        "{target} is in another region: name one in the endpoint's region",
    ),
}


def explain(error: Exception, *, target: str, named_by: str = "its name") -> errors.CommandError:
    """Return the error to raise in place of one of boto3's.

    Args:
        error: What boto3 raised.
        target: What was called, such as "endpoint detector-dev in us-east-1".
        named_by: What a person named it with, such as "--endpoint".
    """
    if isinstance(error, boto.ClientError):
        return _explain_response(error.response, target, named_by)
    kind, words = next(
        ((kind, words) for cls, kind, words in _BY_CLASS if isinstance(error, cls)),
        (errors.ServiceError, "the call to {target} failed ({error})"),
    )
    return kind(words.format(error=_one_line(str(error)), target=target))


def _explain_response(response: Any, target: str, named_by: str) -> errors.CommandError:
    code = response["Error"].get("Code", "unknown")
    message = _one_line(response["Error"].get("Message", ""))
    if code == "ModelError":
        return explain_model_error(response)
    if code in {"ValidationError", "ValidationException"}:
        return _explain_validation(message, target, named_by)
    kind, words = _BY_CODE.get(
        code,
        (
            errors.ServiceError,
            "the call to {target} was refused ({code}: {message}): see its words",
        ),
    )
    return kind(words.format(code=code, message=message, target=target, named_by=named_by))


def _explain_validation(message: str, target: str, named_by: str) -> errors.CommandError:
    # The services have one code for all, so their words must tell them apart.
    said = message.lower()
    # As the runtime words it, and as DescribeEndpoint does.
    if "not found" in said or 'could not find endpoint "' in said:
        return errors.EndpointNotFoundError(
            f"there is no {target}, or it isn't in service yet ({message}): check {named_by}, the"
            " account and the region with aws sagemaker list-endpoints"
        )
    if "oversize" in said or "too large" in said or "6291456" in said:
        return errors.RequestTooLargeError(_TOO_LARGE[1])
    return errors.ServiceError(
        f"the call to {target} was refused as invalid ({message}): check {named_by}"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")
