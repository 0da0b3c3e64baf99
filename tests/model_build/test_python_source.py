"""What counts as a change of code."""

import pytest

from model_build.python_source import meaning

SOURCE = '''"""Why."""
LIMIT = 3


def double(x: int) -> int:
    """Say it."""
    # A reason.
    return x * 2
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# A reason.", "# Another reason, over more words."),
        ("    # A reason.\n", ""),
        ('"""Say it."""', '"""Say it in other words."""'),
        ('"""Why."""', '"""Why not."""'),
        ("x * 2", "(x * 2)"),
    ],
)
def test_words_and_layout_do_not_count(old: str, new: str) -> None:
    """Comments, docstrings and layout change nothing."""
    assert old in SOURCE
    assert meaning(SOURCE.replace(old, new)) == meaning(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"), [("3", "4"), ("x * 2", "x + 2"), ("double", "twice"), ("LIMIT = 3\n", "")]
)
def test_code_counts(old: str, new: str) -> None:
    """A constant, an operation, a name or a statement changes it."""
    assert meaning(SOURCE.replace(old, new)) != meaning(SOURCE)


def test_a_string_that_is_no_docstring_counts() -> None:
    """Only the first statement of a body is a docstring."""
    assert meaning("x = 1\n'a'\n") != meaning("x = 1\n'b'\n")
