"""What both say about the same requests, held against each other and against what is expected."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import requests

from container_check.errors import ContainerCheckError
from custom_resources.comparison import compare
from custom_resources.document import parse
from custom_resources.errors import DocumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from custom_resources.expectations import Sample

# Two of the last digit of `pixels`, for another build of TensorFlow; boxes and scores are bounded
# more closely by the expectations.
TOLERANCE = 0.2
START_SECONDS = 300.0
ASKED_EVERY_SECONDS = 1.0
ANSWER_SECONDS = 60.0  # as long as SageMaker waits


def wait_until_healthy(
    url: str,
    *,
    ended: Callable[[], bool],
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Ask `/ping` until it answers 200, as SageMaker does before it sends a request.

    Raises:
        ContainerCheckError: the container ended, or it took too long.
    """
    deadline = monotonic() + START_SECONDS
    while not _is_healthy(url):
        if ended():
            raise ContainerCheckError("The container ended before it was healthy.")
        if monotonic() > deadline:
            raise ContainerCheckError(f"It was not healthy after {START_SECONDS:.0f} s.")
        sleep(ASKED_EVERY_SECONDS)


def differences(samples: Mapping[str, Sample], *, theirs: str, ours: str) -> Iterator[str]:
    """Yield a sentence for whatever the image answers otherwise than expected, or than we do."""
    for name, sample in samples.items():
        try:
            found, own = (_ask(url, sample) for url in (theirs, ours))
            faults = [
                *sample.check(found),
                *(f"ours differs: {each}" for each in compare(own, found, tolerance=TOLERANCE)),
            ]
        except (requests.RequestException, DocumentError) as error:
            faults = [str(error)]
        yield from (f"{name}: {fault}" for fault in faults)


def _ask(url: str, sample: Sample) -> object:
    answer = requests.post(
        f"{url}/invocations",
        data=sample.path.read_bytes(),
        headers={"Content-Type": sample.content_type, "Accept": "application/json"},
        timeout=ANSWER_SECONDS,
    )
    if not answer.ok:
        raise DocumentError(f"{url} answered {answer.status_code}: {answer.text}")
    found: object = parse(answer.content)
    return found


def _is_healthy(url: str) -> bool:
    try:
        return requests.get(f"{url}/ping", timeout=ASKED_EVERY_SECONDS).ok
    except requests.RequestException:
        return False
