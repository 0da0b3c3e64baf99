"""Fixtures of the scaling tests."""

import pytest

from tests.local_aws.scaling.fake_aws import FakeAws


@pytest.fixture
def aws() -> FakeAws:
    """One endpoint with one instance, not registered."""
    return FakeAws()
