from __future__ import annotations

import platform
import subprocess
import venv
from typing import TYPE_CHECKING

import pytest

from tools import set_up

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one lock file and an empty virtual environment."""
    monkeypatch.setattr(set_up, "ROOT", tmp_path)
    monkeypatch.setattr(set_up, "VENV", tmp_path / ".venv")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "lock.txt").write_text("a==1\n")
    return tmp_path


def recording_part(installed: list[str]) -> set_up.Part:
    """A part that notes the profile of each of its installations."""
    locks = {"run": ["lock.txt"], "dev": ["lock.txt"]}
    return set_up.Part("part", "a part", locks, installed.append)


@pytest.mark.usefixtures("root")
def test_the_second_run_finds_nothing_to_do() -> None:
    """What is installed by the same lock files is not installed again."""
    installed: list[str] = []
    part = recording_part(installed)

    set_up.ensure(part, "dev")
    set_up.ensure(part, "dev")

    assert installed == ["dev"]


def test_a_changed_lock_file_is_installed(root: Path) -> None:
    """A new version in a lock file reaches the environment at the next command."""
    installed: list[str] = []
    part = recording_part(installed)
    set_up.ensure(part, "run")

    (root / "lock.txt").write_text("a==2\n")
    set_up.ensure(part, "run")

    assert installed == ["run", "run"]


@pytest.mark.usefixtures("root")
def test_what_tests_need_contains_what_running_needs() -> None:
    """`make demo` after `make test` installs nothing; `make test` after `make demo` does."""
    installed: list[str] = []
    part = recording_part(installed)

    set_up.ensure(part, "run")
    set_up.ensure(part, "dev")
    set_up.ensure(part, "run")

    assert installed == ["run", "dev"]


def test_a_failed_installation_is_tried_again(root: Path) -> None:
    """No stamp is left by an installation that did not succeed."""
    installed: list[str] = []
    failing = recording_part(installed)._replace(install=fail)

    with pytest.raises(set_up.SetupError):
        set_up.ensure(failing, "run")
    set_up.ensure(recording_part(installed), "run")

    assert installed == ["run"]
    assert (root / ".venv" / "stamps" / "part-run").is_file()


def fail(_profile: str) -> None:
    """Fail as a registry that cannot be reached makes it."""
    raise set_up.SetupError("unreachable")


def test_another_python_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python without wheels of the pinned packages is named, with the versions that have them."""
    monkeypatch.setattr(set_up, "SUPPORTED", ((2, 7),))

    with pytest.raises(set_up.SetupError, match=r"Python 2\.7 is needed.*make PYTHON="):
        set_up.check_machine()


def test_a_python_that_unpacks_anything_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Debian 12 has 3.11.2: said before anything is installed, not by the first archive."""
    monkeypatch.setattr(set_up, "OLDEST", (9, 1, 4))

    with pytest.raises(set_up.SetupError, match=r"can't filter.*9\.1\.4 or a later one is needed"):
        set_up.check_machine()


def test_another_machine_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no wheels, the machine is named before anything is tried."""
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")

    with pytest.raises(set_up.SetupError, match="this is Linux riscv64"):
        set_up.check_machine()


def test_a_python_without_ensurepip_names_the_package(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where .venv cannot be made, the words name what to install, and no half of it is left."""

    def fail_half_way(place: Path, *, with_pip: bool) -> None:
        assert with_pip
        (place / "bin").mkdir()
        raise subprocess.CalledProcessError(1, ["ensurepip"])

    monkeypatch.setattr(venv, "create", fail_half_way)

    with pytest.raises(set_up.SetupError, match=r"apt install python3\.\d+-venv"):
        set_up.create_environment()
    assert not (root / ".venv").exists()
