"""What the set-up has installed."""

from __future__ import annotations

from importlib.util import cache_from_source, find_spec
from pathlib import Path

import pytest


@pytest.mark.parametrize("package", ["tensorflow", "keras", "aws_cdk.aws_ec2", "botocore"])
def test_packages_are_compiled(package: str) -> None:
    """No process has to, each for itself, where Python may not write bytecode."""
    found = find_spec(package)

    assert found
    assert found.origin
    assert Path(cache_from_source(found.origin)).is_file()
