"""What other parts use of the client: send photos to an endpoint, show what it found.

Names are looked up when first used, so that `import client` loads neither boto3 nor Pillow.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from client.answer import Box, Detection, ImageSize, Prediction, parse_answer
    from client.detection import Options, Outcome, detect
    from client.errors import CommandError
    from client.picture import draw
    from client.table import detections_table

__all__ = [
    "Box",
    "CommandError",
    "Detection",
    "ImageSize",
    "Options",
    "Outcome",
    "Prediction",
    "detect",
    "detections_table",
    "draw",
    "parse_answer",
]

_HOMES = {
    "Box": "answer",
    "CommandError": "errors",
    "Detection": "answer",
    "ImageSize": "answer",
    "Options": "detection",
    "Outcome": "detection",
    "Prediction": "answer",
    "detect": "detection",
    "detections_table": "table",
    "draw": "picture",
    "parse_answer": "answer",
}


def __getattr__(name: str) -> Any:
    """Return a public name, loading the module that it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'client' has no attribute {name!r}")
    return getattr(import_module(f"client.{_HOMES[name]}"), name)
