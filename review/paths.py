"""Where the project's own files are, found from this file and never from the current folder."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "review"
MODELS = ROOT / "build" / "models"
# What two checkouts of this machine share: what is installed, and what was built or fetched.
SHARED = (".venv", "node_modules", "build/models", "build/weights")
