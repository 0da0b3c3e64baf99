"""Where the project's own files are, found from this file and never from the current folder."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
ROOT = PACKAGE.parent
DETECTORS = PACKAGE / "detectors"
OWN = PACKAGE / "own"
HANDLER_CODE = ROOT / "inference_code"
NODE_MODULES = ROOT / "node_modules"
PINS = ROOT / "requirements.txt"
WEIGHTS_CACHE = ROOT / "build" / "weights"
