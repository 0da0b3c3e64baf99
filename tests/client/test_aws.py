"""Tests of making the clients."""

from __future__ import annotations

import pytest

from client.aws import connect
from client.errors import AwsConfigurationError


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "key")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")


def test_environment_decides_region_and_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """AWS_ENDPOINT_URL and the region reach both clients."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://localhost:4566")

    aws = connect(connections=7)

    for client in (aws.runtime, aws.s3):
        assert client.meta.region_name == "eu-north-1"
        assert client.meta.endpoint_url == "https://localhost:4566"


def test_a_slow_answer_is_waited_for_on_as_many_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The read timeout is above the 60 s that a container may take; each request can connect."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")

    config = connect(connections=7).runtime.meta.config

    assert config.read_timeout >= 70  # type: ignore[attr-defined] # botocore sets it dynamically
    assert config.max_pool_connections == 7  # type: ignore[attr-defined] # as above


def test_missing_region_says_which_variable_to_set() -> None:
    """Without a region nothing can be called, and the words name the variable."""
    with pytest.raises(AwsConfigurationError, match="AWS_DEFAULT_REGION"):
        connect(connections=1)


def test_unusable_endpoint_url_says_which_variable_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An AWS_ENDPOINT_URL that is no URL is refused in words."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")

    with pytest.raises(AwsConfigurationError, match="AWS_ENDPOINT_URL"):
        connect(connections=1)
