from __future__ import annotations

from review.redaction import Redaction, without_accounts
from tests.review.conftest import ACCOUNTS, Assemblies

DEV, LIVE = ACCOUNTS["dev"], ACCOUNTS["live"]


def test_accounts_are_called_after_their_stages(assemblies: Assemblies) -> None:
    """In names, in ARNs, beside letters and digits, as keys and in lists; nothing else changes."""
    redaction = Redaction(assemblies.of(dev={}), assemblies.of(dev={}, live={}))

    hidden = redaction.of(
        {
            f"cdk-assets-{DEV}-us-east-1": [f"arn:aws:iam::{LIVE}:role/a{DEV}", f"9{DEV}9", 7],
            "digest": "1" * 64,
            "number": 0.123456789012,
            "text": "0.123456789012 and 1234567890123",
        }
    )

    assert hidden == {
        "cdk-assets-account-of-dev-us-east-1": [
            "arn:aws:iam::account-of-live:role/aaccount-of-dev",
            "9account-of-dev9",
            7,
        ],
        "digest": "1" * 64,
        "number": 0.123456789012,
        "text": "0.123456789012 and 1234567890123",
    }


def test_other_accounts_are_numbered(assemblies: Assemblies) -> None:
    """The same one has the same number, so that a change of it shows."""
    redaction = Redaction(assemblies.of(dev={}), assemblies.of(dev={}))

    hidden = redaction.of(["763104351884.dkr.ecr", "arn:aws:kms::999999999999:key", "763104351884"])

    assert hidden == [
        "account-number-1.dkr.ecr",
        "arn:aws:kms::account-number-2:key",
        "account-number-1",
    ]


def test_an_account_that_a_stage_leaves_is_another_one(assemblies: Assemblies) -> None:
    """A stage that moves to another account is no stage that stays the same."""
    redaction = Redaction(assemblies.of(live={}), assemblies.of(dev={}))

    assert redaction.of([LIVE, DEV]) == ["account-of-live-before", "account-of-dev"]


def test_accounts_in_an_apps_own_words_are_hidden() -> None:
    """Before anybody knows whose they are; a digest stays whole."""
    words = f"[stage.dev] account = {DEV!r}, model {'1' * 64}, 0.123456789012"

    assert without_accounts(words) == (
        f"[stage.dev] account = 'account-hidden', model {'1' * 64}, 0.123456789012"
    )
