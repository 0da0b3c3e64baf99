# ruff: noqa: INP001 - a script beside its photos, no package
"""Makes photos/collage.jpg: the portrait at several sizes and mirrored, on a plain ground."""

from pathlib import Path

from PIL import Image, ImageOps

PHOTOS = Path(__file__).resolve().parent / "photos"
SIZE = (1200, 900)
GROUND = (96, 104, 112)
QUALITY = 68
# Left, top and side of each square in pixels, and whether it is mirrored.
TILES = (
    (0, 0, 560, False),
    (560, 0, 640, True),
    (20, 580, 300, True),
    (330, 570, 220, False),
    (620, 650, 240, False),
    (880, 660, 220, True),
)


def main() -> None:
    """Write the collage beside the portrait."""
    portrait = Image.open(PHOTOS / "portrait.jpg").convert("RGB")
    collage = Image.new("RGB", SIZE, GROUND)
    for left, top, side, mirrored in TILES:
        tile = portrait.resize((side, side), Image.Resampling.LANCZOS)
        collage.paste(ImageOps.mirror(tile) if mirrored else tile, (left, top))
    collage.save(PHOTOS / "collage.jpg", quality=QUALITY, optimize=True)


if __name__ == "__main__":
    main()
