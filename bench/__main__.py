"""`python -m bench [NAME...]` compares; `load` and `sweep` are about one endpoint."""

import sys
from collections.abc import Sequence

from bench import compare_command, load_command, sweep_command

OTHERS = {"load": load_command.main, "sweep": sweep_command.main}


def main(arguments: Sequence[str]) -> int:
    """Run one of the three commands and return its exit code."""
    if arguments and arguments[0] in OTHERS:
        return OTHERS[arguments[0]](arguments[1:])
    return compare_command.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
