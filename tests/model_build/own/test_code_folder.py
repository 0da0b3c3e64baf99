"""A folder with a handler, as the container would take it."""

from pathlib import Path

import pytest

from model_build.errors import HandlerCodeError
from model_build.own.code_folder import read_code


def test_what_tools_leave_behind_stays_out(code: Path) -> None:
    """Modules and vendored packages are taken, bytecode and hidden files are not."""
    assert read_code(code) == {
        "inference.py": code / "inference.py",
        "lib/helper/__init__.py": code / "lib" / "helper" / "__init__.py",
    }


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A path that was misspelt is said."""
    with pytest.raises(HandlerCodeError, match=r"nowhere is not there"):
        read_code(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("requirements.txt", b"numpy\n", "pip install --target lib"),
        ("inference.py", b"\xff", "is not text in UTF-8"),
        ("inference.py", b"x = 1\n", "it defines x"),
    ],
)
def test_a_file_that_would_not_be_served_is_refused(
    code: Path, name: str, content: bytes, said: str
) -> None:
    """It says what to do about it."""
    (code / name).write_bytes(content)

    with pytest.raises(HandlerCodeError) as caught:
        read_code(code)

    assert said in str(caught.value)


def test_a_missing_handler_and_a_link_are_refused(code: Path) -> None:
    """SageMaker takes no links, and a handler elsewhere is not found."""
    (code / "inference.py").rename(code / "lib" / "inference.py")
    with pytest.raises(HandlerCodeError, match=r"has no inference.py at its top"):
        read_code(code)

    (code / "inference.py").symlink_to(code / "lib" / "inference.py")
    with pytest.raises(HandlerCodeError, match=r"inference.py is a symbolic link"):
        read_code(code)
