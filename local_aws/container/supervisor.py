"""Starts the model servers and the Python service in the container's order, and keeps them up."""

import logging
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from local_aws.container import code_folder, discovery, messages, ports, readiness
from local_aws.container.errors import SettingsError, StartError
from local_aws.container.service import Service
from local_aws.container.settings import Settings
from local_aws.container.unpack import unpack

_MODEL_SERVER = "local_aws.container.serving.process"
_PYTHON_SERVICE = "local_aws.container.gunicorn_process"
_POLL_SECONDS = 0.05
# SageMaker sends SIGKILL 30 seconds after SIGTERM; each kind of process gets less than half.
_GRACE_SECONDS = 12.0

log = logging.getLogger("serve")


class _StopRequestedError(Exception):
    """The end was asked for before the start was over."""


@dataclass
class Supervisor:
    """One container: `run` serves an archive until it is told to stop."""

    archive: Path
    settings: Settings
    environment: Mapping[str, str]
    port: int
    parent_pid: int | None
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self, announce: Callable[[int], None]) -> None:
        """Serve until SIGTERM or SIGINT; `announce` gets the port once requests are answered.

        Raises:
            ContainerError: the archive or the environment is refused, or a process did not start.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        with ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="container-"))
            front = stack.enter_context(self._front_socket())
            server_ports = self._reserve_server_ports(stack)
            servers = [
                self._service("tensorflow serving", _MODEL_SERVER, folder) for _ in server_ports
            ]
            gunicorn = self._service("gunicorn", _PYTHON_SERVICE, folder, front.fileno())
            stack.callback(self._end, servers, gunicorn)
            try:
                self._start(Path(folder), front, server_ports, servers, gunicorn)
            except _StopRequestedError:
                return
            announce(ports.port_of(front))
            while not self._should_stop():
                for service in (*servers, gunicorn):
                    service.restart_if_ended()
                time.sleep(_POLL_SECONDS)

    def _service(self, name: str, module: str, folder: str, *descriptors: int) -> Service:
        inherited = {key: text for key, text in self.environment.items() if key != "PYTHONPATH"}
        environment = {"OMP_NUM_THREADS": "1", **inherited}
        return Service(name, module, environment, Path(folder), descriptors)

    def _front_socket(self) -> socket.socket:
        try:
            return ports.reserve(self.port)
        except (OSError, OverflowError) as error:
            raise SettingsError(
                f"port {self.port} cannot be used ({error}): name another, or 0 for any"
            ) from error

    def _reserve_server_ports(self, stack: ExitStack) -> list[tuple[int, int]]:
        wanted = [(0, 0)]
        if self.settings.safe_ports is not None:
            low = self.settings.safe_ports[0]
            count = self.settings.instance_count
            wanted = [(low + 2 * index + 1, low + 2 * index) for index in range(count)]
        try:
            # A gRPC port is kept and never listened on: whoever connects to it is refused.
            reserved = [
                (
                    stack.enter_context(ports.reserve(rest)),
                    stack.enter_context(ports.reserve(grpc)),
                )
                for rest, grpc in wanted
            ]
        except (OSError, OverflowError) as error:
            raise SettingsError(
                f"the ports of SAGEMAKER_SAFE_PORT_RANGE cannot be used: {error}"
            ) from error
        return [(ports.port_of(rest), ports.port_of(grpc)) for rest, grpc in reserved]

    def _start(
        self,
        folder: Path,
        front: socket.socket,
        server_ports: list[tuple[int, int]],
        servers: list[Service],
        gunicorn: Service,
    ) -> None:
        # Their imports take longer than unpacking does, and so overlap with it.
        for service in (*servers, gunicorn):
            service.start()
        model_directory = folder / "model"
        model_directory.mkdir()
        unpack(self.archive, model_directory)
        code = code_folder.find(model_directory)
        models = discovery.find(model_directory, self.settings.default_model)
        for server, (rest, _) in zip(servers, server_ports, strict=True):
            server.begin(messages.model_server(models, self.settings, rest))
        for server, (rest, _) in zip(servers, server_ports, strict=True):
            self._wait_for_model(server, rest, models.default)
        gunicorn.begin(
            messages.python_service(
                models,
                code,
                self.settings,
                descriptor=front.fileno(),
                server_ports=server_ports,
            )
        )
        self._wait_for_gunicorn(gunicorn, ports.port_of(front))

    def _wait_for_model(self, server: Service, rest_port: int, model: str) -> None:
        seconds = self.settings.wait_seconds
        if not self._wait(server, lambda: readiness.model_available(rest_port, model), seconds):
            raise StartError(
                f"time out after {seconds} seconds: model {model} is not available. "
                "SAGEMAKER_TFS_WAIT_TIME_SECONDS allows it more time"
            )

    def _wait_for_gunicorn(self, gunicorn: Service, port: int) -> None:
        seconds = self.settings.gunicorn.timeout
        if not self._wait(gunicorn, lambda: readiness.accepts_connections(port), seconds):
            raise StartError(
                f"gunicorn did not listen in time ({seconds} seconds): importing inference.py "
                "takes too long, or SAGEMAKER_GUNICORN_TIMEOUT_SECONDS is too short"
            )
        log.info("gunicorn server is ready!")

    def _wait(self, service: Service, ready: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not ready():
            status = service.exit_status()
            if status is not None:
                raise StartError(
                    f"{service.name} exited during startup: rc={status}. "
                    "The lines above say what it could not load"
                )
            if self._should_stop():
                raise _StopRequestedError
            if time.monotonic() > deadline:
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def _should_stop(self) -> bool:
        orphaned = self.parent_pid is not None and os.getppid() != self.parent_pid
        return self._stop.is_set() or orphaned

    @staticmethod
    def _end(servers: list[Service], gunicorn: Service) -> None:
        # The Python service first: requests under way still need the model servers.
        log.info("stopping services")
        for service in (gunicorn, *servers):
            service.stop(_GRACE_SECONDS)
        log.info("stopped")
