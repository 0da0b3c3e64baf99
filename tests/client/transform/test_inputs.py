"""Tests of looking at what a job would work on."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest

from client.errors import NoInputError
from client.request import BODY_LIMIT
from client.transform import prefix
from client.transform.inputs import look_at_inputs
from client.transform.prefix import Prefix
from tests.client.fake_service import denied
from tests.client.transform.account import objects

if TYPE_CHECKING:
    from tests.client.transform.account import Account

PHOTOS = Prefix("photos", "in/")


@pytest.mark.parametrize(("sizes", "words"), [((1,), "1 object"), ((1, 2), "2 objects")])
def test_objects_are_counted(account: Account, sizes: tuple[int, ...], words: str) -> None:
    """The number is said as a person would."""
    account.listings["in/"] = objects(*sizes)

    assert look_at_inputs(PHOTOS, account.services().s3) == words


def test_empty_place_starts_no_job(account: Account) -> None:
    """A misspelt prefix is found out before anything costs."""
    account.listings["in/"] = {}

    with pytest.raises(NoInputError, match="nothing below s3://photos/in/: check --input"):
        look_at_inputs(PHOTOS, account.services().s3)


def test_objects_that_will_fail_are_told(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """An object without bytes, such as a folder's, and one that the handler refuses are counted."""
    account.listings["in/"] = objects(0, 1, BODY_LIMIT, BODY_LIMIT + 1, BODY_LIMIT + 2)
    with caplog.at_level(logging.WARNING):
        look_at_inputs(PHOTOS, account.services().s3)

    empty, large = (record.getMessage() for record in caplog.records)
    assert empty.startswith("objects with no bytes: 1;")
    assert large.startswith("objects with more than 6,291,456 bytes: 2;")


def test_good_objects_are_no_reason_for_words(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is warned of where nothing is wrong."""
    with caplog.at_level(logging.WARNING):
        look_at_inputs(PHOTOS, account.services().s3)

    assert caplog.records == []


def test_who_may_not_look_may_start_a_job(
    account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """It is the role that needs to list the place, not the caller."""
    account.s3.answers["ListObjectsV2"] = denied("s3:ListBucket")
    with caplog.at_level(logging.WARNING):
        assert look_at_inputs(PHOTOS, account.services().s3) == "the objects"

    assert "s3://photos/in/ was not looked at (access_denied)" in caplog.text


def test_very_many_are_not_counted_to_the_end(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond what is listed the number is a lower bound."""
    for module in ("prefix", "inputs"):
        monkeypatch.setattr(f"client.transform.{module}.MOST_LISTED", 2)
    found: Any = look_at_inputs(PHOTOS, account.services().s3)

    assert found == "2 objects or more"
    assert prefix.MOST_LISTED == 2
