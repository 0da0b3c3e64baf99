"""What counts as a file of a folder."""

from pathlib import Path

from model_build.files import walk


def test_what_tools_leave_behind_is_left_out(tmp_path: Path) -> None:
    """Bytecode and hidden files are no part of it; the rest comes sorted, links included."""
    for name in (
        *("b.py", "a/c.py", "a.py", "old.pyc"),
        *("__pycache__/b.cpython-311.pyc.123", ".cache/x", "a/.hidden"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    assert [name for name, _ in walk(tmp_path)] == ["a.py", "a/c.py", "b.py", "link"]


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    """It is for the caller to miss what has to be there."""
    assert list(walk(tmp_path / "nowhere")) == []
