"""Faults that show before a new fleet takes traffic: nobody notices but whoever deploys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import archives

if TYPE_CHECKING:
    from pathlib import Path

    from tests.archives import Fault
    from tests.assemblies import Assembly
    from tests.faults.conftest import Deployed

NO_FAULT: Fault = archives.appended("# nothing is wrong with this one")


def assert_nobody_noticed(deployed: Deployed, faulty: Assembly, reason: str) -> None:
    """Deploy; it must fail for the reason, and every request be answered as before."""
    before = deployed.serving()

    with deployed.probe() as probe:
        finished = deployed.deploy(faulty)

    assert finished.code != 0
    assert reason in finished.words
    assert deployed.status == "UPDATE_ROLLBACK_COMPLETE"
    assert probe.total > 0
    assert probe.spoiled == 0, probe.reasons
    assert deployed.serving() == before
    deployed.answers_as_before()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(
            archives.without_saved_model,
            "no SavedModel bundles found",
            id="an archive with no SavedModel",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            archives.with_wrong_version,
            "must lie in a folder whose name is a number",
            id="a wrong version folder",
            marks=pytest.mark.thorough,
        ),
        pytest.param(
            archives.import_fails,
            "a package that nobody installed",
            id="an inference.py that fails to import",
        ),
        pytest.param(
            archives.dies_at_start,
            "did not pass the ping health check",
            id="a process that dies at start",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_an_archive_that_does_not_start_takes_no_request(
    canary: Deployed, tmp_path: Path, fault: Fault, reason: str
) -> None:
    """The new fleet never becomes healthy, and the old one answers everything."""
    faulty = canary.good.with_fault(fault, tmp_path / "faulty")

    assert_nobody_noticed(canary, faulty, reason)


@pytest.mark.thorough
def test_an_object_that_is_gone_is_told_when_the_model_is_made(
    canary: Deployed, tmp_path: Path
) -> None:
    """Where somebody deleted the live archive, a change of a setting fails, and nothing else."""

    def allow_fewer_images(resources: dict[str, Any]) -> None:
        (model,) = (each for each in resources.values() if each["Type"] == "AWS::SageMaker::Model")
        model["Properties"]["PrimaryContainer"]["Environment"]["DETECTOR_MAX_IMAGES"] = "2"

    changed = canary.good.copied(tmp_path / "changed").edited(allow_fewer_images)
    bucket, _, key = canary.outputs["ModelDataUrl"].removeprefix("s3://").partition("/")
    s3 = canary.aws.client("s3")
    marker = s3.delete_object(Bucket=bucket, Key=key)["VersionId"]
    try:
        assert_nobody_noticed(canary, changed, "Could not access model data")
    finally:
        s3.delete_object(Bucket=bucket, Key=key, VersionId=marker)


@pytest.mark.thorough
def test_a_role_that_may_not_read_is_told_when_the_model_is_made(
    canary: Deployed, tmp_path: Path
) -> None:
    """A role without s3:GetObject does not get as far as a fleet."""
    faulty = canary.good.with_fault(NO_FAULT, tmp_path / "faulty")

    def forbid(resources: dict[str, Any]) -> None:
        (policy,) = (
            each
            for name, each in resources.items()
            if each["Type"] == "AWS::IAM::Policy" and name.startswith("ExecutionRole")
        )
        document = policy["Properties"]["PolicyDocument"]
        document["Statement"] = [
            statement for statement in document["Statement"] if "s3:GetObject" not in str(statement)
        ]

    assert_nobody_noticed(canary, faulty.edited(forbid), "Could not access model data")


@pytest.mark.thorough
def test_a_fleet_that_there_is_no_room_for_takes_no_request(
    canary: Deployed, tmp_path: Path
) -> None:
    """Where AWS has no more instances of the type, the old ones stay."""
    local = canary.aws.local
    assert local is not None
    faulty = canary.good.with_fault(NO_FAULT, tmp_path / "faulty")
    local.set_capacity({"ml.c6i.large": 2})
    try:
        assert_nobody_noticed(canary, faulty, "InsufficientInstanceCapacity")
    finally:
        local.set_capacity({})
