"""What the processes of a container use of this machine."""

import contextlib
import time
from typing import Any

_PERCENT = 100.0


class ContainerUsage:
    """The processes below one process; CPU use is that since the last look."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._busy = self._busy_seconds()
        self._looked = time.monotonic()

    def cpu_percent(self) -> float:
        """CPU use since the last call, in percent of one core (documented: the sum over cores)."""
        busy, now = self._busy_seconds(), time.monotonic()
        used, passed = max(0.0, busy - self._busy), now - self._looked
        self._busy, self._looked = busy, now
        return _PERCENT * used / passed if passed > 0 else 0.0

    def memory_percent(self) -> float:
        """Resident memory in percent of the machine's; memory that is shared counts repeatedly."""
        import psutil  # noqa: PLC0415  # only the emulator needs it

        used = 0
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                used += process.memory_info().rss
        return min(_PERCENT, _PERCENT * used / psutil.virtual_memory().total)

    def _busy_seconds(self) -> float:
        import psutil  # noqa: PLC0415

        busy = 0.0
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                busy += times.user + times.system
        return busy

    def _processes(self) -> list[Any]:
        import psutil  # noqa: PLC0415

        with contextlib.suppress(psutil.NoSuchProcess):
            above = psutil.Process(self._pid)
            return [above, *above.children(recursive=True)]
        return []
