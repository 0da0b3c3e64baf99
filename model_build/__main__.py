"""`python -m model_build`."""

import sys

from model_build.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
