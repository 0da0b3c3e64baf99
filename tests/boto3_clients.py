"""boto3 clients, each made once: one of a session of its own takes half a processor second."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from collections.abc import Mapping

_making = threading.Lock()  # clients may be shared between threads; the session may not
_session = cache(boto3.Session)  # it has read botocore's descriptions of services


def client(environment: Mapping[str, str], service: str, region: str) -> Any:
    """Return the client of whoever the environment acts as, or the caller's profile."""
    with _making:
        return _client(
            service,
            region_name=region,
            aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=environment.get("AWS_SESSION_TOKEN") or None,
            endpoint_url=environment.get("AWS_ENDPOINT_URL"),
            verify=environment.get("AWS_CA_BUNDLE"),
        )


@cache
def _client(service: str, **members: str | None) -> Any:
    # Any service: the stubs know each by its literal name.
    session: Any = _session()
    return session.client(service, **members)
