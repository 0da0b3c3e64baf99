"""The CDK app: reads the stages file, builds the stages, synthesises; nothing else."""

import gc
import os
import sys
from pathlib import Path

from stacks.errors import StacksError
from stacks.settings import load

ROOT = Path(__file__).resolve().parent


def main() -> int:
    """Synthesise every stage and return the exit code; what is wrong is said in words."""
    # The environment's own Node, where nobody put it on the path or chose another.
    node = Path(sys.prefix, "bin", "node")
    if node.exists():
        os.environ.setdefault("JSII_NODE", str(node))
    try:
        settings = load(Path(os.environ.get("STAGES_FILE", ROOT / "stages.toml")))
        # Only now, as it takes a second, which a mistake in the settings need not wait for.
        from stacks.synthesis import synthesise  # noqa: PLC0415

        synthesise(settings, root=ROOT)
    except StacksError as error:
        print(error, file=sys.stderr)
        return 1
    # Python would look through all of the CDK for cycles before it ends: a tenth of the whole.
    gc.freeze()
    return 0


if __name__ == "__main__":
    sys.exit(main())
