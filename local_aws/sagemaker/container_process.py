"""The process of a container: its environment, its start until healthy, and its end."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from local_aws.sagemaker.container_client import ping
from local_aws.sagemaker.container_log import ContainerLog
from local_aws.sagemaker.errors import InstanceStartError

_STOP_SECONDS = 30.0  # documented: SIGKILL comes 30 seconds after SIGTERM
_POLL_SECONDS = 0.1
_ROOT = Path(__file__).resolve().parents[2]
# What a process needs of the machine; everything else comes from the model and the platform.
_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")


class ContainerProcess:
    """One run of a container; a container that ends is followed by another run."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        port: int,
        environment: Mapping[str, str],
        log: ContainerLog,
    ) -> None:
        self._port = port
        self._log = log
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=_ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout is not None  # noqa: S101  # a pipe was asked for
        self._output = log.follow(self._process.stdout)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait_until_healthy(self, *, seconds: float, variant: str) -> None:
        """Ping until the container answers.

        Raises InstanceStartError when it ends or the time is over; the message holds the end of
        its log.
        """
        deadline = time.monotonic() + seconds
        while not ping(self._port):
            code = self._process.poll()
            if code is not None:
                self._output.join(timeout=1)
                raise InstanceStartError(self._unhealthy(variant, f"It ended with {code}."))
            if time.monotonic() > deadline:
                self.stop()
                words = f"It did not answer /ping with 200 within {seconds:.0f} seconds."
                raise InstanceStartError(self._unhealthy(variant, words))
            time.sleep(_POLL_SECONDS)

    def wait(self) -> int:
        """Wait for its end; return its exit code."""
        code = self._process.wait()
        self._output.join(timeout=1)
        return code

    def stop(self) -> None:
        """End it and what it started."""
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_STOP_SECONDS)
        # Its session holds what it started and did not end.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _unhealthy(self, variant: str, words: str) -> str:
        return (
            f"The primary container for production variant {variant} did not pass the ping "
            "health check. Please check CloudWatch logs for this endpoint. "
            f"{words} The end of its log:\n{self._log.tail()}"
        )


def base_environment(home: Path) -> dict[str, str]:
    """Build what every container gets of the machine; `home` is a folder of its own."""
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**inherited, "HOME": str(home), "TMPDIR": str(home)}
