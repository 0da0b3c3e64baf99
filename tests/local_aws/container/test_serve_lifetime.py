"""Starting, failing to start, restarting and ending, with nothing left behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HANDLER = """
import requests

def handler(data, context):
    return requests.post(context.rest_uri, data=data.read()).content, "application/json"
"""
SECONDS = 30.0


def eventually(condition: Callable[[], bool]) -> bool:
    """Say whether the condition becomes true within the time."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def family(pid: int) -> list[psutil.Process]:
    """Give every process below this one."""
    return psutil.Process(pid).children(recursive=True)


def all_gone(processes: list[psutil.Process]) -> bool:
    """Say whether none of the processes runs any more."""
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in processes)


def answers(url: str) -> bool:
    """Say whether the model answers rightly."""
    response = requests.post(f"{url}/invocations", data='{"instances": [2.0]}', timeout=SECONDS)
    return response.ok and response.json() == {"predictions": [3.0]}


@pytest.fixture
def archive(models: Path, pack: Callable[..., Path]) -> Path:
    """Give an archive with a handler."""
    return pack({"1": models / "half_plus_two", "code/inference.py": HANDLER})


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)]
)
def test_nothing_is_left(
    archive: Path, start: Callable[..., Any], number: signal.Signals, status: int
) -> None:
    """However it ends, its children and theirs end with it, and nothing listens."""
    container = start(archive)
    # Two processes, and gunicorn's worker, which may be forked a moment after it listens.
    assert eventually(lambda: len(family(container.process.pid)) == 3)
    children = family(container.process.pid)
    container.process.send_signal(number)

    assert container.process.wait(SECONDS) == status
    assert eventually(lambda: all_gone(children))
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{container.url}/ping", timeout=1)


def test_everything_listens_on_the_loopback_interface(
    archive: Path, start: Callable[..., Any]
) -> None:
    """No socket of any of its processes is open to another machine."""
    container = start(archive)
    sockets = [
        connection
        for process in family(container.process.pid)
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]

    assert len({connection.laddr.port for connection in sockets}) == 2
    assert {connection.laddr.ip for connection in sockets} == {"127.0.0.1"}


def test_a_model_server_that_dies_is_restarted(archive: Path, start: Callable[..., Any]) -> None:
    """Ping stays healthy, requests fail while it is away, and then it answers again."""
    container = start(archive)
    server = next(p for p in family(container.process.pid) if "serving.process" in p.cmdline()[3])
    server.kill()
    failed = requests.post(
        f"{container.url}/invocations", data='{"instances": [2.0]}', timeout=SECONDS
    )

    assert failed.status_code == 500
    assert requests.get(f"{container.url}/ping", timeout=10).status_code == 200
    assert eventually(lambda: answers(container.url))
    assert "unexpected tensorflow serving exit (status: -9). restarting." in container.text


def test_gunicorn_that_dies_is_restarted(archive: Path, start: Callable[..., Any]) -> None:
    """The Python service comes back on the same port."""
    container = start(archive)
    master = next(p for p in family(container.process.pid) if "gunicorn" in p.cmdline()[3])
    workers = master.children()
    master.kill()

    assert eventually(lambda: all_gone(workers))
    assert eventually(lambda: answers(container.url))


def test_it_ends_with_the_process_it_is_told_of(archive: Path) -> None:
    """With --parent-pid, the death of that process ends it although no signal comes."""
    script = (
        "import os, subprocess, sys, time\n"
        "command = [sys.executable, '-m', 'local_aws.container', '--port', '0', *sys.argv[1:]]\n"
        "child = subprocess.Popen([*command, '--parent-pid', str(os.getpid())])\n"
        "print('pid', child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, "--archive", str(archive)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline().split()[1])
        assert parent.stdout.readline().startswith("serving on")
        everyone = [psutil.Process(pid), *family(pid)]
        parent.kill()

        assert eventually(lambda: all_gone(everyone))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"export/saved_model.pb": "x"}, "no SavedModel bundles found!"),
        ({"1/saved_model.pb": "x"}, "tensorflow serving exited during startup: rc=1"),
        ({"1": "half_plus_two", "code/requirements.txt": "x"}, "put them into code/lib"),
        (
            {"1": "half_plus_two", "code/inference.py": "raise OSError('no such thing')"},
            "gunicorn exited during startup: rc=1",
        ),
        ({"1": "half_plus_two", "code/inference.py": ""}, "Handlers are not implemented correctly"),
        (
            {
                "1": "half_plus_two",
                "1/assets.extra/tf_serving_warmup_requests": "bad_warm_up",
            },
            "warm-up record 0",
        ),
        (
            {"1": "half_plus_two", "1/assets.extra/tf_serving_warmup_requests": "text, " * 9},
            "Please verify your warmup data is in TFRecord format.",
        ),
    ],
)
def test_what_does_not_start(
    models: Path,
    pack: Callable[..., Path],
    start: Callable[..., Any],
    members: dict[str, str],
    words: str,
) -> None:
    """A container that cannot serve exits with status 1 and the container's words."""
    known = {
        name: models / text if (models / text).exists() and text else text
        for name, text in members.items()
    }
    container = start(pack(known))

    assert container.process.wait(SECONDS) == 1
    assert eventually(lambda: words in container.text), container.text


def test_a_model_that_is_not_ready_in_time(archive: Path, start: Callable[..., Any]) -> None:
    """The container gives up after SAGEMAKER_TFS_WAIT_TIME_SECONDS."""
    container = start(archive, SAGEMAKER_TFS_WAIT_TIME_SECONDS="0")

    assert container.process.wait(SECONDS) == 1
    assert eventually(lambda: "time out after 0 seconds" in container.text)


def test_a_port_that_is_taken(archive: Path, start: Callable[..., Any]) -> None:
    """A second container on the same port is refused at once."""
    port = start(archive).url.rsplit(":")[-1]
    second = start(archive, arguments=("--port", port))

    assert second.process.wait(SECONDS) == 1
    assert eventually(lambda: f"port {port} cannot be used" in second.text)


@pytest.fixture
def free_ports() -> int:
    """Give the first of six neighbouring ports that are free."""
    for first in range(20_000, 32_000, 6):
        with ExitStack() as stack:
            try:
                for port in range(first, first + 6):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise AssertionError("no six neighbouring ports are free")


def test_several_model_servers_in_the_safe_port_range(
    archive: Path, start: Callable[..., Any], free_ports: int
) -> None:
    """Each takes its REST port from the range that the platform gives, and requests work."""
    container = start(
        archive,
        SAGEMAKER_TFS_INSTANCE_COUNT="2",
        SAGEMAKER_SAFE_PORT_RANGE=f"{free_ports}-{free_ports + 5}",
    )

    for port in (free_ports + 1, free_ports + 3):
        assert requests.get(f"http://127.0.0.1:{port}/v1/models/model", timeout=10).ok
    assert answers(container.url)
