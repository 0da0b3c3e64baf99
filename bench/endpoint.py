"""A deployed endpoint, asked as its clients do; anything but this machine has to be named twice."""

import ipaddress
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from model_build.content_type import content_type
from model_build.errors import SettingsError

OK = "200"
READ_SECONDS = 70  # SageMaker itself gives up after 60


Ask = Callable[[], str]


class EndpointError(Exception):
    """The endpoint must not or cannot be asked; says what to do."""


class Endpoint:
    """Sends one file as a request, from any number of threads; no request is repeated."""

    def __init__(self, name: str, file: Path, *, connections: int) -> None:
        self.name = name
        # What was first said with each code that is not a 200.
        self.words: dict[str, str] = {}
        self._body, self._type = read_request(file)
        try:
            self._client: Any = boto3.session.Session().client(
                "sagemaker-runtime",
                config=Config(
                    max_pool_connections=connections,
                    read_timeout=READ_SECONDS,
                    retries={"total_max_attempts": 1},
                ),
            )
        except BotoCoreError as error:
            raise EndpointError(
                f"There is no AWS to ask ({error}). For the embedded one: "
                'eval "$(python -m local_aws up)"'
            ) from error

    def check(self, again: str | None) -> None:
        """Refuse an endpoint on another machine whose name was not given twice.

        Raises:
            EndpointError: it is not on the loopback interface, and `again` is not its name.
        """
        url = self._client.meta.endpoint_url
        if not on_loopback(url) and again != self.name:
            raise EndpointError(
                f"{self.name} is at {url}, not on this machine: load costs money there and may "
                f"wake somebody. If you mean it, add --not-loopback {self.name}"
            )

    def ask(self) -> str:
        """Send the request; return "200", or the status or the name of what went wrong.

        `words` keeps what is said with it the first time.
        """
        try:
            answer = self._client.invoke_endpoint(
                EndpointName=self.name, Body=self._body, ContentType=self._type
            )
            answer["Body"].read()
        except ClientError as error:
            said = error.response
            status = said.get("OriginalStatusCode") or said["ResponseMetadata"]["HTTPStatusCode"]
            code = f"{status} {said['Error']['Code']}"
            self.words.setdefault(code, said["Error"].get("Message", ""))
            return code
        except (BotoCoreError, OSError) as error:
            code = type(error).__name__
            self.words.setdefault(code, str(error))
            return code
        return OK


def read_request(file: Path) -> tuple[bytes, str]:
    """Return a file's bytes, and the content type that its suffix stands for.

    Raises:
        EndpointError: it is not there, or of another kind.
    """
    try:
        return file.read_bytes(), content_type(file)
    except (OSError, SettingsError) as error:
        raise EndpointError(f"{file} cannot be sent: {error}") from error


def on_loopback(url: str) -> bool:
    """Say whether an address is this machine's own, by its number; names may lead anywhere."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def asked(ask: Ask) -> str:
    """Ask; whatever is raised is a code, too, so that every request is accounted for."""
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - counted by its name, and told
        return type(error).__name__
