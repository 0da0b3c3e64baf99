from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from verify.integration_tests import ROOT, run_tests

if TYPE_CHECKING:
    from pathlib import Path

DEADLINE_SECONDS = 60.0
SLOW = """
import os, pathlib, time

def test_slow():
    pathlib.Path({file!r}).write_text(str(os.getpid()))
    time.sleep(600)
"""
# A shell that runs `make test` in its background lets it ignore interrupts, which is passed on.
RUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from verify.integration_tests import run_tests
run_tests([{test!r}, "-c", "/dev/null"], {{}}, Path({folder!r}))
"""


def test_pytest_gets_files_and_environment(tmp_path: Path) -> None:
    """Its exit code is the answer: it passes with the variable and fails without."""
    test = tmp_path / "test_it.py"
    test.write_text("import os\ndef test_it():\n    assert os.environ['VERIFY_ACCOUNT'] == '1'\n")
    options = [str(test), "-c", "/dev/null"]

    assert run_tests(options, {"VERIFY_ACCOUNT": "1"}, tmp_path / "one") == 0
    assert run_tests(options, {"VERIFY_ACCOUNT": "2"}, tmp_path / "two") == 1


def test_an_interrupt_ends_pytest_before_it_goes_on(tmp_path: Path) -> None:
    """After Ctrl-C no test runs beside the clean-up."""
    test, file = tmp_path / "test_slow.py", tmp_path / "pid"
    test.write_text(SLOW.format(file=str(file)))
    code = RUN.format(test=str(test), folder=str(tmp_path / "base"))
    running = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    running.send_signal(signal.SIGINT)

    assert running.wait(DEADLINE_SECONDS) != 0
    assert not is_running(int(file.read_text()))


def is_running(process: int) -> bool:
    """Tell whether there is a process of this id."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
