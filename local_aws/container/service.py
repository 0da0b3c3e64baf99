"""One of the container's long-running processes: started early, told what to serve, restarted."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local_aws.container import start_message

_CHILD = Path(__file__).with_name("child.py")

log = logging.getLogger("serve")


@dataclass
class Service:
    """A process of this module's `main()`; it ends with the process that starts it."""

    name: str
    module: str
    environment: Mapping[str, str]
    directory: Path
    descriptors: Sequence[int] = ()
    _message: Mapping[str, Any] = field(default_factory=dict)
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process; it imports what it needs and waits for its message."""
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_CHILD), self.module, str(os.getpid())],
            env=self.environment,
            cwd=self.directory,
            stdin=subprocess.PIPE,
            text=True,
            pass_fds=self.descriptors,
        )

    def begin(self, message: Mapping[str, Any]) -> None:
        """Tell the process what to serve."""
        self._message = message
        if self._process is not None and self._process.stdin is not None:
            start_message.send(self._process.stdin, message)

    def exit_status(self) -> int | None:
        """Give the exit status, or None while it runs; negative for a signal's number."""
        return self._process.poll() if self._process is not None else None

    def restart_if_ended(self) -> None:
        """Start it again with the same message, without waiting until it is ready."""
        status = self.exit_status()
        if status is not None:
            log.warning("unexpected %s exit (status: %d). restarting.", self.name, status)
            self.start()
            self.begin(self._message)

    def stop(self, grace_seconds: float) -> None:
        """Ask the process to end, and make it when it has not within the time."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            log.warning("%s did not end in time", self.name)
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
