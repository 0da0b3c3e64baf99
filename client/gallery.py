"""Writes the drawn pictures into one folder, each under a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from client.errors import PictureError
from client.picture import draw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from client.answer import Prediction


def picture_paths(photos: Sequence[Path], folder: Path) -> list[Path]:
    """Return where each photo's picture goes: NAME.detections.png, numbered where that is taken.

    Two photos of one name in different folders get two pictures, and no picture takes the place
    of a photo. The same photos in the same order always get the same names.
    """
    # Folded, because some file systems don't tell upper case from lower.
    taken = {str(photo.resolve()).casefold() for photo in photos}
    paths = []
    for photo in photos:
        number = 1
        path = folder / f"{photo.stem}.detections.png"
        while str(path.resolve()).casefold() in taken:
            number += 1
            path = folder / f"{photo.stem}-{number}.detections.png"
        taken.add(str(path.resolve()).casefold())
        paths.append(path)
    return paths


def write_picture(photo: Path, prediction: Prediction, path: Path) -> None:
    """Draw a photo's detections into a PNG file.

    Raises:
        PictureError: the photo can't be drawn on or the file not be written.
    """
    try:
        picture = draw(photo.read_bytes(), prediction)
        picture.save(path, format="PNG")
    except OSError as error:
        raise PictureError(
            f"the picture can't be written ({error.strerror or error}): check the folder of --out"
        ) from error
