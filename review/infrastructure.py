"""What a deployment would do to each stack, by CDK's own diff of the templates."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from review.assets import explained, without_keys
from review.changes import (
    Infrastructure,
    Permission,
    ResourceChange,
    StackChange,
    ValueChange,
)
from review.json_difference import differences
from review.marks import marks
from review.template_diff import diff_templates
from review.values import named, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from review.assembly import Assembly, Stack
    from review.changes import ResourceImpact
    from review.template_diff import Changed, Impact, PermissionDiff, ResourceDiff, StackDiff

Pair = tuple["Stack | None", "Stack | None"]

_IMPACTS: dict[Impact, ResourceImpact] = {
    "WILL_CREATE": "added",
    "WILL_UPDATE": "changed",
    "WILL_REPLACE": "replaced",
    "MAY_REPLACE": "may be replaced",
    "WILL_DESTROY": "destroyed",
    "WILL_ORPHAN": "left behind",
    "WILL_IMPORT": "imported",
    # Of a custom resource: its function decides what a change means.
    "NO_CHANGE": "changed",
}
_PRINCIPAL = re.compile(r"AWS:\$\{([^}]+)\}")
_TAGS = "Properties.Tags"
# CDK takes them apart into the stack's permissions, which say it better.
_POLICIES = tuple(
    f"Properties.{name}" for name in ("PolicyDocument", "AssumeRolePolicyDocument", "Policies")
)


_UNLISTED = Permission(
    change="added",
    widens=True,
    effect="Allow",
    action="what CDK's diff counts as wider",
    resource="(see the template)",
    principal="(see the template)",
    condition="",
)


def compare(before: Assembly, after: Assembly) -> Infrastructure:
    """Compare all stacks; one of another account or region is another stack.

    Raises:
        ReviewError: CDK's library can't be run.
    """
    pairs = list(_pairs(before.stacks, after.stacks))
    diffs = diff_templates(
        [(one.template if one else None, other.template if other else None) for one, other in pairs]
    )
    stacks, unchanged = [], []
    for pair, diff in zip(pairs, diffs, strict=True):
        if all(pair) and diff.empty:
            unchanged.append(_one_of(pair).name)
        else:
            stacks.append(_stack(pair, diff))
    return Infrastructure(
        stages_added=[name for name in after.stages if name not in before.stages],
        stages_removed=[name for name in before.stages if name not in after.stages],
        unchanged=unchanged,
        stacks=stacks,
        marks=marks(stacks),
    )


def _pairs(before: Sequence[Stack], after: Sequence[Stack]) -> Iterator[Pair]:
    remaining = {stack.identity: stack for stack in after}
    for stack in before:
        yield stack, remaining.pop(stack.identity, None)
    for stack in remaining.values():
        yield None, stack


def _one_of(pair: Pair) -> Stack:
    stack = pair[1] or pair[0]
    assert stack is not None  # noqa: S101 - a pair has one of them at least
    return stack


def _stack(pair: Pair, diff: StackDiff) -> StackChange:
    stack = _one_of(pair)
    # The digest of the model is a tag of everything; once is enough.
    retagged = [_resource(pair, each) for each in diff.resources if _tags_only(each)]
    tags = list(dict.fromkeys(value for resource in retagged for value in _bare(resource.values)))
    return StackChange(
        stage=stack.stage,
        name=stack.name,
        account=stack.account,
        region=stack.region,
        state="changed" if all(pair) else "added" if pair[1] else "removed",
        resources=[_resource(pair, each) for each in diff.resources if not _tags_only(each)],
        retagged=[one.construct_path for one in retagged],
        tags=tags,
        permissions=_permissions(pair, diff),
        others=[value for each in diff.others for value in _values(pair, each)],
    )


def _tags_only(diff: ResourceDiff) -> bool:
    return bool(diff.differences) and all(each.place == _TAGS for each in diff.differences)


def _bare(values: Sequence[ValueChange]) -> Iterator[ValueChange]:
    """Forget which item of a list a tag is."""
    for value in values:
        yield value.model_copy(update={"place": "Tags"})


def _resource(pair: Pair, diff: ResourceDiff) -> ResourceChange:
    return ResourceChange(
        construct_path=_constructs(pair).get(diff.id, diff.id),
        type=diff.type,
        # A stack that the app no longer has is not touched by a deployment.
        impact=_IMPACTS[diff.impact] if pair[1] else "left behind",
        stateful=diff.stateful,
        replaced_by=diff.replaced_by,
        values=[
            value
            for each in diff.differences
            if each.place not in _POLICIES
            for value in _values(pair, each)
        ],
        notes=list(_notes(pair, diff)),
    )


def _notes(pair: Pair, diff: ResourceDiff) -> Iterator[str]:
    if diff.impact in {"WILL_REPLACE", "MAY_REPLACE"} and diff.update_replace_policy == "Retain":
        yield "the old one is kept, outside of the stack"
    if any(each.place in _POLICIES for each in diff.differences):
        yield "what it allows is among the permissions below, unless only an asset's key changes"
    before, after = pair
    if diff.impact == "WILL_ORPHAN" and after:
        yield "it is kept, outside of the stack"
    if before and after:
        for each in diff.differences:
            for _, old, new in differences(each.before, each.after):
                found = explained(old, new, (before, after))
                if found:
                    yield found


def _values(pair: Pair, changed: Changed) -> Iterator[ValueChange]:
    constructs = _constructs(pair)
    documents = _parsed(changed.before), _parsed(changed.after)
    for place, before, after in differences(*documents, changed.place):
        yield ValueChange(
            place=place.removeprefix("Properties."),
            before=shown(before, constructs),
            after=shown(after, constructs),
        )


def _parsed(value: Any) -> Any:
    """Read a property that holds JSON as text, so that only what differs in it is shown."""
    if not (isinstance(value, str) and value.startswith("{")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _permissions(pair: Pair, diff: StackDiff) -> list[Permission]:
    found = [_permission(pair, each) for each in diff.permissions]
    if diff.permissions_broadened and not any(each.widens for each in diff.permissions):
        # Of a kind that is not listed here, as IAM Identity Center's are not.
        found.append(_UNLISTED)
    return _net(found)


def _net(found: list[Permission]) -> list[Permission]:
    """What joins and goes on balance, each once.

    What is about the same asset under another key goes and joins: CDK can't know that it is one.
    """
    same: dict[str, list[Permission]] = {}
    for one in found:
        same.setdefault(one.model_dump_json(exclude={"change", "widens"}), []).append(one)
    net: list[Permission] = []
    for ones in same.values():
        added, removed = (
            [one for one in ones if one.change == each] for each in ("added", "removed")
        )
        if len(added) != len(removed):
            net.append((added if len(added) > len(removed) else removed)[0])
    return net


def _permission(pair: Pair, diff: PermissionDiff) -> Permission:
    constructs = _constructs(pair)
    stacks = [stack for stack in pair if stack]

    def text(value: str) -> str:
        lines = (named(line, constructs) for line in value.split("\n"))
        return without_keys(", ".join(_PRINCIPAL.sub(r"\1", line) for line in lines), stacks)

    return Permission(
        change=diff.change,
        widens=diff.widens,
        effect=diff.effect,
        action=text(diff.action),
        resource=text(diff.resource),
        principal=text(diff.principal),
        condition=named(" ".join(diff.condition.split()), constructs),
    )


def _constructs(pair: Pair) -> dict[str, str]:
    before, after = pair
    return {**(before.constructs if before else {}), **(after.constructs if after else {})}
