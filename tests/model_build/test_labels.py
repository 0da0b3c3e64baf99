"""A file of labels is one label a line."""

from pathlib import Path

import pytest

from model_build.errors import LabelsError
from model_build.labels import read_labels


@pytest.mark.parametrize(
    ("content", "labels"),
    [
        (b"cat\ndog\n", {"1": "cat", "2": "dog"}),
        (b"cat\r\ndog", {"1": "cat", "2": "dog"}),
        (b"\xef\xbb\xbfcat\n", {"1": "cat"}),
        (b"traffic light \n\n  dog\n\n", {"1": "traffic light", "3": "dog"}),
        ("Stra\u00dfe\n".encode(), {"1": "Stra\u00dfe"}),
    ],
)
def test_lines_count_from_1(tmp_path: Path, content: bytes, labels: dict[str, str]) -> None:
    """An empty line leaves its id without a label; how an editor ends lines does not matter."""
    (tmp_path / "labels.txt").write_bytes(content)

    assert read_labels(tmp_path / "labels.txt") == labels


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "have 0 lines"),
        (b"\n \n", "have 2 lines"),
        (b"cat\ndog\ncat\n", "have twice: cat"),
        (b"\xff\xfe", "cannot be read"),
        (b"x\n" * 10_001, "have 10001 lines"),
    ],
)
def test_what_is_no_list_of_labels_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """The error names the file and what is wrong with it."""
    (tmp_path / "labels.txt").write_bytes(content)

    with pytest.raises(LabelsError, match=rf"labels\.txt {said}"):
        read_labels(tmp_path / "labels.txt")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(LabelsError, match=r"none\.txt cannot be read"):
        read_labels(tmp_path / "none.txt")
