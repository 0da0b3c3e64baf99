from __future__ import annotations

from typing import Any

import pytest

from review.json_difference import ABSENT
from review.values import LONGEST, shown

CONSTRUCTS = {"BucketABC": "Model/Bucket"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("BucketABC", "Model/Bucket"),
        ({"Ref": "BucketABC"}, "${Model/Bucket}"),
        ({"Fn::GetAtt": ["BucketABC", "Arn"]}, "${Model/Bucket.Arn}"),
        ({"Fn::GetAtt": ["BucketABC(replaced)", "Arn"]}, "${Model/Bucket(replaced).Arn}"),
        (
            {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":", {"Ref": "BucketABC"}]]},
            "arn:${AWS::Partition}:${Model/Bucket}",
        ),
        ({"b": {"Ref": "BucketABC"}, "a": [1]}, '{"a": [1], "b": "${Model/Bucket}"}'),
        (None, "null"),
        (ABSENT, None),
    ],
)
def test_a_value_is_written_for_people(value: Any, text: str | None) -> None:
    """Functions as Fn::Sub has them, logical ids by their constructs, JSON in one order."""
    assert shown(value, CONSTRUCTS) == text


def test_a_long_value_says_how_much_is_left_out() -> None:
    """A dashboard's body would fill a page."""
    text = shown("x" * (LONGEST + 7), {})

    assert text == "x" * LONGEST + "... (7 more characters)"
