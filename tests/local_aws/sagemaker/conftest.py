"""Fixtures of the SageMaker tests: the service with fake instances, and a real emulator."""

from collections.abc import Iterator

import pytest

from tests.local_aws.sagemaker.emulator_client import Emulator, start_emulator
from tests.local_aws.sagemaker.hosting import PATIENCE, Hosting


@pytest.fixture
def hosting() -> Hosting:
    """The service with fake instances, empty."""
    return Hosting()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One emulator for all tests that only use it."""
    process, started = start_emulator(tmp_path_factory.mktemp("emulator"))
    yield started
    process.terminate()
    process.wait(PATIENCE)
