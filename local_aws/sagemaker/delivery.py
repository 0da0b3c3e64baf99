"""Objects and notices that SageMaker reads and sends for an endpoint, under its execution role."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.emulator.errors import LocalAwsError
from local_aws.sagemaker.errors import DeliveryError
from local_aws.sagemaker.role import Role

_OBJECT = re.compile(r"s3://([^/]+)/(.+)", re.DOTALL)
_SESSION_SECONDS = 3600.0  # a session is good for longer; what it may do is asked at each call


class Delivery(Protocol):
    """What endpoints read and write beside requests; each call raises DeliveryError."""

    def read(self, uri: str, /, *, role_arn: str, region: str) -> bytes:
        """Read an object."""

    def write(  # noqa: PLR0913  # what, where, and in whose name
        self,
        uri: str,
        body: bytes,
        /,
        *,
        role_arn: str,
        region: str,
        content_type: str | None = None,
        key_id: str | None = None,
    ) -> None:
        """Write an object, encrypted with a KMS key if one is named."""

    def notify(self, topic_arn: str, message: str, /, *, role_arn: str) -> None:
        """Publish a message to a topic."""


class NoDelivery:
    """Satisfies `Delivery` where there is neither S3 nor SNS."""

    def read(self, uri: str, /, **_: object) -> bytes:
        """Raise DeliveryError."""
        raise DeliveryError(uri)

    def write(self, uri: str, _body: bytes, /, **_: object) -> None:
        """Raise DeliveryError."""
        raise DeliveryError(uri)

    def notify(self, topic_arn: str, _message: str, /, **_: object) -> None:
        """Raise DeliveryError."""
        raise DeliveryError(topic_arn)


@dataclass
class _Session:
    role: Role
    until: float
    clients: dict[str, Any] = field(default_factory=dict)


class RoleDelivery:
    """Satisfies `Delivery`; `role` gives a session of a role in a region."""

    def __init__(self, role: Callable[[str, str], Role]) -> None:
        self._role = role
        self._lock = threading.Lock()
        self._sessions: dict[tuple[str, str], _Session] = {}

    def read(self, uri: str, /, *, role_arn: str, region: str) -> bytes:
        """Read an object; raises DeliveryError."""
        bucket, key = split(uri)
        with _words(f"Could not read {uri}", role_arn, "s3:GetObject"):
            s3 = self._client("s3", role_arn, region)
            body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body

    def write(  # noqa: PLR0913  # what, where, and in whose name
        self,
        uri: str,
        body: bytes,
        /,
        *,
        role_arn: str,
        region: str,
        content_type: str | None = None,
        key_id: str | None = None,
    ) -> None:
        """Write an object; raises DeliveryError."""
        bucket, key = split(uri)
        more = {"ContentType": content_type} if content_type else {}
        actions = "s3:PutObject"
        if key_id:
            more |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key_id}
            actions += " and kms:GenerateDataKey"
        with _words(f"Could not write {uri}", role_arn, actions):
            s3 = self._client("s3", role_arn, region)
            s3.put_object(Bucket=bucket, Key=key, Body=body, **more)

    def notify(self, topic_arn: str, message: str, /, *, role_arn: str) -> None:
        """Publish a message; raises DeliveryError."""
        with _words(f"Could not publish to {topic_arn}", role_arn, "sns:Publish"):
            sns = self._client("sns", role_arn, topic_arn.split(":")[3])
            sns.publish(TopicArn=topic_arn, Message=message)

    def _client(self, service: str, role_arn: str, region: str) -> Any:
        # A client takes tens of milliseconds to make, and may be used by several threads.
        with self._lock:
            session = self._sessions.get((role_arn, region))
            if session is None or session.until < time.monotonic():
                session = _Session(
                    self._role(role_arn, region), time.monotonic() + _SESSION_SECONDS
                )
                self._sessions[role_arn, region] = session
            if service not in session.clients:
                session.clients[service] = session.role.client(service)
            return session.clients[service]


def split(uri: str) -> tuple[str, str]:
    """Take s3://bucket/key apart; raises DeliveryError for anything else."""
    match = _OBJECT.fullmatch(uri)
    if match is None:
        message = f"{uri} names no object; write s3://BUCKET/KEY."
        raise DeliveryError(message)
    return match[1], match[2]


def below(prefix: str, *names: str) -> str:
    """Join an S3 prefix, with or without a slash at its end, and names below it."""
    return "/".join([prefix.rstrip("/"), *names])


@contextmanager
def _words(what: str, role_arn: str, actions: str) -> Iterator[None]:
    """Turn errors of a call into words with the next step."""
    try:
        yield
    except LocalAwsError as error:
        message = f"{what}: {error}"
        raise DeliveryError(message) from error
    except (ClientError, BotoCoreError) as error:
        message = f'{what} as the role "{role_arn}": {error} The role needs {actions}.'
        raise DeliveryError(message) from error
