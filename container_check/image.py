"""AWS's inference image, run by Docker as SageMaker runs it."""

from __future__ import annotations

import secrets
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

from container_check.errors import ContainerCheckError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The public gallery has what SageMaker's own registries have, by the same tags.
IMAGE = (
    "public.ecr.aws/deep-learning-containers/tensorflow-inference:"
    "2.20-cpu-py312-amzn2023-sagemaker-v1"
)
PORT = 8080  # that SageMaker asks at
# What an endpoint's model gets for its loading (stacks/variant.py).
ENVIRONMENT = {"SAGEMAKER_TFS_WAIT_TIME_SECONDS": "240"}


def create_command(image: str, model: Path, name: str) -> list[str]:
    """The command line: the model read-only in its place, one port on the loopback interface."""
    return [
        *("docker", "create", "--name", name),
        *("--publish", f"127.0.0.1::{PORT}"),
        *("--mount", f"type=bind,source={model},target=/opt/ml/model,readonly"),
        *(f"--env={name}={value}" for name, value in ENVIRONMENT.items()),
        *(image, "serve"),
    ]


class Container:
    """A running container."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def url(self) -> str:
        """Where it is asked.

        Raises:
            ContainerCheckError: it has ended already.
        """
        # One line for each address, and there is one.
        return f"http://{docker('port', self.name, f'{PORT}/tcp').splitlines()[0]}"

    def ended(self) -> bool:
        """Tell whether it runs no more."""
        return docker("inspect", "--format", "{{.State.Running}}", self.name) != "true"

    def log(self) -> str:
        """Return what it has said."""
        done = subprocess.run(
            ["docker", "logs", self.name],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return done.stdout


@contextmanager
def container(image: str, model: Path) -> Iterator[Container]:
    """Run the image on an unpacked archive, and remove the container afterwards.

    Raises:
        ContainerCheckError: Docker is not there, or does not run it.
    """
    name = f"container-check-{secrets.token_hex(3)}"
    docker(*create_command(image, model, name)[1:])
    try:
        docker("start", name)
        yield Container(name)
    finally:
        docker("rm", "--force", name)


def docker(*arguments: str) -> str:
    """Run a command of Docker, and return what it printed.

    Raises:
        ContainerCheckError: it is not there, or failed.
    """
    try:
        done = subprocess.run(["docker", *arguments], check=False, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise ContainerCheckError(
            "There is no `docker` here. Install Docker, or let the workflow Container run this; "
            "`python -m local_aws serve` needs none."
        ) from error
    if done.returncode != 0:
        raise ContainerCheckError(
            f"`docker {arguments[0]}` failed: {done.stderr.strip()}. See that the Docker engine "
            "runs, and that the image is there."
        )
    return done.stdout.strip()
