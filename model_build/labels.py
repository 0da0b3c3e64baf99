"""Reads a file of labels: one a line, in the order of the class ids from 1."""

from pathlib import Path

from model_build.errors import LabelsError

MOST = 10_000  # what a file is not taken for a list of labels beyond


def read_labels(path: Path) -> dict[str, str]:
    """Return class ids, as text, to labels. An empty line is an id that is never returned.

    The background, class 0, has no line.

    Raises:
        LabelsError: the file is not there or not text, has no label or one twice, or too many.
    """
    try:
        lines = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsError(
            f"the labels {path} cannot be read ({error}); give a text file of one label a line"
        ) from error
    labels = {str(number): line for number, line in enumerate(lines, 1) if line}
    twice = sorted({label for label in labels.values() if list(labels.values()).count(label) > 1})
    if not labels or len(lines) > MOST:
        raise LabelsError(f"the labels {path} have {len(lines)} lines; 1 to {MOST} are wanted")
    if twice:
        raise LabelsError(f"the labels {path} have twice: {', '.join(twice)}; give each its own")
    return labels
