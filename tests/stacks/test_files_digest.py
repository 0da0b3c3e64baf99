"""The digest of a bundle is of names and bytes alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.files_digest import files_digest, source_files

if TYPE_CHECKING:
    from pathlib import Path


def bundle(folder: Path, **content: str) -> dict[str, Path]:
    """Write files and return them by name."""
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text)
    return {name: folder / name for name in content}


def test_place_order_and_mode_are_no_matter(tmp_path: Path) -> None:
    """The same files elsewhere, the other way round, under another mode: the same digest."""
    first = bundle(tmp_path / "a", x="1", y="2")
    second = bundle(tmp_path / "b", y="2", x="1")
    second["x"].chmod(0o600)

    assert files_digest(first) == files_digest(second)


def test_names_and_bytes_matter(tmp_path: Path) -> None:
    """Each of them, and which belongs to which."""
    bundles = [
        bundle(tmp_path / "a", x="1", y="2"),
        bundle(tmp_path / "b", x="2", y="1"),
        bundle(tmp_path / "c", x="1", z="2"),
        bundle(tmp_path / "d", x="12"),
    ]

    assert len({files_digest(each) for each in bundles}) == 4


def test_compiled_files_are_no_source(tmp_path: Path) -> None:
    """A test run that leaves compiled files behind changes no function."""
    (tmp_path / "package" / "__pycache__").mkdir(parents=True)
    (tmp_path / "package" / "code.py").touch()
    (tmp_path / "package" / "__pycache__" / "code.cpython-311.pyc").touch()

    assert list(source_files(tmp_path)) == ["package/code.py"]
