"""One assembly on its way through the stages: approved, deployed, proven, and the same in each."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from demo.commands import Commands, DemoError
from demo.promotion.accounts import bootstrap_all, checker, in_account
from demo.smoke_test import smoke_test_status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from demo.promotion.plan import Plan, Stage
    from demo.steps import Steps
    from local_aws import LocalAws

MINUTE_SECONDS = 6.0  # of the embedded AWS: alarms are watched for a tenth of a stage's soak
NOT_REACHED, PROVEN, FAILED = "not reached", "proven", "failed"


@dataclass
class Row:
    """What became of one stage; everything is as the stage's own account tells it."""

    stage: str
    account: str
    outcome: str = NOT_REACHED
    archive_sha256: str = ""
    model_digest: str = ""
    image: str = ""  # by digest
    endpoint: str = ""
    smoke_test: str = ""
    seconds: float = 0.0


@dataclass
class Promotion:
    """Deploys with the tooling account's credentials, and checks as its check role."""

    aws: LocalAws
    plan: Plan
    assembly: Path
    out: Path
    checker: Mapping[str, str]  # as `prepared` returns it
    steps: Steps
    approve: Callable[[Stage, str], None]
    rows: list[Row] = field(default_factory=list)

    def run(self) -> None:
        """Promote through all stages; the rows say how far it came, whatever happens.

        Raises:
            DemoError: a stage was not approved, failed, or got another archive than the first.
        """
        self.rows = [Row(stage.name, stage.account) for stage in self.plan.stages]
        for stage, row in zip(self.plan.stages, self.rows, strict=True):
            if stage.approval:
                self.approve(stage, self.rows[0].model_digest or _digest(self.assembly))
            started = time.monotonic()
            row.outcome = FAILED
            try:
                self._deploy(stage, row)
                self._prove(stage)
                row.outcome = PROVEN
            finally:
                row.seconds = round(time.monotonic() - started, 1)

    def _deploy(self, stage: Stage, row: Row) -> None:
        folder = self.out / stage.name
        folder.mkdir()
        tooling = self.aws.process_environment(self.plan.tooling, self.plan.region)
        commands = Commands(environment=tooling, logs=folder)
        outputs = ["--outputs-file", str(folder / "outputs.json")]
        target = ["--app", str(self.assembly), f"{stage.path}/*", "--require-approval", "never"]
        with self.steps.step(f"{stage.name} is deployed into account {stage.account}"):
            commands.cdk("deploy", *target, *outputs)
        own = in_account(self.aws, stage)
        row.smoke_test = str(smoke_test_status(own, stage.stack)["status"])
        live = Commands(environment=own, logs=folder).python(
            "client", "status", stage.endpoint, "--json"
        )
        _note(row, json.loads(live))
        same_archive(self.rows[0], row)

    def _prove(self, stage: Stage) -> None:
        minutes = stage.soak_minutes * MINUTE_SECONDS / 60
        folder = self.out / stage.name
        with self.steps.step(f"{stage.name} is proven, its alarms watched"):
            Commands(environment=self.checker, logs=folder).python(
                "promote", "check", "--stage", stage.name,
                "--outputs", folder / "outputs.json", "--soak-minutes", str(minutes),
            )  # fmt: skip

    def report(self) -> dict[str, Any]:
        """Return what result.json says."""
        return {"tooling": self.plan.tooling, "stages": [asdict(row) for row in self.rows]}


def prepared(aws: LocalAws, plan: Plan, out: Path) -> Mapping[str, str]:
    """Bootstrap the accounts; return an environment that acts as the pipeline's check role.

    Raises:
        DemoError: the CDK CLI failed.
    """
    bootstrap_all(aws, plan, out)
    return checker(aws, plan)


def same_archive(first: Row, row: Row) -> None:
    """Stop where a stage serves another archive than the first.

    Raises:
        DemoError: it does; the text holds both digests.
    """
    if row.archive_sha256 != first.archive_sha256:
        raise DemoError(
            f"{row.stage} serves the archive {row.archive_sha256}, and {first.stage} "
            f"{first.archive_sha256}: the promotion stops. One assembly has one archive, so "
            "somebody deployed into the account meanwhile; deploy the stage again."
        )


def _note(row: Row, live: Mapping[str, Any]) -> None:
    (variant,) = live["variants"]
    archive = variant["archive"]
    row.archive_sha256, row.model_digest = archive["sha256"], archive["model_digest"]
    row.image = variant["images"][0]["resolved"].rpartition("@")[2]
    row.endpoint = live["endpoint"]["name"]


def _digest(assembly: Path) -> str:
    """The model digest that the assembly's templates name, for a first stage with an approval."""
    template = next(assembly.rglob("*Endpoint*.template.json"))
    resources = json.loads(template.read_text())["Resources"].values()
    (smoke_test,) = (each for each in resources if each["Type"] == "Custom::SmokeTest")
    return str(smoke_test["Properties"]["ModelDigest"])
