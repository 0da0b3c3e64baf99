"""Versions are read where they are pinned, and what is installed is held to them."""

from pathlib import Path

import pytest

from model_build.errors import EnvironmentMismatchError
from model_build.pins import PACKAGES, check_installed, pinned_versions


def test_every_package_has_its_pin() -> None:
    """The project's own requirements.txt pins all that decide the bytes."""
    pins = pinned_versions()

    assert set(pins) == set(PACKAGES)
    assert pins["tensorflow"].startswith("2.20.")


def test_a_missing_pin_is_named(tmp_path: Path) -> None:
    """The error names the packages."""
    (tmp_path / "requirements.txt").write_text("tensorflow==2.20.0 \\\n    --hash=sha256:0\n")

    with pytest.raises(EnvironmentMismatchError, match="keras, numpy"):
        pinned_versions(tmp_path / "requirements.txt")


def test_another_installed_version_names_the_remedy() -> None:
    """Wanted and found versions stand beside the command that brings them together."""
    with pytest.raises(EnvironmentMismatchError, match=r"keras 3.1 \(here: 3.2\).*make setup"):
        check_installed(
            {"numpy": "2.0", "keras": "3.1"}, {"numpy": "2.0", "keras": "3.2"}.__getitem__
        )


def test_a_missing_package_is_named() -> None:
    """A package that is not installed is an error like one at a wrong version."""
    with pytest.raises(EnvironmentMismatchError, match=r"no-such-package 1 \(here: not installed"):
        check_installed({"no-such-package": "1"})
