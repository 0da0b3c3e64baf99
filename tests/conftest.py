"""Every test has its folder as marker, fast folders run first, and no test leaves this machine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_socket import socket_allow_hosts

TESTS = Path(__file__).parent
FASTEST_FIRST = [
    "architecture",
    "tools",
    "inference_code",
    "lambda_code",
    "client",
    "promote",
    "container_check",
    "workflows",
    "examples",
    "stacks",
    "local_aws",
    "model_build",
    "bench",
    "verify",
    "review",
    "demo",
    "integration",
    "least_privilege",
    "faults",
]


def pytest_configure(config: pytest.Config) -> None:
    """Register one marker for each folder."""
    config.addinivalue_line("markers", "thorough: left to `make test-faults`, as it takes long")
    config.addinivalue_line(
        "markers", "embedded_aws(reason): not for an account, which `make verify-aws` runs in"
    )
    for folder in FASTEST_FIRST:
        config.addinivalue_line("markers", f"{folder}: the tests in tests/{folder}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with its folder and order the folders from fast to slow."""
    for item in items:
        item.add_marker(folder_of(item))
        if in_an_account() and (only := item.get_closest_marker("embedded_aws")):
            item.add_marker(pytest.mark.skip(reason=f"for the embedded AWS: {only.args[0]}"))
    items.sort(key=lambda item: FASTEST_FIRST.index(folder_of(item)))


def folder_of(item: pytest.Item) -> str:
    """Return the name of the folder directly below tests/ that `item` lies in."""
    return item.path.relative_to(TESTS).parts[0]


def in_an_account() -> bool:
    """Tell whether `python -m verify` runs the tests against a real account."""
    return "VERIFY_ACCOUNT" in os.environ


@pytest.fixture(autouse=True)
def loopback_only() -> None:
    """Refuse connections to anything but this machine, unless an account is what is tested."""
    if in_an_account():
        return
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
