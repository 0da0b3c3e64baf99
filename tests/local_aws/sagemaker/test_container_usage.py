import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from local_aws.sagemaker.container_usage import ContainerUsage
from tests.local_aws.sagemaker.hosting import PATIENCE, eventually

BUSY_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])"


@pytest.fixture
def above() -> Iterator[psutil.Process]:
    """A process that waits for its child, which is busy."""
    with subprocess.Popen([sys.executable, "-c", BUSY_CHILD]) as process:
        found = psutil.Process(process.pid)
        eventually(found.children)
        try:
            yield found
        finally:
            for each in [*found.children(recursive=True), found]:
                each.kill()
            process.wait(PATIENCE)


def test_what_children_use_counts_since_the_last_look(above: psutil.Process) -> None:
    """Proves that CPU use is that of all processes, and falls to nothing when they stop."""
    usage = ContainerUsage(above.pid)
    assert eventually(usage.cpu_percent) <= 100 * (os.cpu_count() or 1) + 10
    assert 0 < usage.memory_percent() <= 100
    (child,) = above.children()
    os.kill(child.pid, signal.SIGSTOP)
    eventually(lambda: child.status() == psutil.STATUS_STOPPED)
    usage.cpu_percent()
    assert usage.cpu_percent() == 0


def test_a_process_that_has_gone_uses_nothing(above: psutil.Process) -> None:
    """Proves that a container that ends between two looks is no error."""
    usage = ContainerUsage(above.pid)
    for each in [*above.children(), above]:
        each.kill()
    eventually(lambda: above.status() == psutil.STATUS_ZOMBIE)
    assert usage.memory_percent() == 0
    assert usage.cpu_percent() >= 0
