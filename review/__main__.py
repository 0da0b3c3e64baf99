"""`python -m review`: the report on a change."""

import sys

from review.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
