"""`python -m container_check`: what `make check-in-docker` runs."""

import sys

from container_check.command import main

if __name__ == "__main__":
    sys.exit(main())
