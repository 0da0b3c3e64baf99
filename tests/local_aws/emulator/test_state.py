import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil

from local_aws.emulator.state import ServerState, read_state, write_state


def _state() -> ServerState:
    started = psutil.Process(os.getpid()).create_time()
    return ServerState("https://127.0.0.1:1", 1, "ca.pem", os.getpid(), started)


def test_what_was_written_is_read_while_the_keeper_lives(tmp_path: Path) -> None:
    """A state survives the way through its file."""
    write_state(tmp_path, _state())
    assert read_state(tmp_path) == _state()


def test_no_file_means_no_server(tmp_path: Path) -> None:
    """An empty folder has no server."""
    assert read_state(tmp_path) is None


def test_a_dead_keeper_means_no_server(tmp_path: Path) -> None:
    """A file that outlived its process is not believed."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    started = psutil.Process(ended.pid).create_time()
    ended.wait()
    write_state(tmp_path, replace(_state(), keeper=ended.pid, keeper_started=started))
    assert read_state(tmp_path) is None


def test_a_reused_process_id_means_no_server(tmp_path: Path) -> None:
    """The same id with another start time is another process."""
    write_state(tmp_path, replace(_state(), keeper_started=_state().keeper_started - 100))
    assert read_state(tmp_path) is None
