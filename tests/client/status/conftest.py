"""Fixtures of the tests of `status`."""

from __future__ import annotations

import pytest

from tests.client.status.world import World


@pytest.fixture
def world() -> World:
    """Return an AWS in which everything is well."""
    return World()
