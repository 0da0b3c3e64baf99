"""S3 objects, by the real boto3 against a server that answers as the S3 API reference says."""

import hashlib
from pathlib import Path

import boto3
import pytest

from local_aws import LocalAws
from model_build.errors import (
    ModelBuildError,
    WeightsAccessError,
    WeightsNotFoundError,
    WeightsServerError,
    WeightsTruncatedError,
    WeightsUnreachableError,
    WeightsUriError,
)
from model_build.sources.s3 import open_stream
from tests.model_build.web import HOST, Answer, Web

CONTENT = b"weights" * 1000
URI = "s3://models/faces/w.hdf5"
PATH = "/models/faces/w.hdf5"


@pytest.fixture(autouse=True)
def aws(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The AWS environment of a user whose S3 is the web server."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", web.url(""))
    monkeypatch.setenv("AWS_CA_BUNDLE", str(web.authority))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)


def read(uri: str = URI) -> bytes:
    """Read the object to its end."""
    with open_stream(uri) as stream:
        return b"".join(stream.blocks)


def test_an_object_comes_signed_with_its_size(web: Web) -> None:
    """Region and credentials are those of the AWS environment."""
    web.answers[PATH] = Answer(body=CONTENT)

    with open_stream(URI) as stream:
        assert stream.size == len(CONTENT)
        assert b"".join(stream.blocks) == CONTENT

    [(path, headers)] = web.requests
    assert path == PATH
    assert "AKIAIOSFODNN7EXAMPLE" in headers["Authorization"]
    assert "/eu-central-1/s3/" in headers["Authorization"]


def test_a_key_may_have_any_character(web: Web) -> None:
    """A question mark or a space belongs to the key."""
    web.answers["/models/a b"] = Answer(body=b"a query was split off")
    web.answers["/models/a b?c#d.hdf5"] = Answer(body=CONTENT)

    assert read("s3://models/a b?c#d.hdf5") == CONTENT


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        (404, "NoSuchKey", WeightsNotFoundError, "check the key"),
        (404, "NoSuchBucket", WeightsNotFoundError, "no such bucket"),
        (403, "AccessDenied", WeightsAccessError, "s3:GetObject"),
        (403, "InvalidAccessKeyId", WeightsAccessError, "does not know the access key"),
        (403, "SignatureDoesNotMatch", WeightsAccessError, "secret access key"),
        (400, "ExpiredToken", WeightsAccessError, "have expired"),
        (403, "InvalidObjectState", WeightsAccessError, "restore it"),
        (503, "SlowDown", WeightsServerError, "SlowDown: Reduce your rate"),
    ],
)
def test_each_refusal_is_told_in_words(
    web: Web, status: int, code: str, error: type[ModelBuildError], words: str
) -> None:
    """The object, S3's code and the next step are in the error."""
    body = f"<Error><Code>{code}</Code><Message>Reduce your rate</Message></Error>".encode()
    web.answers[PATH] = Answer(status=status, body=body, headers={"Content-Type": "text/xml"})

    with pytest.raises(error, match=rf"^{URI}: .*{words}") as caught:
        read()

    assert code in str(caught.value)


@pytest.mark.parametrize(
    ("status", "error"), [(404, WeightsNotFoundError), (403, WeightsAccessError)]
)
def test_a_refusal_without_words_is_told_by_its_status(
    web: Web, status: int, error: type[ModelBuildError]
) -> None:
    """What is not S3 itself answers without S3's codes."""
    web.answers[PATH] = Answer(status=status)

    with pytest.raises(error, match=rf"^{URI}: .*check"):
        read()


def test_without_credentials_it_says_which_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked of AWS anonymously."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")

    with pytest.raises(WeightsAccessError, match="AWS_PROFILE"):
        read()


def test_a_profile_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the AWS settings is no traceback."""
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    with pytest.raises(WeightsServerError, match="nobody"):
        read()


@pytest.mark.parametrize("endpoint", ["nonsense", "https://"])
def test_an_endpoint_that_is_none_is_told(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Boto's ValueError becomes one of ours."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)

    with pytest.raises(WeightsServerError, match="check the AWS settings"):
        read()


def test_a_host_that_nobody_listens_at_is_named(
    closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The endpoint that was tried is in the error."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"https://{HOST}:{closed_port}")

    with pytest.raises(WeightsUnreachableError, match=f"{HOST}:{closed_port}.*AWS_ENDPOINT_URL"):
        read()


def test_an_unknown_authority_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody vouches for ends it."""
    monkeypatch.delenv("AWS_CA_BUNDLE")
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(WeightsUnreachableError, match="AWS_CA_BUNDLE"):
        read()


def test_a_lost_end_is_told_in_bytes(web: Web) -> None:
    """A connection that breaks within the object does not pass for its end."""
    web.answers[PATH] = Answer(body=CONTENT, length=9000)

    with pytest.raises(WeightsTruncatedError, match=f"{URI}: .* after 7000 of 9000 bytes"):
        read()


def test_a_checksum_that_s3_sends_is_held_to(web: Web) -> None:
    """Boto compares it at the end of the object; what differs does not pass."""
    wrong = "AAAAAA=="
    web.answers[PATH] = Answer(body=CONTENT, headers={"x-amz-checksum-crc32": wrong})

    with pytest.raises(ModelBuildError, match=URI):
        read()


def test_a_bucket_that_cannot_be_is_told() -> None:
    """The name is refused before anything is asked."""
    with pytest.raises(WeightsUriError, match=r"s3://my bucket/w\.hdf5: .*no such bucket"):
        read("s3://my bucket/w.hdf5")


def test_the_bytes_are_those_of_the_object(web: Web) -> None:
    """Three megabytes arrive in several blocks, in order."""
    large = hashlib.shake_256(b"seed").digest(3_000_001)
    web.answers[PATH] = Answer(body=large)

    with open_stream(URI) as stream:
        blocks = list(stream.blocks)

    assert len(blocks) > 1
    assert b"".join(blocks) == large


def test_the_embedded_aws_gives_and_refuses_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the answers above were written to be, an S3 that others wrote gives too."""
    with LocalAws(directory=tmp_path) as aws:
        for name, value in aws.environment(account="000000000000", region="us-east-1").items():
            monkeypatch.setenv(name, value)
        client = boto3.Session().client("s3")
        client.create_bucket(Bucket="models")
        client.put_object(Bucket="models", Key="faces/w.hdf5", Body=CONTENT)

        assert read() == CONTENT
        with pytest.raises(WeightsNotFoundError, match="check the key"):
            read("s3://models/gone.hdf5")
        with pytest.raises(WeightsNotFoundError, match="no such bucket"):
            read("s3://nobodys/w.hdf5")
