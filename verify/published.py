"""What the CDK published into the bootstrap bucket, where it lies beside what others use."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from verify import buckets

if TYPE_CHECKING:
    from pathlib import Path

    from verify.account import Account

BEFORE, PUBLISHED = "assets-before.json", "assets-published.txt"


@dataclass(frozen=True)
class Published:
    """The keys that were there before the run, and those that its assemblies named since."""

    account: Account
    folder: Path

    @property
    def record(self) -> Path:
        """The file that the tests write the keys of what they publish to, one a line."""
        return self.folder / PUBLISHED

    @property
    def bucket(self) -> str:
        """The bootstrap's bucket."""
        return f"cdk-hnb659fds-assets-{self.account.number}-{self.account.region}"

    def remember(self) -> None:
        """Write down what is there before anything is published."""
        there = sorted(buckets.keys(self.account, self.bucket))
        (self.folder / BEFORE).write_text(json.dumps(there))

    def remove(self) -> None:
        """Delete what this run brought; what was there before belongs to another deployment."""
        before = self.folder / BEFORE
        if not before.exists() or not self.record.exists():
            return
        brought = set(self.record.read_text().split()) - set(json.loads(before.read_text()))
        buckets.delete_keys(self.account, self.bucket, brought)
        print(f"    {len(brought)} published assets are deleted", flush=True)
