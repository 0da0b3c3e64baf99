"""Fetches photos from S3, several at a time, each up to a size."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from detector.errors import (
    ImageTooLargeError,
    RequestError,
    S3NotAllowedError,
    S3NotFoundError,
    S3UnavailableError,
)
from detector.limits import MEGABYTE
from detector.s3_link import S3Link

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# As many as one request may have unless told otherwise.
PARALLEL = 16
ABSENT = {"NoSuchKey", "NoSuchBucket", "NoSuchVersion", "404"}
OTHER_REGION = {
    "PermanentRedirect",
    "TemporaryRedirect",
    "IllegalLocationConstraintException",
    "AuthorizationHeaderMalformed",
    "301",
}
BUSY = {"SlowDown", "Throttling", "RequestTimeout", "InternalError", "ServiceUnavailable"}
FIRST_SERVER_ERROR = 500


@cache
def s3_client() -> "S3Client":
    """Return this worker's client, of the endpoint's own region.

    It is made at the first request: what is made before the container forks would be shared.
    """
    session = boto3.session.Session()
    client = session.client(
        "s3",
        # The platform sets the first; botocore by itself reads the second only.
        region_name=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"),
        config=Config(
            connect_timeout=3,
            read_timeout=10,
            max_pool_connections=PARALLEL,
            retries={"mode": "standard", "total_max_attempts": 2},
            signature_version="s3v4",
        ),
    )
    client.meta.events.register("before-call.s3", _stay_in_region)
    return client


def _stay_in_region(params: dict[str, Any], **_: object) -> None:
    """Tell botocore that it has followed its one redirect, so that it follows none."""
    params["context"].setdefault("s3_redirect", {})["redirected"] = True


def fetch_all(
    sources: Sequence[bytes | S3Link], *, max_bytes: int, client: Callable[[], "S3Client"]
) -> list[bytes]:
    """Return the bytes of each source in order; those that are bytes already stay as they are.

    Raises:
        RequestError: of the first source that cannot be had, with its index.
    """
    links = [
        (index, source) for index, source in enumerate(sources) if not isinstance(source, bytes)
    ]
    images = [source if isinstance(source, bytes) else b"" for source in sources]
    if not links:
        return images
    s3 = client()
    with ThreadPoolExecutor(max_workers=min(PARALLEL, len(links))) as pool:
        futures = [(index, pool.submit(fetch, s3, link, max_bytes)) for index, link in links]
        for index, future in futures:
            try:
                images[index] = future.result()
            except RequestError as error:
                _cancel(futures)
                raise error.at(index) from error
    return images


def fetch(client: "S3Client", link: S3Link, max_bytes: int) -> bytes:
    """Return one object; its length is judged before its bytes are read.

    Raises:
        ImageTooLargeError: it has more than `max_bytes`.
        S3NotAllowedError: S3 refuses it, or the bucket lies in another region.
        S3NotFoundError: there is no such object.
        S3UnavailableError: S3 does not answer, or answers that it is busy.
    """
    try:
        answer = client.get_object(Bucket=link.bucket, Key=link.key)
        with answer["Body"] as body:
            # One byte more than allowed shows a length that was understated.
            content = b"" if answer["ContentLength"] > max_bytes else body.read(max_bytes + 1)
            length = max(answer["ContentLength"], len(content))
    except ClientError as error:
        raise _refusal(error) from error
    except (BotoCoreError, OSError) as error:
        raise S3UnavailableError(
            f"The S3 object could not be read ({type(error).__name__}): try again."
        ) from error
    if length > max_bytes:
        raise ImageTooLargeError(
            f"The S3 object has {length} bytes: "
            f"scale the photo down to at most {max_bytes / MEGABYTE:g} MB."
        )
    return content


def _refusal(error: ClientError) -> RequestError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in BUSY or status >= FIRST_SERVER_ERROR:
        return S3UnavailableError(f"S3 is busy ({code}): try again.")
    if code in ABSENT:
        return S3NotFoundError(f"There is no such S3 object ({code}): correct the s3_uri.")
    if code in OTHER_REGION:
        return S3NotAllowedError(
            "The bucket lies in another region: copy the photo into one of the endpoint's region."
        )
    return S3NotAllowedError(
        f"S3 does not let the endpoint read this object ({code}): "
        "check that it is there, and that the endpoint's role may read and decrypt it."
    )


def _cancel(futures: Sequence[tuple[int, Future[bytes]]]) -> None:
    for _, future in futures:
        future.cancel()
