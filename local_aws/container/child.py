"""Starts one of the container's processes by module name.

It is run as a file and under `python -P`, so that neither this repository nor this folder is on
the module search path of a handler, which must see only what it would see in the container.
"""

import importlib
import logging
import signal
import sys
from pathlib import Path

_IMPORT_ROOT = str(Path(__file__).resolve().parents[2])


def main(module_name: str, parent_pid: int) -> int:
    """Tie this process to its parent and run the module's `main()`."""
    # An interrupt from the keyboard reaches the supervisor too, which ends its processes itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.basicConfig(level=logging.INFO)
    sys.path.append(_IMPORT_ROOT)
    lifetime = importlib.import_module("local_aws.container.lifetime")
    lifetime.end_with_parent(parent_pid)
    status: int = importlib.import_module(module_name).main()
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], int(sys.argv[2])))
