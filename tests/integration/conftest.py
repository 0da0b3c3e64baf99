"""One AWS for all tests of this folder, and checkouts to deploy from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.aws import Aws, bootstrapped, checked_out

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """An AWS with one bootstrapped account."""
    with bootstrapped(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout that a test may change; it shares what is installed and built."""
    return checked_out(tmp_path_factory.mktemp("checkout"))
