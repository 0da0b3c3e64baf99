"""`python -m stacks promotion`: what the stages file says about promotion, as JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from stacks.errors import StacksError
from stacks.promotion_plan import promotion_plan
from stacks.settings import load

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Print it and return the exit code; what is wrong with the file is said in words."""
    parser = argparse.ArgumentParser(prog="python -m stacks", description=__doc__)
    parser.add_argument("what", choices=["promotion"])
    parser.parse_args()
    try:
        settings = load(Path(os.environ.get("STAGES_FILE", ROOT / "stages.toml")))
    except StacksError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(promotion_plan(settings), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
