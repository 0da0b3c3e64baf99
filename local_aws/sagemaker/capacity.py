"""The machines that AWS has: instances of all fleets, old and new alike, take their share."""

import threading
from collections import Counter
from collections.abc import Callable, Mapping

from local_aws.emulator.errors import LocalAwsError
from local_aws.sagemaker.errors import InstanceStartError


def _no_limits() -> Mapping[str, int]:
    return {}


class Capacity:
    """Counts running instances by type against limits that are read anew at each launch."""

    def __init__(self, limits: Callable[[], Mapping[str, int]] = _no_limits) -> None:
        """`limits` names the most of each type; a type that it leaves out has no limit."""
        self._limits = limits
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()

    def take(self, wanted: Mapping[str, int]) -> None:
        """Take machines by type, all or none; raises InstanceStartError, worded as AWS words it."""
        try:
            limits = self._limits()
        except LocalAwsError as error:
            raise InstanceStartError(str(error)) from error
        with self._lock:
            for kind, count in wanted.items():
                if count and self._running[kind] + count > limits.get(kind, float("inf")):
                    message = (
                        "Unable to provision requested ML compute capacity due to "
                        "InsufficientInstanceCapacity error. Please retry using a different ML "
                        "instance type or after some time."
                    )
                    raise InstanceStartError(message)
            self._running.update(wanted)

    def give_back(self, kind: str, count: int) -> None:
        """Return machines whose instances have ended."""
        with self._lock:
            self._running[kind] -= count
