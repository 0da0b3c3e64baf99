"""Which parts of a role's statements its work could not have done without.

A part is one action or one resource of one statement. It was needed if some request that IAM
allowed would have been denied without it, by MiniStack's own evaluator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

from tests.aws import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.least_privilege.ledger import Asked
    from tests.least_privilege.roles import Role, Statement

ALLOW = "Allow"


@dataclass(frozen=True, order=True)
class Part:
    """One value of the list `Action` or `Resource` of a role's statement."""

    statement: int  # its place in the role's policy
    element: str
    value: str
    actions: tuple[str, ...]  # that it is about: itself, or all of the statement


def parts_of(role: Role) -> Iterator[Part]:
    """Yield every part of what a role is allowed."""
    for place, statement in enumerate(role.statements):
        if statement["Effect"] == ALLOW:
            actions = tuple(listed(statement["Action"]))
            yield from (Part(place, "Action", action, (action,)) for action in actions)
            for resource in listed(statement["Resource"]):
                yield Part(place, "Resource", resource, actions)


def needless(role: Role, asked: Iterable[Asked]) -> set[Part]:
    """Return the parts of a role without which all that it was allowed would still be allowed.

    Left out are requests that a resource's own policy allowed, and those of another time: names
    in the role's statements change with what is deployed.
    """
    own = [
        each
        for each in asked
        if each.role == role.name
        and each.decision == ALLOW
        and not each.by_resource_policy
        and _allowed(each, role.statements)
    ]
    parts = {part: list(_without(role.statements, part)) for part in parts_of(role)}
    return {
        part
        for part, statements in parts.items()
        if all(_allowed(each, statements) for each in own)
    }


def listed(value: str | list[str]) -> list[str]:
    """Return a policy's list, which may be written as its only member."""
    return value if isinstance(value, list) else [value]


def _allowed(asked: Asked, statements: Iterable[Statement]) -> bool:
    context = EvalContext(
        principal_arn=asked.principal,
        principal_type="AssumedRole",
        principal_account=ACCOUNT,
        action=asked.action,
        resource_arn=asked.resource,
        region=asked.region,
        service_context=asked.context,
    )
    policy = parse_policy_document({"Statement": list(statements)})
    return bool(evaluate(context, [policy]).decision == ALLOW)


def _without(statements: list[Statement], part: Part) -> Iterator[Statement]:
    for place, statement in enumerate(statements):
        if place != part.statement:
            yield statement
            continue
        rest = [value for value in listed(statement[part.element]) if value != part.value]
        if rest:
            yield {**statement, part.element: rest}
