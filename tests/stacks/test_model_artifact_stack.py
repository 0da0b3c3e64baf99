"""The artifact's stack publishes the archive and says what it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.stacks.conftest import MODEL_DIGEST

if TYPE_CHECKING:
    from tests.stacks.conftest import Assembly, Template


def test_the_parameter_names_the_key_and_both_digests(assembly: Assembly, trial: Template) -> None:
    """The same key as the Endpoint stack copies from."""
    parameter = assembly.template("trial", "ModelArtifact").one("AWS::SSM::Parameter")
    copy = trial.one("Custom::ModelCopy")["Properties"]

    assert parameter["Properties"]["Name"] == "/detectors/detector-trial/model-artifact"
    assert json.loads(parameter["Properties"]["Value"]) == {
        "archive_sha256": copy["Sha256"],
        "bucket": copy["SourceBucket"],
        "detector": "stand_in",
        "key": copy["SourceKey"],
        "model_digest": MODEL_DIGEST,
    }


def test_the_endpoint_follows_the_artifact_and_can_be_deployed_without_it(
    assembly: Assembly,
) -> None:
    """It carries the same asset itself, and takes nothing from the other stack."""
    manifest = json.loads((assembly.folder / "assembly-trial" / "manifest.json").read_text())
    stacks = {
        artifact["displayName"]: (name, artifact.get("dependencies", []))
        for name, artifact in manifest["artifacts"].items()
        if artifact["type"] == "aws:cloudformation:stack"
    }
    artifact, _ = stacks["trial/ModelArtifact"]
    endpoint, dependencies = stacks["trial/Endpoint"]
    assets = [
        json.loads((assembly.folder / "assembly-trial" / f"{name}.assets.json").read_text())[
            "files"
        ]
        for name in (artifact, endpoint)
    ]
    shared = set(assets[0]) & set(assets[1])

    assert artifact in dependencies
    assert "Fn::ImportValue" not in assembly.template("trial", "Endpoint").text
    assert [assets[1][key]["source"]["path"].endswith(".tar.gz") for key in shared] == [True]


def test_every_stage_publishes_the_same_archive_under_the_same_key(assembly: Assembly) -> None:
    """It was bundled once: one file in the assembly."""
    keys = {
        assembly.template(stage, "Endpoint").one("Custom::ModelCopy")["Properties"]["SourceKey"]
        for stage in ("trial", "live")
    }

    assert len(keys) == 1
    assert len(list(assembly.folder.rglob("asset.*.tar.gz"))) == 1
