"""What SageMaker publishes minute by minute, requests or none: instances, queues, concurrency."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from local_aws.emulator.pace import AWS_MINUTE_SECONDS
from local_aws.sagemaker.container_usage import ContainerUsage
from local_aws.sagemaker.metrics import INSTANCES, Source
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Endpoint, Scope
from local_aws.sagemaker.variant_fleet import VariantFleet

logger = logging.getLogger(__name__)
CONCURRENCY_SECONDS = 10.0  # of AWS; documented for the high-resolution metrics of scaling
_PERCENT = 100.0


class PeriodicMetrics:
    """Looks at every endpoint that serves."""

    def __init__(self, service: Service, directory: Path) -> None:
        """`directory` lies on the disk that instances use."""
        self._service = service
        self._directory = directory
        self._usage: dict[int, ContainerUsage] = {}  # by process id

    def start(self) -> None:
        """Publish from now on, in the background."""
        pace = self._service.pace
        for work, seconds in (
            (self.publish_minute, AWS_MINUTE_SECONDS),
            (self.publish_concurrency, CONCURRENCY_SECONDS),
        ):
            arguments = (work, pace.seconds(seconds))
            name = work.__name__
            threading.Thread(target=_repeat, args=arguments, daemon=True, name=name).start()

    def publish_minute(self) -> None:
        """Publish what is published once a minute."""
        seen: set[int] = set()
        for scope, endpoint in self._serving():
            for variant in _variants(endpoint):
                seen |= self._instances(scope, variant)
            if "AsyncInferenceConfig" in endpoint.config.request:
                self._backlog(scope, endpoint)
        self._usage = {pid: usage for pid, usage in self._usage.items() if pid in seen}

    def publish_concurrency(self) -> None:
        """Publish how many requests each instance of a real-time endpoint has under way.

        Unsure: that AWS tells it by instance, which makes the average that of an instance.
        """
        for scope, endpoint in self._serving():
            if "AsyncInferenceConfig" in endpoint.config.request:
                continue
            for fleet, _ in endpoint.shares:
                for variant in fleet.variants:
                    source = self._source(scope, variant)
                    for count in fleet.loads(variant):
                        source.publish("ConcurrentRequestsPerModel", count, "None")

    def _serving(self) -> Iterator[tuple[Scope, Endpoint]]:
        for scope in self._service.store.scopes():
            with scope.lock:
                endpoints = list(scope.endpoints.values())
            yield from ((scope, endpoint) for endpoint in endpoints if endpoint.shares)

    def _instances(self, scope: Scope, variant: VariantFleet) -> set[int]:
        """Publish the use of each instance; return their process ids."""
        source = self._source(scope, variant)
        disk = shutil.disk_usage(self._directory)
        pids = [i.process_id for i in list(variant.instances) if i.process_id is not None]
        for pid in pids:
            usage = self._usage.get(pid)
            if usage is None:
                # CPU use is over time: an instance tells it from the second look on.
                usage = self._usage[pid] = ContainerUsage(pid)
            else:
                source.publish(
                    "CPUUtilization", usage.cpu_percent(), "Percent", namespace=INSTANCES
                )
            memory, full = usage.memory_percent(), _PERCENT * disk.used / disk.total
            source.publish("MemoryUtilization", memory, "Percent", namespace=INSTANCES)
            source.publish("DiskUtilization", full, "Percent", namespace=INSTANCES)
        return set(pids)

    def _backlog(self, scope: Scope, endpoint: Endpoint) -> None:
        """Publish the queue. Documented: under the dimension EndpointName alone."""
        source = Source(self._service.put_metric, scope, endpoint.name)
        size, instances = endpoint.backlog.size, sum(len(v.instances) for v in _variants(endpoint))
        age = endpoint.backlog.oldest_seconds / self._service.pace.seconds(1.0)
        source.publish("ApproximateBacklogSize", size, "Count")
        # Unsure: what is published without instances.
        source.publish("ApproximateBacklogSizePerInstance", size / max(1, instances), "Count")
        source.publish("ApproximateAgeOfOldestRequest", age, "Seconds")
        source.publish("HasBacklogWithoutCapacity", float(size > 0 and not instances), "Count")

    def _source(self, scope: Scope, variant: VariantFleet) -> Source:
        spec = variant.spec
        return Source(self._service.put_metric, scope, spec.endpoint, spec.variant)


def _variants(endpoint: Endpoint) -> list[VariantFleet]:
    return [variant for fleet, _ in endpoint.shares for variant in fleet.variants]


def _repeat(work: Callable[[], None], seconds: float) -> None:
    while True:
        time.sleep(seconds)
        try:
            work()
        except Exception:
            logger.exception("could not publish metrics")
