"""Opens an S3 object with the credentials, region and endpoint of the AWS environment."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import boto3
from botocore import exceptions
from botocore.config import Config

from model_build.errors import (
    ModelBuildError,
    WeightsAccessError,
    WeightsNotFoundError,
    WeightsServerError,
    WeightsUnreachableError,
    WeightsUriError,
)
from model_build.sources.stream import BLOCK, Stream, counted
from model_build.sources.uri import bucket_and_key

NO_CREDENTIALS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.SSOError,
)
NO_CONNECTION = (exceptions.ConnectionError, exceptions.HTTPClientError)
# What S3 answers, in its own code, and what to do.
ANSWERS: dict[str, tuple[type[ModelBuildError], str]] = {
    "NoSuchBucket": (WeightsNotFoundError, "no such bucket exists; check its name"),
    "NoSuchKey": (WeightsNotFoundError, "the bucket has no such object; check the key"),
    "AccessDenied": (
        WeightsAccessError,
        "allow s3:GetObject on it, and check the key: without s3:ListBucket none looks the same",
    ),
    "InvalidAccessKeyId": (WeightsAccessError, "AWS does not know the access key; check it"),
    "SignatureDoesNotMatch": (WeightsAccessError, "the secret access key is not the right one"),
    "ExpiredToken": (WeightsAccessError, "the credentials have expired; sign in again"),
    "InvalidToken": (WeightsAccessError, "the session token is not valid; sign in again"),
    # Of answers without S3's own words.
    "404": (WeightsNotFoundError, "nothing is there; check the bucket and the key"),
    "403": (WeightsAccessError, "these credentials are not let through; check them"),
    "InvalidObjectState": (WeightsAccessError, "the object is archived; restore it first"),
}


@contextmanager
def open_stream(uri: str) -> Iterator[Stream]:
    """Request the object.

    Raises:
        ModelBuildError: whichever of its kinds says why the object cannot be had.
    """
    bucket, key = bucket_and_key(uri)
    try:
        # Not boto3.client, whose session keeps the first credentials that it saw.
        client = boto3.Session().client("s3", config=Config(connect_timeout=10))
        answer = client.get_object(Bucket=bucket, Key=key)
    except exceptions.ClientError as error:
        raise _refused(uri, error) from error
    except (exceptions.BotoCoreError, ValueError) as error:
        raise _not_answered(uri, error) from error
    size = answer["ContentLength"]
    # The body's own `with` gives the raw response, which checks neither length nor checksum.
    with closing(answer["Body"]) as body:
        blocks = body.iter_chunks(BLOCK)
        yield Stream(
            size=size, blocks=counted(blocks, size, shown=uri, broken=exceptions.BotoCoreError)
        )


def _refused(uri: str, error: exceptions.ClientError) -> ModelBuildError:
    said = error.response.get("Error", {})
    code = said.get("Code", "unknown")
    if code in ANSWERS:
        kind, remedy = ANSWERS[code]
        return kind(f"{uri}: {remedy} ({code})")
    return WeightsServerError(f"{uri}: S3 answers {code}: {said.get('Message', '')}; try again")


def _not_answered(uri: str, error: Exception) -> ModelBuildError:
    if isinstance(error, NO_CREDENTIALS):
        return WeightsAccessError(
            f"{uri}: there are no usable AWS credentials ({error}); set AWS_PROFILE, or"
            " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    if isinstance(error, exceptions.ParamValidationError):
        return WeightsUriError(f"{uri}: S3 can have no such bucket and key; write s3://BUCKET/KEY")
    if isinstance(error, NO_CONNECTION):
        return WeightsUnreachableError(
            f"{uri}: S3 cannot be reached ({error}); check the network, the region,"
            " AWS_ENDPOINT_URL and AWS_CA_BUNDLE"
        )
    return WeightsServerError(f"{uri}: S3 could not be asked ({error}); check the AWS settings")
