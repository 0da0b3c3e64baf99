from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "demo"


def processes() -> set[str]:
    """Return the command lines that belong to this checkout's embedded AWS."""
    lines = {
        " ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])
    }
    return {line for line in lines if str(OUT) in line}


def test_the_demo_finds_the_faces_and_leaves_nothing_running() -> None:
    """`make demo` ends well, writes its report and both pictures, and stops what it started."""
    demo = subprocess.run(
        [sys.executable, "-m", "demo"], check=False, cwd=ROOT, capture_output=True, text=True
    )

    assert demo.returncode == 0, demo.stderr
    result = json.loads((OUT / "result.json").read_text())
    assert result["smoke_test"]["status"] == "CREATE_COMPLETE"
    found = {photo["photo"]: photo["detections"] for photo in result["photos"]}
    assert [detection["label"] for detection in found["portrait.jpg"]] == ["face"]
    assert len(found["collage.jpg"]) == 6
    assert "portrait.jpg" in demo.stdout
    assert processes() == set()
    assert is_framed("portrait.jpg", "detections.png", found["portrait.jpg"][0]["pixels"])


def is_framed(photo: str, picture: str, box: dict[str, float]) -> bool:
    """Tell whether the picture differs from the photo along the box, and not inside it."""
    before = Image.open(ROOT / "reference" / "photos" / photo).convert("RGB")
    after = Image.open(OUT / picture).convert("RGB")
    middle = (round(box["ymin"] + box["ymax"]) // 2, round(box["xmin"] + box["xmax"]) // 2)
    edges = [(round(box["xmin"]), middle[0]), (round(box["xmax"]) - 1, middle[0])]
    changed = [before.getpixel(place) != after.getpixel(place) for place in edges]
    inside = (middle[1], middle[0])
    return all(changed) and before.getpixel(inside) == after.getpixel(inside)
