"""Fixtures of the tests of `transform`."""

from __future__ import annotations

import pytest

from tests.client.transform.account import Account


@pytest.fixture
def account() -> Account:
    """Return an account in which a job can be started."""
    return Account()
