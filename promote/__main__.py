"""Lets `python -m promote` run the command line."""

import sys

from promote.command import main

if __name__ == "__main__":
    sys.exit(main())
