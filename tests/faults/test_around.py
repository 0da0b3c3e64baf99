"""Faults around a deployment: whatever happens, the old model answers and the stack can go on."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests import archives
from tests.aws import Aws, bootstrapped
from tests.faults.conftest import MINUTE_SECONDS, Deployed, deployed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.assemblies import Assembly

CHANGED = archives.appended("# a change that makes another archive, and no other answer")
PATIENCE_SECONDS = 120.0
SILENT = """
import time


def smoke_test(_event, _context):
    time.sleep(3600)
"""


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so; fail when it never comes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)


def endpoint_is_updating(deployed: Deployed) -> bool:
    """Whether CloudFormation has come as far as the endpoint."""
    sagemaker = deployed.aws.client("sagemaker")
    name = deployed.outputs["EndpointName"]
    status = sagemaker.describe_endpoint(EndpointName=name)["EndpointStatus"]
    return bool(status == "Updating")


def with_silent_smoke_test(assembly: Assembly) -> Assembly:
    """Exchange the smoke test's code for some that never answers, and shorten the wait for it."""
    new = "5" * 64

    def exchange(resources: dict[str, Any]) -> None:
        (function,) = (
            each["Properties"]
            for name, each in resources.items()
            if each["Type"] == "AWS::Lambda::Function" and name.startswith("SmokeTest")
        )
        (smoke_test,) = (each for each in resources.values() if each["Type"] == "Custom::SmokeTest")
        smoke_test["Properties"]["ServiceTimeout"] = "10"
        function["Timeout"] = 5  # the embedded AWS waits for the function's end first
        old = function["Code"]["S3Key"].removesuffix(".zip")
        function["Code"]["S3Key"] = f"{new}.zip"
        shutil.copytree(assembly.folder / f"asset.{old}", assembly.folder / f"asset.{new}")
        (assets,) = assembly.folder.glob("*/*Endpoint*.assets.json")
        manifest = json.loads(assets.read_text())
        manifest["files"][new] = json.loads(json.dumps(manifest["files"][old]).replace(old, new))
        assets.write_text(json.dumps(manifest))

    assembly.edited(exchange)
    entrypoints = assembly.folder / f"asset.{new}" / "custom_resources" / "entrypoints.py"
    entrypoints.write_text(SILENT)
    return assembly


@pytest.mark.thorough
def test_a_smoke_test_that_never_answers_fails_the_deployment(
    plain: Deployed, tmp_path: Path
) -> None:
    """CloudFormation does not wait for it for an hour, and goes back to what served before."""
    before = plain.serving()
    silent = with_silent_smoke_test(plain.good.with_fault(CHANGED, tmp_path / "silent"))

    with plain.probe() as probe:
        finished = plain.deploy(silent)

    assert finished.code != 0
    assert "did not respond" in finished.said or "timed out" in finished.said.lower()
    assert plain.status == "UPDATE_ROLLBACK_COMPLETE"
    assert probe.spoiled == 0, probe.reasons
    assert plain.serving() == before


@pytest.mark.thorough
def test_a_deployment_that_is_cancelled_half_way_is_undone(
    canary: Deployed, tmp_path: Path
) -> None:
    """Cancelled while the endpoint updates, the stack goes back and nobody notices."""
    before = canary.serving()
    changed = canary.good.with_fault(CHANGED, tmp_path / "changed")

    with canary.probe() as probe:
        deploying = canary.begin_deploy(changed)
        until(lambda: endpoint_is_updating(canary))
        canary.aws.client("cloudformation").cancel_update_stack(StackName=canary.stack)
        said, _ = deploying.communicate()

    assert deploying.returncode != 0, said
    assert canary.status == "UPDATE_ROLLBACK_COMPLETE"
    assert probe.spoiled == 0, probe.reasons
    assert canary.serving() == before


@pytest.mark.thorough
def test_a_second_deployment_does_not_disturb_the_first(plain: Deployed, tmp_path: Path) -> None:
    """It is told that the stack is busy; the first one gets through, and nobody notices."""
    first = plain.good.with_fault(CHANGED, tmp_path / "first")
    second = plain.good.with_fault(archives.import_fails, tmp_path / "second")

    with plain.probe() as probe:
        deploying = plain.begin_deploy(first)
        until(lambda: endpoint_is_updating(plain))
        refused = plain.deploy(second)
        said, _ = deploying.communicate()

    assert refused.code != 0
    assert "can not be updated" in refused.words
    assert deploying.returncode == 0, said
    assert plain.status == "UPDATE_COMPLETE"
    assert probe.spoiled == 0, probe.reasons
    assert plain.deploy(plain.good).code == 0


def test_an_aws_that_was_killed_comes_back_with_what_served(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Killed in the middle of a deployment and started again, it is as it was before it."""
    directory = tmp_path_factory.mktemp("aws")
    with bootstrapped(directory, minute_seconds=MINUTE_SECONDS, keep_state=True) as aws:
        before = deployed(aws, "plain", tmp_path)
        served, expected = before.serving(), before.expected
        assert aws.local is not None
        deployed_at = time.time()
        until(lambda: saved_since(directory, deployed_at))
        deploying = before.begin_deploy(before.good.with_fault(CHANGED, tmp_path / "changed"))
        until(lambda: endpoint_is_updating(before))
        os.kill(aws.local.pid, signal.SIGKILL)
        deploying.kill()  # it would try to reach its AWS for more than two minutes
        deploying.communicate()

    with bootstrapped(directory, minute_seconds=MINUTE_SECONDS, keep_state=True) as again:
        after = Deployed(again, "plain", before.good)
        until(lambda: is_in_service(again, after))
        assert after.status == "CREATE_COMPLETE"
        assert after.serving() == served
        assert after.expected == expected
        changed = after.good.with_fault(CHANGED, tmp_path / "again")
        assert after.deploy(changed).code == 0
        assert after.ask()() == expected


def is_in_service(aws: Aws, deployed: Deployed) -> bool:
    """Whether the endpoint has its instances again."""
    name = deployed.outputs["EndpointName"]
    live = aws.client("sagemaker").describe_endpoint(EndpointName=name)
    return bool(live["EndpointStatus"] == "InService")


def saved_since(directory: Path, moment: float) -> bool:
    """Whether the embedded AWS has saved its state after a moment."""
    file = directory / "state.pickle"
    return file.exists() and file.stat().st_mtime > moment
