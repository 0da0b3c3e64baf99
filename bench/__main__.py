"""`python -m bench [NAME...]` compares; `load` and `sweep` are about one endpoint."""

import sys
from collections.abc import Sequence

from bench import compare_command

OTHERS = ("load", "sweep")


def main(arguments: Sequence[str]) -> int:
    """Run one of the three commands and return its exit code."""
    if arguments and arguments[0] in OTHERS:
        raise NotImplementedError
    return compare_command.main(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
