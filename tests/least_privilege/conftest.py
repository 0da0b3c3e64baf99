"""Two stages that between them have every setting by which a role may do more, put to work."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.aws import ROOT, bootstrapped
from tests.inventory import outputs_of
from tests.least_privilege import ledger
from tests.least_privilege.deployer import DEPLOYER, check, role_named
from tests.least_privilege.roles import Role, roles_of
from tests.least_privilege.trespass import SESSION, Elsewhere, Outcomes, outcomes
from tests.least_privilege.work import EXAMPLE, PORTRAIT, Stage, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.aws import Aws, Finished
    from tests.least_privilege.ledger import Asked


MINUTE_SECONDS = 5.0  # of schedules, alarms and waits
VAULT = """
update.bake_seconds = 180
prober.requests = 1
s3_input_buckets = ["{photos}"]
capture.percent = 100
"""
QUEUE = """
update.bake_seconds = 180
prober.requests = 1
kind = "asynchronous"
"""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """What became of it all."""

    roles: dict[str, dict[str, Role]]  # by stage and purpose
    asked: list[Asked]  # by the roles at their own work
    trespasses: dict[tuple[str, str], Outcomes]  # by stage and purpose
    checks: dict[str, Finished]  # of the stages, by the role that they name
    ringing: Finished  # the same of one whose alarm rings
    stranger: Finished  # the same by a role that it does not name

    @property
    def of_stages(self) -> Iterator[tuple[str, Role]]:
        """Every role with its stage."""
        for stage, roles in self.roles.items():
            for role in roles.values():
                yield stage, role


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    """Deploy both stages, have all of their roles do all that they do, and delete them."""
    folder = tmp_path_factory.mktemp("least-privilege")
    with bootstrapped(folder / "aws", minute_seconds=MINUTE_SECONDS, ledger=True) as aws:
        photos = aws.make_bucket("photos")
        aws.client("s3").upload_file(str(PORTRAIT), photos, PORTRAIT.name)
        settings = VAULT.format(photos=photos)
        vault = Stage(aws, "vault", ROOT / "stages.toml", settings, folder)
        queue = Stage(aws, "queue", EXAMPLE / "stages.toml", QUEUE, folder)
        for stage in (vault, queue):
            assert stage.deploy(stage.assembly) == 0
        roles = {stage.name: roles_of(aws, stage.stack) for stage in (vault, queue)}
        deployer = role_named(aws, DEPLOYER)
        checks = {stage.name: check(stage, deployer) for stage in (vault, queue)}
        stranger = check(vault, role_named(aws, "stranger"))
        serve_photos(vault, photos)
        serve_digits(queue)
        ringing = check_ringing(vault, deployer)
        queue.roll_back()
        elsewhere = Elsewhere.made(aws)
        trespasses = {
            (own.name, purpose): outcomes(aws, role, own=own, other=other, elsewhere=elsewhere)
            for own, other in ((vault, queue), (queue, vault))
            for purpose, role in roles[own.name].items()
        }
        lived = list(ledger.read(aws))
        for stage in (vault, queue):
            stage.destroy()
        deleted = list(ledger.read(aws))[len(lived) :]
        return Worked(
            roles=roles,
            asked=at_work(roles, lived, deleted),
            trespasses=trespasses,
            checks=checks,
            ringing=ringing,
            stranger=stranger,
        )


def at_work(
    roles: dict[str, dict[str, Role]], lived: list[Asked], deleted: list[Asked]
) -> list[Asked]:
    """Return what the stages' own roles asked for in their own work.

    Of their deletion without the probers: one whose minute has come runs on, as a function does
    on AWS, while its policy is deleted, and is rightly denied.
    """
    names = {role.name: role.purpose for stage in roles.values() for role in stage.values()}
    own = [each for each in lived if each.role in names and each.session != SESSION]
    cleared = [each for each in deleted if "Prober" not in names.get(each.role, "Prober")]
    return own + cleared


def check_ringing(stage: Stage, deployer: Aws) -> Finished:
    """Check a stage one of whose alarms rings, and goes on ringing: it misses what never comes."""
    cloudwatch = stage.aws.client("cloudwatch")
    alarms = outputs_of(stage.aws, stage.stack)["AlarmNames"].split(",")
    (name,) = (each for each in alarms if "DiskFull" in each)
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="Elsewhere",
        MetricName="Nothing",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="breaching",
    )
    until(lambda: cloudwatch.describe_alarms(AlarmNames=[name], StateValue="ALARM")["MetricAlarms"])
    return check(stage, deployer)


def serve_photos(vault: Stage, photos: str) -> None:
    """Answer about a photo behind a link, say that another is missing, and keep both."""
    links = {name: f"s3://{photos}/{name}" for name in (PORTRAIT.name, "none.jpg")}
    there, missing = (json.dumps({"s3_uri": link}).encode() for link in links.values())
    (prediction,) = vault.ask(there)["predictions"]
    assert [found["label"] for found in prediction["detections"]] == ["face"]
    with pytest.raises(ClientError, match="no such S3 object"):
        vault.ask(missing)
    until(lambda: vault.keys("capture/"))
    vault.probe_unproven()
    vault.probe()


def serve_digits(queue: Stage) -> None:
    """Answer one request by way of S3, and fail at another."""
    good = (EXAMPLE / "requests" / "three.json").read_bytes()
    assert "/output/" in queue.ask_asynchronously(good)
    assert "/failure/" in queue.ask_asynchronously(b"{}")
    queue.probe_unproven()
    queue.probe()
