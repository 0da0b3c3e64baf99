"""Ties a process to the one that started it, so that a killed supervisor leaves nothing behind."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent_pid: int) -> None:
    """Have the kernel kill this process when its parent ends, however that comes about.

    The parent's thread that started this process must outlive it (Linux watches the thread).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
    # The parent may have ended before the call above; nothing would then be sent.
    if os.getppid() != parent_pid:
        os._exit(1)
