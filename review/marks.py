"""Picks out what a reader has to see first: what destroys, and what may be done from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.changes import Mark, Permission, ResourceChange, StackChange
from review.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENDPOINT = "AWS::SageMaker::Endpoint"  # keeps nothing, but is what clients call
ON_WHAT_EXISTS = ("replaced", "may be replaced", "destroyed", "left behind")
APP = "the app"  # where a stack belongs to no stage


def marks(stacks: Sequence[StackChange]) -> list[Mark]:
    """Return what is destroyed or replaced, then what is widened; the same in two stages once."""
    found = [
        *((stack, "destructive", words) for stack in stacks for words in _destructive(stack)),
        *((stack, "broadening", words) for stack in stacks for words in _broadening(stack)),
    ]
    grouped: dict[tuple[str, str], list[str]] = {}
    for stack, kind, words in found:
        stages = grouped.setdefault((kind, _anywhere(words, stack)), [])
        if (stage := stack.stage or APP) not in stages:
            stages.append(stage)
    return [
        Mark.model_validate({"kind": kind, "stages": stages, "words": words})
        for (kind, words), stages in grouped.items()
    ]


def _anywhere(words: str, stack: StackChange) -> str:
    """Write a stage's own account and region as a template does, so that stages compare equal."""
    if stack.account.isdigit():
        words = words.replace(stack.account, "${AWS::AccountId}")
    return words.replace(stack.region, "${AWS::Region}")


def role_of(stack: StackChange) -> str:
    """Return the part of a stack's name that is the same in all stages."""
    return stack.name.removeprefix(f"{stack.stage}-") if stack.stage else stack.name


def _destructive(stack: StackChange) -> Iterator[str]:
    if stack.state == "removed":
        yield (
            f"the stack {role_of(stack)} is in the app no longer: what it made stays, and costs, "
            "until somebody destroys it"
        )
        return
    for resource in stack.resources:
        if resource.impact in ON_WHAT_EXISTS and (resource.stateful or resource.type == ENDPOINT):
            yield f"{role_of(stack)}: {_described(resource)}"


def _described(resource: ResourceChange) -> str:
    verb = "" if resource.impact == "may be replaced" else "is "
    because = f" by {', '.join(resource.replaced_by)}" if resource.replaced_by else ""
    notes = f" ({'; '.join(resource.notes)})" if resource.notes else ""
    kind = f"{resource.construct_path} ({resource.type})"
    return f"{kind} {verb}{resource.impact}{because}{notes}"


def _broadening(stack: StackChange) -> Iterator[str]:
    widening = [each for each in stack.permissions if each.widens]
    if stack.state == "added" and widening:
        yield (
            f"the stack {role_of(stack)} is new, and with it {many(len(widening), 'permission')}, "
            "listed with the stack"
        )
    elif stack.state == "changed":
        yield from (f"{role_of(stack)}: {_worded(permission)}" for permission in widening)


def _worded(permission: Permission) -> str:
    condition = f" if {permission.condition}" if permission.condition else ""
    what = f"{permission.action} on {permission.resource}{condition}"
    if permission.change == "removed":
        return f"no longer denied to {permission.principal}: {what}"
    return f"{permission.principal} may {what}"
