"""What the functions that ask the endpoint may touch is what their code touches."""

from __future__ import annotations

from custom_resources import proven


def test_the_permission_is_for_the_one_object_that_the_functions_read_and_write() -> None:
    """The two folders import nothing of each other, so that each has the key."""
    from stacks.check_function import PROVEN  # noqa: PLC0415 - starts Node

    assert proven.KEY == PROVEN
