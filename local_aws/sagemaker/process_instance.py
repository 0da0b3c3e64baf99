"""An instance as a process on this machine, with the calls that the platform makes for one."""

import logging
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from local_aws.emulator.errors import LocalAwsError
from local_aws.sagemaker.container_client import post
from local_aws.sagemaker.container_log import GROUP_PREFIX, ContainerLog
from local_aws.sagemaker.container_ports import PortBlocks
from local_aws.sagemaker.container_process import ContainerProcess, base_environment
from local_aws.sagemaker.errors import ContainerGoneError, InstanceStartError
from local_aws.sagemaker.images import parse_image
from local_aws.sagemaker.instance import Answer, InstanceSpec, Invocation
from local_aws.sagemaker.published_images import publish
from local_aws.sagemaker.role import Role

logger = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds before a container that ended runs again


@dataclass(frozen=True)
class Machine:
    """What instances run on.

    `command` is the container's command line, without archive and port; `role` gives a session
    of an execution role in a region and raises LocalAwsError when it cannot be assumed.
    """

    command: Sequence[str]
    directory: Path
    role: Callable[[str, str], Role]
    ports: PortBlocks = field(default_factory=PortBlocks)


class ProcessInstance:
    """Satisfies `instance.Instance`."""

    def __init__(self, spec: InstanceSpec, machine: Machine) -> None:
        self._spec = spec
        self._machine = machine
        self._name = f"i-{secrets.token_hex(8)}"
        self._folder = machine.directory / "instances" / self._name
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._process: ContainerProcess | None = None
        self._log: ContainerLog | None = None
        self._port = 0
        self._healthy = False
        self._resolved_image = spec.image

    @property
    def healthy(self) -> bool:
        """Whether its container has passed a health check and not ended since."""
        return self._healthy

    @property
    def resolved_image(self) -> str:
        """The image by digest, as it was pulled."""
        return self._resolved_image

    @property
    def process_id(self) -> int | None:
        """The process of its container; None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    @property
    def log_stream(self) -> str:
        """Named as SageMaker names it: variant and instance."""
        return f"{self._spec.variant}/{self._name}"

    def start(self) -> None:
        """Pull, download, open the log, run the container; raises InstanceStartError."""
        spec = self._spec
        try:
            role = self._machine.role(spec.role_arn, spec.region)
        except LocalAwsError as error:
            raise InstanceStartError(str(error)) from error
        image = parse_image(spec.image)
        publish(image)
        self._resolved_image = role.pull(image)
        self._folder.mkdir(parents=True)
        if spec.model_data_url is not None:
            role.read_model(spec.model_data_url, self._archive, timeout=spec.download_timeout)
        group = f"{GROUP_PREFIX}{spec.endpoint}"
        self._log = ContainerLog(role, group=group, stream=self.log_stream)
        self._log.open()
        role.put_metric(spec.endpoint, spec.variant, "DiskUtilization", self._disk_percent())
        self._run(role)
        threading.Thread(target=self._keep_running, daemon=True).start()

    def stop(self) -> None:
        """End the container and remove its files."""
        self._stopping.set()
        self._healthy = False
        with self._lock:
            process = self._process
        if process is not None:
            process.stop()
        if self._log is not None:
            self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def invoke(self, invocation: Invocation) -> Answer:
        """Pass a request on; raises ContainerGoneError."""
        if not self._healthy:
            message = "The container has ended; another is being started."
            raise ContainerGoneError(message)
        return post(self._port, invocation)

    @property
    def _archive(self) -> Path:
        return self._folder / "model.tar.gz"

    def _run(self, role: Role) -> None:
        ports = self._machine.ports.take()
        log = self._log
        assert log is not None  # noqa: S101  # opened before
        arguments = ["--archive", str(self._archive), "--port", str(ports[0])]
        with self._lock:
            if self._stopping.is_set():
                message = "The instance was stopped while it started."
                raise InstanceStartError(message)
            self._process = process = ContainerProcess(
                [*self._machine.command, *arguments],
                port=ports[0],
                environment=self._environment(role, ports),
                log=log,
            )
        process.wait_until_healthy(seconds=self._spec.startup_timeout, variant=self._spec.variant)
        self._port, self._healthy = ports[0], not self._stopping.is_set()

    def _keep_running(self) -> None:
        """Run the container again whenever it ends, as the platform does."""
        pause = _FIRST_PAUSE
        while self._process is not None and not self._stopping.is_set():
            code = self._process.wait()
            self._healthy = False
            if self._stopping.wait(pause):
                return
            pause = min(2 * pause, _LONGEST_PAUSE)
            logger.warning("%s ended with %s; it is started again", self.log_stream, code)
            try:
                # A session ends after hours; the next run of the container gets one of its own.
                self._run(self._machine.role(self._spec.role_arn, self._spec.region))
            except (InstanceStartError, LocalAwsError) as error:
                logger.warning("%s", error)

    def _environment(self, role: Role, ports: range) -> dict[str, str]:
        platform = {
            "AWS_REGION": self._spec.region,
            "AWS_DEFAULT_REGION": self._spec.region,
            "SAGEMAKER_BIND_TO_PORT": str(ports[0]),
            "SAGEMAKER_SAFE_PORT_RANGE": f"{ports[1]}-{ports[-1]}",
        }
        if not self._spec.network_isolation:
            # Documented: a container in network isolation gets no credentials.
            platform |= {
                **role.credentials,
                "AWS_ENDPOINT_URL": role.url,
                "AWS_CA_BUNDLE": str(role.ca_bundle),
                "AWS_EC2_METADATA_DISABLED": "true",
            }
        return {**base_environment(self._folder), **self._spec.environment, **platform}

    def _disk_percent(self) -> float:
        usage = shutil.disk_usage(self._machine.directory)
        return 100.0 * usage.used / usage.total
