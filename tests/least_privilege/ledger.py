"""What IAM was asked about a stage's roles while they were at work; see `local_aws`' Ledger."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.aws import Aws


@dataclass(frozen=True)
class Asked:
    """One question, and the answer."""

    principal: str  # the session's ARN
    action: str
    resource: str
    region: str
    context: dict[str, Any]  # condition keys of the request
    decision: str
    by_resource_policy: bool  # the resource's own policy alone allows it

    @property
    def role(self) -> str:
        """The name of the session's role."""
        return self.principal.split("/")[1]

    @property
    def session(self) -> str:
        """The session's name."""
        return self.principal.split("/")[2]


def read(aws: Aws) -> Iterator[Asked]:
    """Yield everything that was asked so far."""
    assert aws.local
    for line in aws.local.ledger_path.read_text().splitlines():
        yield Asked(**json.loads(line))
