"""Tests of the words for what boto3 raises."""

from __future__ import annotations

import pytest
from botocore import exceptions as boto

from client import errors
from client.service_errors import explain
from tests.client.fakes import client_error, refusal

TARGET = "endpoint dogs in eu-west-1"
URL = "https://runtime.sagemaker.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("raised", "kind", "step"),
    [
        (boto.NoCredentialsError(), errors.NoCredentialsError, "set AWS_PROFILE"),
        (
            boto.PartialCredentialsError(provider="env", cred_var="AWS_SECRET_ACCESS_KEY"),
            errors.NoCredentialsError,
            "AWS_SECRET_ACCESS_KEY",
        ),
        (boto.UnauthorizedSSOTokenError(), errors.ExpiredCredentialsError, "aws sso login"),
        (
            boto.CredentialRetrievalError(provider="process", error_msg="no"),
            errors.NoCredentialsError,
            "profile",
        ),
        (boto.NoRegionError(), errors.AwsConfigurationError, "AWS_DEFAULT_REGION"),
        (boto.ProfileNotFound(profile="x"), errors.AwsConfigurationError, "AWS_PROFILE"),
        (
            boto.SSLError(endpoint_url=URL, error=OSError("bad")),
            errors.UnreachableError,
            "AWS_CA_BUNDLE",
        ),
        (boto.EndpointConnectionError(endpoint_url=URL), errors.UnreachableError, "network"),
        (boto.ConnectTimeoutError(endpoint_url=URL), errors.UnreachableError, "network"),
        (boto.ReadTimeoutError(endpoint_url=URL), errors.EndpointTimeoutError, "--parallel"),
        (boto.ConnectionClosedError(endpoint_url=URL), errors.ServiceError, "try again"),
        (boto.ParamValidationError(report="x"), errors.AwsConfigurationError, "check the names"),
        (ValueError("Invalid endpoint: x"), errors.AwsConfigurationError, "AWS_ENDPOINT_URL"),
        (client_error("ExpiredTokenException"), errors.ExpiredCredentialsError, "sign in again"),
        (client_error("ExpiredToken"), errors.ExpiredCredentialsError, "sign in again"),
        (
            client_error("UnrecognizedClientException"),
            errors.RejectedCredentialsError,
            "AWS_ACCESS_KEY_ID",
        ),
        (client_error("AccessDeniedException"), errors.AccessDeniedError, "permission"),
        (client_error("ThrottlingException"), errors.ThrottledError, "--parallel"),
        (client_error("ServiceUnavailable"), errors.ServiceError, "in a minute"),
        (client_error("ModelNotReadyException"), errors.ServiceError, "in a minute"),
        (
            client_error("ValidationError", "Endpoint dogs of account 1 not found."),
            errors.EndpointNotFoundError,
            "list-endpoints",
        ),
        (
            client_error("ValidationException", 'Could not find endpoint "arn:dogs".'),
            errors.EndpointNotFoundError,
            "list-endpoints",
        ),
        (
            client_error("ValidationException", 'Could not find endpoint configuration "arn:c".'),
            errors.ServiceError,
            "check its name",
        ),
        (client_error("ValidationError", "oversize body"), errors.RequestTooLargeError, "--s3-"),
        (client_error("413"), errors.RequestTooLargeError, "--s3-bucket"),
        (client_error("ValidationError", "odd"), errors.ServiceError, "odd"),
        (client_error("Strange", "odd"), errors.ServiceError, "Strange: odd"),
        (refusal(400, '{"code": "empty_body"}'), errors.RefusedPhotoError, "400"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_each_failure_has_its_class_and_next_step(
    raised: Exception, kind: type[errors.CommandError], step: str
) -> None:
    """What boto3 raises becomes one class and one line, with something in it to do."""
    explained = explain(raised, target=TARGET)

    assert type(explained) is kind
    assert step in str(explained)
    assert "\n" not in str(explained)


def test_braces_in_the_service_s_words_are_only_words() -> None:
    """A message with braces, such as JSON, is passed on as it is."""
    assert '{"a": 1}' in str(explain(client_error("AccessDenied", '{"a": 1}'), target=TARGET))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ValidationError", "Endpoint x not found."),
        ("ValidationError", "odd"),
        ("NoSuchBucket", ""),
    ],
)
def test_words_name_the_option_that_named_the_target(code: str, message: str) -> None:
    """What to check is what a person typed, which differs from command to command."""
    explained = explain(client_error(code, message), target=TARGET, named_by="--asynchronous")

    assert "check --asynchronous" in str(explained)


@pytest.mark.parametrize(
    ("code", "concerns_all"),
    [("AccessDeniedException", True), ("ExpiredToken", True), ("ThrottlingException", False)],
)
def test_only_what_every_photo_would_meet_stops_the_rest(code: str, *, concerns_all: bool) -> None:
    """Credentials concern all photos; being throttled may concern one."""
    assert explain(client_error(code), target=TARGET).concerns_all is concerns_all
