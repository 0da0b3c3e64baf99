"""What `cdk bootstrap` makes in an account: names that the qualifier, account and region decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

QUALIFIER = "hnb659fds"


@dataclass(frozen=True)
class Bootstrap:
    """What `cdk bootstrap` made in one account and some of its regions, by its ARNs."""

    partition: str
    account: str
    regions: Sequence[str]

    def roles(self, *purposes: str) -> list[str]:
        """Its roles of these purposes, such as `deploy`."""
        return [
            f"arn:{self.partition}:iam::{self.account}:role/"
            f"cdk-{QUALIFIER}-{purpose}-role-{self.account}-{region}"
            for region in self.regions
            for purpose in purposes
        ]

    def stacks(self) -> list[str]:
        """Its stacks, whose ARNs end in an id."""
        return [
            f"arn:{self.partition}:cloudformation:{region}:{self.account}:stack/CDKToolkit/*"
            for region in self.regions
        ]

    def buckets(self) -> list[str]:
        """Its buckets."""
        return [
            f"arn:{self.partition}:s3:::cdk-{QUALIFIER}-assets-{self.account}-{region}"
            for region in self.regions
        ]
