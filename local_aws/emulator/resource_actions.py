"""Which IAM actions CloudFormation performs for a resource, read from resource_actions.toml."""

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_aws.emulator.iam import Check, pass_role

_TABLE = Path(__file__).with_name("resource_actions.toml")
_CUSTOM = "AWS::CloudFormation::CustomResource"
_FIELD = re.compile(r"\{(\w+)\}")
# As in the names that CloudFormation generates.
_GENERATED_SUFFIX = "XXXXXXXXXXXX"
_TAGS = "Tags"
_LOWER_CASE_NAMES = ("AWS::S3::Bucket",)

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a stack's resource lives."""

    account: str
    region: str
    stack: str
    logical_id: str


def create_checks(kind: str, place: Place, properties: Properties) -> list[Check]:
    """Name what must be allowed to create a resource of the type `kind`."""
    entry = _entry(kind)
    actions = [*_actions(entry, "create", kind), *_property_actions(entry, properties)]
    physical_id = properties.get(entry.get("name", "")) or _generated_name(kind, place)
    return [
        *_checks(entry, actions, place, properties, str(physical_id)),
        *_passed_role(entry, properties),
    ]


def update_checks(
    kind: str, place: Place, old: Properties, new: Properties, physical_id: str
) -> list[Check]:
    """Name what must be allowed to update a resource in place."""
    entry = _entry(kind)
    changed = {name: value for name, value in new.items() if old.get(name) != value}
    gone = {name: value for name, value in old.items() if name not in new}
    different = {**gone, **changed}
    actions = [
        *_actions(entry, "update", kind),
        *_property_actions(entry, different),
        *_property_actions(entry, different, table="changed"),
    ]
    return [
        *_checks(entry, list(dict.fromkeys(actions)), place, new, physical_id),
        *_passed_role(entry, changed),
    ]


def delete_checks(kind: str, place: Place, properties: Properties, physical_id: str) -> list[Check]:
    """Name what must be allowed to delete a resource."""
    entry = _entry(kind)
    return list(_checks(entry, _actions(entry, "delete", kind), place, properties, physical_id))


@functools.cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))


def _entry(kind: str) -> dict[str, Any]:
    known = _table().get(_CUSTOM if kind.startswith("Custom::") else kind)
    return known if known is not None else {"resource": "*", "unknown": True}


def _actions(entry: Mapping[str, Any], operation: str, kind: str) -> list[str]:
    if not entry.get("unknown"):
        return list(entry.get(operation, ()))
    _, service, resource = kind.split("::", 2)
    return [f"{service.lower()}:{operation.capitalize()}{resource.replace('::', '')}"]


def _property_actions(
    entry: Mapping[str, Any], properties: Properties, table: str = "properties"
) -> list[str]:
    return [
        action
        for name, actions in entry.get(table, {}).items()
        if (_own_tags(properties.get(name)) if name == _TAGS else properties.get(name))
        for action in actions
    ]


def _own_tags(tags: Any) -> list[str]:
    """Return the keys that the template sets; CloudFormation's own need no permission."""
    keys = list(tags or ()) if isinstance(tags, dict) else [tag["Key"] for tag in tags or ()]
    return [key for key in keys if not key.startswith("aws:")]


def _passed_role(entry: Mapping[str, Any], properties: Properties) -> list[Check]:
    passed = entry.get("pass_role")
    if passed is None or not properties.get(passed["property"]):
        return []
    return [pass_role(properties[passed["property"]], passed["service"])]


def _checks(
    entry: Mapping[str, Any],
    actions: list[str],
    place: Place,
    properties: Properties,
    physical_id: str,
) -> Iterator[Check]:
    known: dict[str, Any] = {
        **properties,
        "id": physical_id.lstrip("/"),
        "partition": "aws",
        "account": place.account,
        "region": place.region,
    }
    for action in actions:
        for resource in _resources(entry["resource"], known):
            yield Check(action, resource)


def _resources(template: str, known: Mapping[str, Any]) -> list[str]:
    """Fill a template; a list gives one ARN an entry, and an ARN takes the template's place."""
    filled = [""]
    for index, part in enumerate(_FIELD.split(template)):
        values = [part]
        if index % 2:
            value = known.get(part, "*")
            values = [str(v) for v in value] if isinstance(value, list) else [str(value)]
        filled = [head + value for head in filled for value in values]
    return [text[text.rindex("arn:") :] if text.count("arn:") > 1 else text for text in filled]


def _generated_name(kind: str, place: Place) -> str:
    name = f"{place.stack}-{place.logical_id}-{_GENERATED_SUFFIX}"
    return name.lower() if kind in _LOWER_CASE_NAMES else name
