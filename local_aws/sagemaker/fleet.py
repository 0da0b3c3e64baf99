"""All instances of one endpoint configuration: how they come and go while requests run."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from local_aws.sagemaker.capacity import Capacity
from local_aws.sagemaker.instance import Instance, Launcher
from local_aws.sagemaker.variant_fleet import VariantFleet


class ClosedError(Exception):
    """The fleet takes no more requests: another has taken its place, or the endpoint goes."""


class Fleet:
    """The variants of one endpoint configuration."""

    def __init__(
        self, variants: Sequence[VariantFleet], launch: Launcher, capacity: Capacity
    ) -> None:
        self.variants = list(variants)
        self._launch = launch
        self._capacity = capacity
        self._idle = threading.Condition()
        self._in_flight: Counter[int] = Counter()  # by id of the instance
        self._closed = False

    def variant(self, name: str) -> VariantFleet | None:
        """Find a variant by its name."""
        return next((v for v in self.variants if v.name == name), None)

    @property
    def desired(self) -> dict[str, int]:
        """How many instances each variant should have."""
        return {v.name: v.desired_count for v in self.variants}

    @property
    def requests_under_way(self) -> int:
        """How many requests its instances have not answered yet."""
        with self._idle:
            return self._in_flight.total()

    def loads(self, variant: VariantFleet) -> list[int]:
        """How many requests each instance of a variant has not answered yet."""
        with self._idle:
            return [self._in_flight[id(instance)] for instance in variant.instances]

    def choose(self) -> VariantFleet:
        """Pick the variant of the next request, in proportion to the weights.

        Weights are served exactly: over any run of as many requests as the weights sum to, each
        variant is picked as often as its weight says (smooth weighted round robin).
        """
        with self._idle:
            total = sum(v.weight for v in self.variants)
            for variant in self.variants:
                variant.credit += variant.weight
            chosen = max(self.variants, key=lambda v: v.credit)
            chosen.credit -= total
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
            self._in_flight[id(instance)] += 1
        try:
            yield instance
        finally:
            with self._idle:
                self._in_flight[id(instance)] -= 1
                self._idle.notify_all()

    def grow(self, more: Mapping[str, int]) -> None:
        """Start instances by variant; they join when all are healthy, or all end if one is not.

        Raises what the first that failed raised: InstanceStartError, if it was foreseen.
        """
        grown = [(v, more.get(v.name, 0)) for v in self.variants]
        machines: Counter[str] = Counter()
        for variant, count in grown:
            machines[variant.spec.instance_type] += count
        self._capacity.take(machines)
        new = [(v, [self._launch(v.spec) for _ in range(count)]) for v, count in grown]
        failures = _together([i.start for _, instances in new for i in instances])
        if failures:
            for variant, instances in new:
                self._end(variant, instances)
            raise failures[0]
        with self._idle:
            for variant, instances in new:
                variant.instances += instances
                if instances:
                    variant.resolved_image = instances[0].resolved_image

    def shrink(self, fewer: Mapping[str, int], *, patience: float) -> None:
        """End instances by variant, each when its last request is answered or patience ends."""
        with self._idle:
            gone = []
            for variant in self.variants:
                kept = max(0, len(variant.instances) - fewer.get(variant.name, 0))
                gone.append((variant, variant.instances[kept:]))
                del variant.instances[kept:]
            self._drain([i for _, instances in gone for i in instances], patience)
        for variant, instances in gone:
            self._end(variant, instances)

    def start(self) -> None:
        """Bring all instances that are desired to health; raises as `grow` does."""
        self.grow(self.desired)

    def stop(self, *, patience: float) -> None:
        """Take no more requests, wait up to `patience` seconds for the last, end all instances."""
        with self._idle:
            self._closed = True
        self.shrink({v.name: len(v.instances) for v in self.variants}, patience=patience)

    def summaries(self) -> list[dict[str, Any]]:
        """Describe the variants as DescribeEndpoint does."""
        return [variant.summary() for variant in self.variants]

    def _drain(self, instances: Sequence[Instance], patience: float) -> None:
        self._idle.wait_for(
            lambda: not any(self._in_flight[id(i)] for i in instances), timeout=patience
        )

    def _end(self, variant: VariantFleet, instances: Sequence[Instance]) -> None:
        _together([instance.stop for instance in instances])
        self._capacity.give_back(variant.spec.instance_type, len(instances))
        with self._idle:
            for instance in instances:
                if not self._in_flight[id(instance)]:
                    del self._in_flight[id(instance)]


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
