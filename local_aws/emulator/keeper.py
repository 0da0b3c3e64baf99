"""The small process above the server: nothing that the server starts outlives it.

Keeper and server watch each other, and the keeper watches whoever started it, by pipes that
close when a process dies in whatever way. The keeper adopts orphans (Linux's child subreaper),
so a process whose parent was killed is still found below it.
"""

import contextlib
import ctypes
import os
import select
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

_PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
_POLL_SECONDS = 0.1


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies.

    Raises OSError where the kernel does not offer that.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def end_descendants() -> None:
    """Kill every process below this one, until there is none, zombies included."""
    import psutil  # noqa: PLC0415  # after the fork: the server does not need it

    this = psutil.Process()
    while True:
        _reap()
        below = this.children(recursive=True)
        if not below:
            return
        for process in below:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        time.sleep(0.01)


def _reap() -> dict[int, int]:
    """Collect children that have ended; return their exit codes by process id."""
    ended: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended


def _end_with(pipe: int) -> None:
    """In the server: when the keeper dies, take everything down."""

    def watch() -> None:
        os.read(pipe, 1)
        end_descendants()
        os._exit(1)

    threading.Thread(target=watch, name="keeper-watch", daemon=True).start()


@dataclass(frozen=True)
class Ending:
    """How a server came to its end."""

    starter_died: bool
    server_code: int | None  # its exit code; None when it was ended from here


def keep(serve: Callable[[], None], *, watch_stdin: bool) -> Ending:
    """Run `serve` in a child until it ends, or the starter dies, or a SIGTERM comes.

    `watch_stdin` makes the end of standard input mean that the starter died. On return nothing
    that was started is alive. All state is in memory: a gentler end would save nothing.
    """
    adopt_orphans()
    server_end, keeper_end = os.pipe()
    server = os.fork()
    if server == 0:
        os.close(keeper_end)
        _end_with(server_end)
        _serve_and_exit(serve)
    os.close(server_end)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    ending = Ending(starter_died=False, server_code=None)
    while not stopping.is_set():
        ready, _, _ = select.select([0] if watch_stdin else [], [], [], _POLL_SECONDS)
        if ready and not os.read(0, 1024):
            ending = Ending(starter_died=True, server_code=None)
            break
        if (code := _reap().get(server)) is not None:
            ending = Ending(starter_died=False, server_code=code)
            break
    end_descendants()
    return ending


def _serve_and_exit(serve: Callable[[], None]) -> NoReturn:
    try:
        serve()
    except BaseException:  # noqa: BLE001  # the traceback belongs in the log, the code to the keeper
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
