from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from verify import preflight
from verify.errors import VerifyError
from verify.target import read_target

if TYPE_CHECKING:
    from pathlib import Path

    from verify.account import Account

NAME = "ml.m5.large for endpoint usage"


class Quotas:
    """An account of which Service Quotas tells some values."""

    def __init__(self, **values: float) -> None:
        self._quotas = [{"QuotaName": name, "Value": value} for name, value in values.items()]

    def listed(self, *_: str, **__: str) -> list[dict[str, Any]]:
        """Return them as the API does."""
        return self._quotas


def test_the_caller_is_told(account: Account, stages: Path) -> None:
    """Credentials of the stage's account are what is needed."""
    assert account.number in preflight.check_caller(account, read_target(stages, "dev"))


def test_another_accounts_credentials_are_refused(account: Account, stages: Path) -> None:
    """Both accounts are in the words."""
    stages.write_text(stages.read_text().replace(account.number, "333333333333"))

    with pytest.raises(VerifyError, match=r"account 222222222222, and .* is in 333333333333"):
        preflight.check_caller(account, read_target(stages, "dev"))


def test_an_account_that_is_not_bootstrapped_is_told_the_command(account: Account) -> None:
    """It can be copied from the words."""
    account = type(account)(account.number, "eu-central-1")

    with pytest.raises(VerifyError, match="cdk bootstrap aws://222222222222/eu-central-1"):
        preflight.check_bootstrap(account)


def test_a_quota_for_one_fleet_is_refused() -> None:
    """An update of one instance runs two."""
    with pytest.raises(VerifyError, match=f'"{NAME}" is 1 in'):
        preflight.quota(quotas(1), "ml.m5.large")


def test_a_quota_for_two_fleets_is_told() -> None:
    """It is enough, where nothing else runs."""
    assert preflight.quota(quotas(2), "ml.m5.large").startswith(f"{NAME}: 2; 2 are needed")


def test_a_quota_that_is_not_told_is_a_warning(account: Account) -> None:
    """Neither a value that is missing nor a service that can't be asked is in the way."""
    assert preflight.quota(quotas(2), "ml.c5.large").startswith("WARNING")
    assert preflight.quota(account, "ml.m5.large").startswith("WARNING: Service Quotas can't")


def quotas(value: float) -> Any:
    """An account with one quota."""
    account: Any = Quotas(**{NAME: value})
    account.region = "eu-west-1"
    return account
