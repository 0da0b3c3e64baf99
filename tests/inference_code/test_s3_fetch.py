from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ReadTimeoutError

from detector.errors import (
    ImageTooLargeError,
    RequestError,
    S3NotAllowedError,
    S3NotFoundError,
    S3UnavailableError,
)
from detector.s3_fetch import PARALLEL, fetch, fetch_all, s3_client
from detector.s3_link import S3Link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from botocore.exceptions import ClientError
    from mypy_boto3_s3 import S3Client

LINK = S3Link("photos", "a.jpg")
URL = "https://photos.s3"


def test_sources_keep_their_order(s3: Any) -> None:
    """Links are replaced by their bytes, and bytes stay where they are."""
    s3.objects = {("photos", name): name.encode() for name in "abc"}
    sources: list[bytes | S3Link] = [
        S3Link("photos", "a"),
        b"inline",
        S3Link("photos", "b"),
        S3Link("photos", "c"),
    ]

    assert fetch_all(sources, max_bytes=10, client=lambda: s3) == [b"a", b"inline", b"b", b"c"]


def test_without_links_no_client_is_made() -> None:
    """A request of bytes alone needs no credentials."""

    def client() -> Any:
        raise AssertionError

    assert fetch_all([b"x"], max_bytes=1, client=client) == [b"x"]


def test_links_are_fetched_in_parallel_but_not_all_at_once(s3: Any) -> None:
    """Eight requests meet at a barrier, which one after the other they could not."""
    barrier = threading.Barrier(PARALLEL, timeout=20)
    get_object = s3.get_object

    def together(**names: str) -> Any:
        barrier.wait()
        return get_object(**names)

    s3.get_object = together
    links = [S3Link("photos", str(number)) for number in range(2 * PARALLEL)]
    s3.objects = dict.fromkeys(links, b"x")

    assert fetch_all(links, max_bytes=1, client=lambda: s3) == [b"x"] * len(links)


def test_the_first_bad_link_is_named(s3: Any) -> None:
    """Of several failures the lowest index is reported, whichever failed first."""
    s3.objects = {("photos", "a"): b"x"}
    sources: list[bytes | S3Link] = [
        b"inline",
        S3Link("photos", "a"),
        S3Link("photos", "no"),
        S3Link("photos", "none"),
    ]

    with pytest.raises(S3NotFoundError) as raised:
        fetch_all(sources, max_bytes=10, client=lambda: s3)
    assert raised.value.index == 2


def test_an_object_of_the_limit_is_taken(s3: Any) -> None:
    """The limit itself is allowed."""
    s3.objects = {LINK: b"x" * 100}
    assert fetch(s3, LINK, 100) == b"x" * 100


def test_a_large_object_is_refused_unread(s3: Any) -> None:
    """The declared length is enough to refuse it."""
    s3.objects = {LINK: b"x" * 101}

    with pytest.raises(ImageTooLargeError, match="101 bytes"):
        fetch(s3, LINK, 100)
    assert s3.bytes_read == 0


def test_an_understated_length_does_not_help() -> None:
    """Reading is bounded by the limit, not by what was declared."""
    body = io.BytesIO(b"x" * 1000)

    class Lying:
        def get_object(self, **_: str) -> dict[str, Any]:
            return {"ContentLength": 1, "Body": body}

    with pytest.raises(ImageTooLargeError):
        fetch(Lying(), LINK, 100)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("NoSuchKey", 404, S3NotFoundError),
        ("NoSuchBucket", 404, S3NotFoundError),
        ("AccessDenied", 403, S3NotAllowedError),
        ("InvalidObjectState", 403, S3NotAllowedError),
        ("KMS.DisabledException", 400, S3NotAllowedError),
        ("InvalidRequest", 400, S3NotAllowedError),
        ("PermanentRedirect", 301, S3NotAllowedError),
        ("IllegalLocationConstraintException", 400, S3NotAllowedError),
        ("AuthorizationHeaderMalformed", 400, S3NotAllowedError),
        ("SlowDown", 503, S3UnavailableError),
        ("InternalError", 500, S3UnavailableError),
        ("RequestTimeout", 400, S3UnavailableError),
    ],
)
def test_s3s_answers_have_their_meaning(
    s3: Any,
    s3_error: Callable[[str, int], ClientError],
    code: str,
    status: int,
    expected: type[RequestError],
) -> None:
    """What the client can mend is a 4xx, what S3 has to mend is a 503."""
    s3.errors = {LINK.key: s3_error(code, status)}

    with pytest.raises(expected):
        fetch(s3, LINK, 100)
    assert expected.status.startswith("503") == (expected is S3UnavailableError)


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url=URL),
        ReadTimeoutError(endpoint_url=URL),
        NoCredentialsError(),
        ConnectionResetError(),
    ],
)
def test_an_s3_that_does_not_answer_is_not_the_clients_fault(s3: Any, error: Exception) -> None:
    """Network trouble is a 503 that says to try again, and repeats no address."""
    s3.errors = {LINK.key: error}

    with pytest.raises(S3UnavailableError, match="try again") as raised:
        fetch(s3, LINK, 100)
    assert URL not in str(raised.value)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Client]:
    """Return the worker's real client, with credentials that are none."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    monkeypatch.setenv("AWS_REGION", "eu-west-3")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    s3_client.cache_clear()
    yield s3_client()
    s3_client.cache_clear()


def test_a_bucket_in_another_region_is_not_followed(client: S3Client) -> None:
    """One request goes out, to the endpoint's own region; the redirect is refused in words."""
    sent: list[str] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(request.url)
        body = b"<Error><Code>PermanentRedirect</Code></Error>"
        raw = type("Raw", (), {"stream": lambda *_, **__: iter([body]), "close": lambda _: None})()
        headers: Any = {"x-amz-bucket-region": "us-east-1"}
        return AWSResponse(request.url, 301, headers, raw)

    client.meta.events.register("before-send.s3", answer)  # type: ignore[arg-type] # it may answer

    with pytest.raises(S3NotAllowedError, match="another region"):
        fetch(client, LINK, 100)
    assert sent == ["https://photos.s3.eu-west-3.amazonaws.com/a.jpg"]


def test_a_worker_has_one_client(client: S3Client) -> None:
    """Later requests use the first one's connections."""
    assert s3_client() is client
