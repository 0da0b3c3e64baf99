"""Does the endpoint answer as expected? Each sample is asked about and judged."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from custom_resources.document import parse
from custom_resources.errors import DocumentError, InvocationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from custom_resources.endpoint import Endpoint
    from custom_resources.expectations import Expectations, Sample

REQUESTS = 3  # of a sample, after the first request of all


def differences(endpoint: Endpoint, expected: Expectations) -> Iterator[str]:
    """One sentence for each thing in which the answers are not as expected.

    The very first request, which may meet a cold endpoint, is held against the expectations, but
    its latency is not; of the others it is the median of each sample.
    """
    for index, (name, sample) in enumerate(expected.samples.items()):
        seen = set()
        for failure in _of_sample(endpoint, sample, expected.max_latency_ms, warm_up=index == 0):
            if failure not in seen:
                yield f"{name}: {failure}"
            seen.add(failure)


def _of_sample(
    endpoint: Endpoint, sample: Sample, limit_ms: float, *, warm_up: bool
) -> Iterator[str]:
    body = sample.path.read_bytes()
    latencies = []
    for number in range(REQUESTS + warm_up):
        try:
            answer = endpoint.ask(body, sample.content_type)
            yield from sample.check(parse(answer.body))
        except InvocationError as error:
            yield f"expected an answer, {error}"
            return
        except DocumentError as error:
            yield f"expected an answer in the agreed form, {error}"
        print(f"{sample.path.name}: {answer.latency_ms:.0f} ms")
        if number >= warm_up:
            latencies.append(answer.latency_ms)
    if median(latencies) > limit_ms:
        each = ", ".join(f"{latency:.0f}" for latency in latencies)
        yield (
            f"expected an answer within {limit_ms:.0f} ms, the median is "
            f"{median(latencies):.0f} ms ({each})"
        )
