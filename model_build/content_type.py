"""The content type with which a file is sent to an endpoint."""

from pathlib import Path

from model_build.errors import SettingsError

IMAGES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
}
CONTENT_TYPES = {
    ".json": "application/json",
    ".jsonl": "application/jsonlines",
    ".csv": "text/csv",
    **IMAGES,
}


def content_type(file: Path) -> str:
    """Return the content type that the file's suffix stands for.

    Raises:
        SettingsError: no content type is known for it; lists the suffixes there are.
    """
    try:
        return CONTENT_TYPES[file.suffix.lower()]
    except KeyError as error:
        raise SettingsError(
            f"{file.name} can't be sent to a model, as its content type isn't known; its name has"
            f" to end in one of {', '.join(CONTENT_TYPES)}"
        ) from error
