"""The instances behind an endpoint: who takes the next request, and when the last is done."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from local_aws.sagemaker.errors import NoHealthyInstanceError
from local_aws.sagemaker.instance import Instance


@dataclass
class VariantFleet:
    """The instances of one production variant."""

    name: str
    weight: float
    image: str  # as specified
    instances: list[Instance]
    resolved_at: float = 0.0
    _turn: int = field(default=0, repr=False)
    _credit: float = field(default=0.0, repr=False)

    def next_instance(self) -> Instance:
        """Pick the healthy instance whose turn it is; raises NoHealthyInstanceError."""
        for _ in self.instances:
            self._turn = (self._turn + 1) % len(self.instances)
            if self.instances[self._turn].healthy:
                return self.instances[self._turn]
        message = (
            f"The production variant {self.name} has no healthy instance at the moment. "
            "Try again; the log of the endpoint says why instances ended."
        )
        raise NoHealthyInstanceError(message)


class ClosedError(Exception):
    """The fleet takes no more requests: another has taken its place, or the endpoint goes."""


class Fleet:
    """All variants of one endpoint configuration, started and stopped together."""

    def __init__(self, variants: Sequence[VariantFleet]) -> None:
        self.variants = list(variants)
        self._idle = threading.Condition()
        self._in_flight = 0
        self._closed = False

    def variant(self, name: str) -> VariantFleet | None:
        """Find a variant by its name."""
        return next((v for v in self.variants if v.name == name), None)

    def choose(self) -> VariantFleet:
        """Pick the variant of the next request, in proportion to the weights.

        Weights are served exactly: over any run of as many requests as the weights sum to, each
        variant is picked as often as its weight says (smooth weighted round robin).
        """
        with self._idle:
            total = sum(v.weight for v in self.variants)
            for variant in self.variants:
                variant._credit += variant.weight  # noqa: SLF001  # its only keeper is the fleet
            chosen = max(self.variants, key=lambda v: v._credit)  # noqa: SLF001
            chosen._credit -= total  # noqa: SLF001
            return chosen

    @contextmanager
    def request(self, variant: VariantFleet) -> Iterator[Instance]:
        """Hold an instance for the time of one request, so that a stop waits for it.

        Raises ClosedError and NoHealthyInstanceError.
        """
        with self._idle:
            if self._closed:
                raise ClosedError
            instance = variant.next_instance()
            self._in_flight += 1
        try:
            yield instance
        finally:
            with self._idle:
                self._in_flight -= 1
                self._idle.notify_all()

    def start(self) -> None:
        """Bring all instances to health at once; stop all and raise if one fails.

        Raises what the first that failed raised: InstanceStartError, if it was foreseen.
        """
        failures = _together([instance.start for instance in self._instances()])
        if failures:
            self.stop(patience=0)
            raise failures[0]

    def stop(self, *, patience: float) -> None:
        """Take no more requests, wait up to `patience` seconds for the last, end all instances."""
        with self._idle:
            self._closed = True
            self._idle.wait_for(lambda: self._in_flight == 0, timeout=patience)
        _together([instance.stop for instance in self._instances()])

    def summaries(self) -> list[dict[str, Any]]:
        """Describe the variants as DescribeEndpoint does."""
        return [
            {
                "VariantName": v.name,
                "DeployedImages": [
                    {
                        "SpecifiedImage": v.image,
                        "ResolvedImage": v.instances[0].resolved_image,
                        "ResolutionTime": v.resolved_at,
                    }
                ],
                "CurrentWeight": v.weight,
                "DesiredWeight": v.weight,
                "CurrentInstanceCount": len(v.instances),
                "DesiredInstanceCount": len(v.instances),
            }
            for v in self.variants
        ]

    def _instances(self) -> list[Instance]:
        return [instance for variant in self.variants for instance in variant.instances]


def _together(actions: Sequence[Callable[[], None]]) -> list[Exception]:
    """Run every action in a thread of its own, and return what they raised."""
    failures: list[Exception] = []

    def run(action: Callable[[], None]) -> None:
        try:
            action()
        except Exception as error:  # noqa: BLE001  # handed to the caller, whatever it is
            failures.append(error)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
