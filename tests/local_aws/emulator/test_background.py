import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local_aws.emulator.background import down, export_lines, up
from local_aws.emulator.state import ServerState, read_state

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def running(folder: Path) -> Iterator[ServerState]:
    """Start a server in the background and stop it at the end."""
    state = up(folder, 0)
    yield state
    down(folder)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local_aws", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_up_twice_starts_one_server(folder: Path, running: ServerState) -> None:
    """The second `up` finds the first."""
    assert up(folder, 0) == running


def test_down_twice_does_no_harm(folder: Path, running: ServerState) -> None:
    """The first `down` ends all processes; the second has nothing to do."""
    keeper = psutil.Process(running.keeper)
    processes = [keeper, *keeper.children(recursive=True)]
    assert down(folder)
    assert not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    assert not down(folder)
    assert read_state(folder) is None


def test_what_up_prints_can_be_sourced_by_a_shell(folder: Path, running: ServerState) -> None:
    """A shell that evaluates the lines has the endpoint, the account, and no profile."""
    lines = export_lines(folder, running, account="123456789012")
    script = (
        f"export AWS_PROFILE=x\n{lines}\necho $AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID [$AWS_PROFILE]"
    )
    shell = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert shell.stdout.split() == [running.url, "123456789012", "[]"]


def test_the_command_line_goes_up_tells_and_goes_down(folder: Path) -> None:
    """up, status, down and status again, with the exit codes that scripts rely on."""
    where = ("--dir", str(folder))
    try:
        first = _run("up", *where)
        assert first.returncode == 0
        exported = [line for line in first.stdout.splitlines() if line.startswith("export ")]
        assert any("AWS_CA_BUNDLE=" in line for line in exported)
        assert all(len(shlex.split(line)) == 2 for line in exported)
        assert _run("status", *where).returncode == 0
    finally:
        stopped = _run("down", *where)
    assert stopped.stdout == "The embedded AWS is stopped.\n"
    assert _run("status", *where).returncode == 3


def test_an_account_that_is_none_is_refused(folder: Path) -> None:
    """The error says what an account looks like."""
    refused = _run("up", "--dir", str(folder), "--account", "me")
    assert refused.returncode == 2
    assert "12 digits" in refused.stderr
