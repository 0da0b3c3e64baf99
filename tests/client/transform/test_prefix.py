"""Tests of places in S3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from client.errors import UploadError
from client.transform.prefix import MOST_LISTED, Prefix
from tests.client.fake_service import Answer, FakeService
from tests.client.fakes import client_error
from tests.client.transform.account import objects

if TYPE_CHECKING:
    from tests.client.transform.account import Account


@pytest.mark.parametrize("text", ["s3://photos/2026/may", "s3://photos/2026/may/"])
def test_place_ends_in_a_slash(text: str) -> None:
    """Without it `may` would mean `maybe/` as well, and the role may only list below the slash."""
    assert Prefix.parse(text).uri == "s3://photos/2026/may/"


@pytest.mark.parametrize("text", ["photos/may", "s3://photos", "s3://photos/", "s3:///may", ""])
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    """A whole bucket is no prefix either: the settings allow no role that."""
    with pytest.raises(ValueError, match="write s3://BUCKET/PREFIX/"):
        Prefix.parse(text)


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("s3://b/in", "s3://b/in/", True),
        ("s3://b/in", "s3://b/in/out", True),
        ("s3://b/in", "s3://b/in-between", False),
        ("s3://b/in", "s3://b/out", False),
        ("s3://b/in", "s3://c/in", False),
    ],
)
def test_places_overlap_where_one_holds_the_other(one: str, other: str, *, overlap: bool) -> None:
    """Equal and nested places overlap, in whichever order; names that only begin alike don't."""
    assert Prefix.parse(one).overlaps(Prefix.parse(other)) is overlap
    assert Prefix.parse(other).overlaps(Prefix.parse(one)) is overlap


def test_listing_has_an_end() -> None:
    """A prefix of millions is read no further than its first ten pages."""

    def page(given: Answer) -> Answer:
        number = int(given.get("ContinuationToken", "0"))
        return {
            **objects(*[1] * 1000),
            "IsTruncated": True,
            "NextContinuationToken": f"{number + 1}",
        }

    s3 = FakeService("s3", {"ListObjectsV2": page})

    assert len(Prefix("b", "in/").objects(s3.client(), named_by="--input")) == MOST_LISTED
    assert len(s3.calls) == 10


def test_bucket_that_is_not_there_is_blamed_on_the_option(account: Account) -> None:
    """The words name what a person typed."""

    def missing(_given: Answer) -> Answer:
        raise client_error("NoSuchBucket")

    account.s3.answers["ListObjectsV2"] = missing

    with pytest.raises(UploadError, match="there is no bucket b: check --input"):
        Prefix("b", "in/").objects(account.services().s3, named_by="--input")
