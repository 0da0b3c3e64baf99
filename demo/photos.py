"""Sends the reference photos through the client's command line, as a user would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from demo.commands import Commands

# As a user at the root would name them, which is where commands run.
PHOTOS = [Path("reference/photos") / name for name in ("portrait.jpg", "collage.jpg")]


def detect(commands: Commands, endpoint: str, out: Path) -> list[dict[str, Any]]:
    """Return what was found on each photo; write the portrait's picture as detections.png.

    Raises:
        DemoError: a photo was refused.
    """
    pictures = ["--out", str(out)]
    report = commands.python(
        "client", "detect", *PHOTOS, "--endpoint", endpoint, "--json", *pictures
    )
    (out / "portrait.detections.png").rename(out / "detections.png")
    found: list[dict[str, Any]] = json.loads(report)["photos"]
    return [
        {"photo": photo.name, "image": entry["image"], "detections": entry["detections"]}
        for entry, photo in zip(found, PHOTOS, strict=True)
    ]


def print_table(commands: Commands, endpoint: str) -> None:
    """Print the client's table of what the endpoint finds.

    Raises:
        DemoError: a photo was refused.
    """
    print(commands.python("client", "detect", *PHOTOS, "--endpoint", endpoint), end="")
