import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]
# Starts a server, and in it a function that has started a process of its own in a new session.
STARTER = '''
import io, json, os, sys, time, zipfile
from local_aws import LocalAws
FUNCTION = """
import subprocess, sys, time
def handler(event, context):
    left_behind = [sys.executable, "-c", "import time; time.sleep(600)", "left-behind"]
    subprocess.Popen(left_behind, start_new_session=True)
    time.sleep(600)
"""
with LocalAws() as aws:
    os.environ.update(aws.environment())
    import boto3
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
             "Action": "sts:AssumeRole"}
    role = boto3.client("iam").create_role(
        RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.py", FUNCTION)
    functions = boto3.client("lambda")
    functions.create_function(FunctionName="f", Role=role, Runtime="python3.12", Timeout=600,
                              Handler="index.handler", Code={"ZipFile": code.getvalue()})
    functions.get_waiter("function_active_v2").wait(FunctionName="f")
    functions.invoke(FunctionName="f", InvocationType="Event", Payload=b"{}")
    print(json.dumps({"keeper": aws.pid, "directory": str(aws.directory)}), flush=True)
    time.sleep(600)
'''


class Family:
    """A starter, the keeper and the server below it, a function, and the function's process."""

    def __init__(self, starter: subprocess.Popen[str]) -> None:
        assert starter.stdout is not None
        told = json.loads(starter.stdout.readline())
        self.starter = psutil.Process(starter.pid)
        self.keeper = psutil.Process(told["keeper"])
        self.directory = Path(told["directory"])
        _wait_for(lambda: any("left-behind" in p.cmdline() for p in self.below()))
        self.all = [self.keeper, *self.below()]
        self.server = self.keeper.children()[0]

    def below(self) -> list[psutil.Process]:
        """List every process below the keeper."""
        return self.keeper.children(recursive=True)

    def alive(self) -> list[psutil.Process]:
        """List those that still run; a zombie does not."""
        running = []
        for process in self.all:
            with suppress(psutil.NoSuchProcess):
                if process.status() != psutil.STATUS_ZOMBIE:
                    running.append(process)
        return running


def _wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.02)


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Family]:
    """Start the family, and leave nobody of it behind."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], stdout=subprocess.PIPE, text=True, env=environment
    )
    started: Family | None = None
    try:
        started = Family(starter)
        yield started
    finally:
        starter.kill()
        starter.communicate()
        for process in started.alive() if started else ():
            with suppress(psutil.NoSuchProcess):
                process.kill()


@pytest.mark.parametrize("victim", ["starter", "keeper", "server"])
def test_nothing_outlives_a_kill(family: Family, victim: str) -> None:
    """Whoever is killed without warning, functions and what they started are gone too."""
    assert len(family.all) >= 4  # keeper, server, function, its own process
    getattr(family, victim).send_signal(signal.SIGKILL)
    _wait_for(lambda: not family.alive())


def test_a_temporary_folder_goes_with_a_killed_starter(family: Family) -> None:
    """The keeper removes what the starter can no longer remove."""
    family.starter.send_signal(signal.SIGKILL)
    _wait_for(lambda: not family.directory.exists())
