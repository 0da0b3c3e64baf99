"""The check's role is taken under a fixed name, and again before the session ends."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from promote.session import client_factory

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::111111111111:role/dev-check-us-east-1"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Requests to STS, each answered with a session that is about to end."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "callers")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    requests: list[dict[str, Any]] = []

    def make_api_call(_client: object, operation: str, request: dict[str, Any]) -> Any:
        assert operation == "AssumeRole"
        requests.append(request)
        expiration = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=2)
        keys = {"AccessKeyId": f"key{len(requests)}", "SecretAccessKey": "s", "SessionToken": "t"}
        return {"Credentials": {**keys, "Expiration": expiration}}

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", make_api_call)
    return requests


def key_of(client: Callable[[str], Any]) -> str:
    """Return the access key that a client signs with."""
    return str(client("sagemaker")._get_credentials().get_frozen_credentials().access_key)


def test_the_role_is_taken_under_a_name_that_trails_show(taken: list[dict[str, Any]]) -> None:
    """Once, when the clients are made."""
    client_factory("us-east-1", ROLE)

    assert taken == [{"RoleArn": ROLE, "RoleSessionName": "promotion-check"}]


def test_a_session_that_is_about_to_end_is_renewed(taken: list[dict[str, Any]]) -> None:
    """A role that was taken from another role lasts an hour, and a soak may last longer."""
    client = client_factory("us-east-1", ROLE)

    assert (key_of(client), key_of(client)) == ("key2", "key3")
    assert len(taken) == 3


def test_without_a_role_the_callers_own_credentials_are_used(
    taken: list[dict[str, Any]],
) -> None:
    """In the region that was named."""
    client = client_factory("eu-west-1", None)

    assert (key_of(client), taken) == ("callers", [])
    assert client("lambda").meta.region_name == "eu-west-1"
