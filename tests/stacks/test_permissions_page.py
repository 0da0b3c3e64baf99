"""docs/security.md names every action that any setting gives a role, and says what tries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.settings import parse
from tests.permissions_page import Permission, only_on_aws, proven
from tests.stacks.conftest import STAGES, Template, listed, synthesised
from tests.stacks.test_nag import KINDS, TOOLING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stacks.detector import Detector


def allowed(template: Template) -> Iterator[Permission]:
    """Yield what a template's roles are allowed."""
    for logical_id, policy in template.of_type("AWS::IAM::Policy").items():
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                for action in listed(statement["Action"]):
                    yield Permission(logical_id.partition("RoleDefaultPolicy")[0], action)


def test_the_page_names_all_that_stages_of_every_kind_allow(
    detector: Detector, tmp_path: Path
) -> None:
    """And nothing besides: a permission that is added has to say who needs it."""
    settings = parse({**STAGES, "stage": KINDS, **TOOLING})
    assembly = synthesised(detector, tmp_path, settings=settings, bundling="")
    found = {
        permission
        for path in assembly.folder.rglob("*Endpoint*.template.json")
        for permission in allowed(Template(path))
    }

    assert found == proven() | {permission for permission, _ in only_on_aws()}
