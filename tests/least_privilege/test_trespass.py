"""What a role must not do it is denied, whoever else's it is: bucket, key, endpoint, log, stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.least_privilege.conftest import Worked


def test_every_role_is_denied_what_is_not_its_own(worked: Worked) -> None:
    """Each attempt of each role, by name; and each role can do what it is there for."""
    tried = {
        (*who, attempt): outcome
        for who, outcomes in worked.trespasses.items()
        for attempt, outcome in outcomes.items()
    }
    assert {who for who, outcome in tried.items() if outcome != "denied"} == {
        (*who, "what it may do") for who in worked.trespasses
    }, {who: outcome for who, outcome in tried.items() if outcome != "denied"}
    assert len(worked.trespasses) == 12
