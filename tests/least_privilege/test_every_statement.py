"""Every statement of every role is there because something would fail without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.least_privilege.need import needless, parts_of
from tests.permissions_page import Permission, only_on_aws, proven

if TYPE_CHECKING:
    from tests.least_privilege.conftest import Worked

# Settings that no stage of these tests has, as nothing here would exercise what they bring.
NOT_DEPLOYED = {"network", "batch"}


def test_nothing_that_a_role_asked_for_was_denied(worked: Worked) -> None:
    """With the next test: a statement that is taken away is a denial, which this one sees."""
    denied = {
        (each.role, each.action, each.resource) for each in worked.asked if each.decision != "Allow"
    }

    assert worked.asked
    assert denied == set()


def test_nothing_is_allowed_that_nothing_needs(worked: Worked) -> None:
    """Each action and each resource of each statement made the difference for some request.

    What only AWS itself needs is named in docs/security.md; whatever is needed here is not.
    """
    aws_alone = {permission for permission, when in only_on_aws() if when not in NOT_DEPLOYED}
    left = {
        Permission(role.purpose, action)
        for _, role in worked.of_stages
        for part in needless(role, worked.asked)
        for action in part.actions
    }

    assert left == aws_alone


def test_the_page_on_security_names_what_each_role_may_do(worked: Worked) -> None:
    """All that is allowed, and nothing that is not, apart from what AWS alone needs."""
    aws_alone = {permission for permission, _ in only_on_aws()}
    allowed = {
        Permission(role.purpose, part.value)
        for _, role in worked.of_stages
        for part in parts_of(role)
        if part.element == "Action"
    }

    assert proven() <= allowed
    assert allowed <= proven() | aws_alone
