"""After all faults: the stacks go, and nothing of them stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.inventory import everything

if TYPE_CHECKING:
    from tests.faults.conftest import Deployed


def test_what_survived_every_fault_can_be_deleted(canary: Deployed, plain: Deployed) -> None:
    """Nothing remains, as the stage retains nothing."""
    aws = canary.aws

    for deployed in (canary, plain):
        app = ("--app", str(deployed.good.folder))
        destroyed = aws.cdk("destroy", *app, f"{deployed.stage}/*", "--force")
        assert destroyed.code == 0
        assert everything(aws, deployed.stage) == []
