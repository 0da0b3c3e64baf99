"""Sends photos to an endpoint, a few at once, and gives what came of each in the photos' order."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from client.answer import Prediction, parse_answer
from client.asynchronous import Asynchronous, AsynchronousEndpoint
from client.aws import Aws, connect
from client.endpoint import DirectEndpoint, Endpoint
from client.errors import CommandError, RequestTooLargeError
from client.photo import Photo, read_photo
from client.request import BODY_LIMIT, Parameters, Request, inline_request, s3_request

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from client.staging import Staging


@dataclass(frozen=True, kw_only=True)
class Options:
    """How photos are sent; without any, each by itself with the endpoint's own settings.

    `staging` is for photos that are too large for a request, `asynchronous` for the endpoints of
    that kind.
    """

    parameters: Parameters = field(default_factory=Parameters)
    staging: Staging | None = None
    asynchronous: Asynchronous | None = None
    parallel: int = 4


@dataclass(frozen=True)
class Outcome:
    """What came of one photo: a prediction, or the error that stands in its place."""

    path: Path
    prediction: Prediction | None = None
    error: CommandError | None = None


def detect(
    photos: Iterable[Path | str],
    endpoint: str,
    *,
    options: Options | None = None,
    aws: Aws | None = None,
) -> Generator[Outcome]:
    """Send photos to an endpoint and yield one outcome for each, in their order.

    A photo that fails has its error in its outcome and the others go on; only after an error that
    concerns all, such as missing credentials, nothing more is sent. Closing the iterator waits for
    the requests under way, asynchronous ones excepted, so that nothing uploaded is left in S3.

    Args:
        photos: Paths of the photos' files.
        endpoint: The endpoint's name, in the account and region of the AWS environment variables.
        options: How they are sent.
        aws: Clients to use in place of those that the environment makes.
    """
    options = options or Options()
    paths = [Path(photo) for photo in photos]
    try:
        aws = aws or connect(connections=options.parallel)
    except CommandError as error:
        yield from (Outcome(path, error=error) for path in paths)
        return
    target: Endpoint = DirectEndpoint(endpoint, aws.runtime)
    if options.asynchronous:
        target = AsynchronousEndpoint(endpoint, options.asynchronous, aws)
    sender = _Sender(target, options, aws)
    pool = ThreadPoolExecutor(max_workers=options.parallel, thread_name_prefix="detect")
    try:
        yield from pool.map(sender.outcome, paths)
    finally:
        target.stop()
        pool.shutdown(wait=True, cancel_futures=True)


class _Sender:
    def __init__(self, endpoint: Endpoint, options: Options, aws: Aws) -> None:
        self._endpoint = endpoint
        self._options = options
        self._aws = aws
        self._stopped_by: CommandError | None = None

    def outcome(self, path: Path) -> Outcome:
        try:
            return Outcome(path, prediction=self._predict(read_photo(path)))
        except CommandError as error:
            if error.concerns_all:
                self._stopped_by = error
            return Outcome(path, error=error)

    def _predict(self, photo: Photo) -> Prediction:
        if self._stopped_by:
            raise self._stopped_by
        request = inline_request(photo, self._options.parameters)
        if self._options.staging and not request.fits:
            lent = self._options.staging.lend(photo.body, photo.content_type, self._aws.s3)
            with lent as uri:
                return self._ask(s3_request(uri, self._options.parameters))
        if not self._endpoint.takes(request):
            raise RequestTooLargeError(_too_large(photo, request))
        return self._ask(request)

    def _ask(self, request: Request) -> Prediction:
        return parse_answer(self._endpoint.ask(request))


def _too_large(photo: Photo, request: Request) -> str:
    size = f"the photo has {len(photo.body):,} bytes"
    if len(request.body) != len(photo.body):
        size += f", as base64 beside the parameters {len(request.body):,}"
    return (
        f"{size}, and a request may have {BODY_LIMIT:,}: name a bucket that the endpoint may read"
        " with --s3-bucket BUCKET/prefix, or make the photo smaller"
    )
