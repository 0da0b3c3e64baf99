"""The pipeline: one assembly, stage after stage, each proven before the next one is reached."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stacks.settings import parse
from tests.stacks.conftest import (
    PIPELINE,
    PROMOTED,
    STAGES,
    Template,
    listed,
    plain,
    stand_in_cache,
    synthesised,
    unhashed,
)

if TYPE_CHECKING:
    from pathlib import Path

    from stacks.detector import Detector
    from tests.stacks.conftest import Assembly

DEPLOYED = [
    *((f"{stack}.{step}", "CloudFormation") for stack in ("ModelArtifact", "Endpoint")
      for step in ("Prepare", "Deploy")),
]  # fmt: skip
PROJECT = "AWS::CodeBuild::Project"


@pytest.fixture(scope="module")
def template(promoted: Assembly) -> Template:
    """The stack of the tooling account."""
    return promoted.tooling("Pipeline")


@pytest.fixture(scope="module")
def pipeline(template: Template) -> dict[str, Any]:
    """The pipeline's properties."""
    properties: dict[str, Any] = template.one("AWS::CodePipeline::Pipeline")["Properties"]
    return properties


def actions(pipeline: dict[str, Any], stage: str) -> list[dict[str, Any]]:
    """Return a stage's actions in the order in which they run."""
    (found,) = (each for each in pipeline["Stages"] if each["Name"] == stage)
    return sorted(found["Actions"], key=lambda action: int(action["RunOrder"]))


def named(pipeline: dict[str, Any], stage: str) -> list[tuple[str, str]]:
    """Return the names and providers of a stage's actions, in their order."""
    return [
        (action["Name"], action["ActionTypeId"]["Provider"]) for action in actions(pipeline, stage)
    ]


def build_spec(template: Template, project: str) -> dict[str, Any]:
    """Return the build spec of the project whose logical id has this name in it."""
    (found,) = (each for key, each in template.of_type(PROJECT).items() if project in key)
    spec: dict[str, Any] = json.loads(found["Properties"]["Source"]["BuildSpec"])
    return spec


def test_its_stages_are_those_of_the_stages_file_in_their_order(pipeline: dict[str, Any]) -> None:
    """After the pipeline's own, and without the embedded AWS, which stays where it was."""
    assert [stage["Name"] for stage in pipeline["Stages"]] == [
        "Source",
        "Build",
        "UpdatePipeline",
        "Assets",
        "dev",
        "live",
        "batch-only",
    ]
    assert pipeline["PipelineType"] == "V2"


def test_a_push_starts_it_by_the_connection(pipeline: dict[str, Any]) -> None:
    """The repository and branch of the settings; there is no token anywhere."""
    (source,) = actions(pipeline, "Source")

    assert source["ActionTypeId"]["Provider"] == "CodeStarSourceConnection"
    assert source["Configuration"] == {
        "ConnectionArn": PIPELINE["connection"],
        "FullRepositoryId": "octo/detector",
        "BranchName": "main",
    }


def test_a_stage_is_approved_deployed_and_checked_in_this_order(pipeline: dict[str, Any]) -> None:
    """One after the other: each run order has one action, and CodePipeline goes on after the last.

    The next stage of CodePipeline begins when all actions of this one have succeeded.
    """
    assert named(pipeline, "dev") == [*DEPLOYED, ("Check", "CodeBuild")]
    assert named(pipeline, "live") == [("Approve", "Manual"), *DEPLOYED, ("Check", "CodeBuild")]
    for stage in ("dev", "live", "batch-only"):
        orders = [action["RunOrder"] for action in actions(pipeline, stage)]
        assert orders == list(range(1, len(orders) + 1))


def test_whoever_approves_is_told_what(pipeline: dict[str, Any]) -> None:
    """The endpoint, the account and the region."""
    (approval, *_) = actions(pipeline, "live")

    assert "detector-live in 222222222222, eu-west-1?" in approval["Configuration"]["CustomData"]


def test_the_stacks_keep_their_names(pipeline: dict[str, Any], promoted: Assembly) -> None:
    """A stage that was deployed by hand is the same stage when the pipeline deploys it."""
    prepared = {
        action["Configuration"]["StackName"]: action["Configuration"]["TemplatePath"]
        for stage in ("dev", "live")
        for action in actions(pipeline, stage)
        if action["Name"].endswith(".Prepare")
    }

    assert sorted(prepared) == [
        "dev-Endpoint",
        "dev-ModelArtifact",
        "live-Endpoint",
        "live-ModelArtifact",
    ]
    for path in prepared.values():
        assert (promoted.folder / path.partition("::")[2]).is_file()
    assert (promoted.folder / "assembly-local").is_dir()
    assert not (promoted.folder / "assembly-dev").exists()


def test_one_build_synthesises_for_all_stages(template: Template, pipeline: dict[str, Any]) -> None:
    """The set-up, the synthesis, and what the next run finds in the cache."""
    assert named(pipeline, "Build") == [("Synth", "CodeBuild")]
    spec = build_spec(template, "Synth")

    assert spec["phases"]["install"] == {
        "runtime-versions": {"python": "3.12"},
        "commands": ["make setup-run PYTHON=python3.12"],
    }
    assert "cdk synth" in spec["phases"]["build"]["commands"][0]
    assert spec["artifacts"]["base-directory"] == "cdk.out"
    assert {
        "build/models/**/*",
        "/root/.cache/uv/**/*",
        "/root/.npm/**/*",
        "/root/.cache/aws/jsii/**/*",
    } <= set(spec["cache"]["paths"])
    (project,) = (each for key, each in template.of_type(PROJECT).items() if "Synth" in key)
    cache = project["Properties"]["Cache"]
    assert (cache["Type"], plain(cache["Location"])) == ("S3", "${StoreCache}/synth")


def test_it_updates_itself_with_the_cli_of_the_lock_file(
    template: Template, pipeline: dict[str, Any]
) -> None:
    """Before any stage; the version is the one that `package.json` has."""
    assert named(pipeline, "UpdatePipeline") == [("SelfMutate", "CodeBuild")]
    phases = build_spec(template, "SelfMutation")["phases"]

    assert phases["install"]["commands"] == ["npm install -g aws-cdk@2.1148.1"]
    assert phases["install"]["runtime-versions"] == {"nodejs": "22"}
    assert phases["build"]["commands"] == [
        "cdk -a . deploy Pipeline --require-approval=never --verbose"
    ]


def test_assets_are_published_once_for_each_account_and_region(
    detector: Detector, tmp_path: Path
) -> None:
    """By one build; two stages of one account and region share what they have in common."""
    twin = {**PROMOTED["dev"], "endpoint_name": "twin"}
    stages = {name: PROMOTED[name] for name in ("dev", "live")} | {"twin": twin}
    settings = parse({**STAGES, "stage": stages, "pipeline": PIPELINE})
    assembly = synthesised(detector, tmp_path, settings=settings)
    template = assembly.tooling("Pipeline")
    pipeline = template.one("AWS::CodePipeline::Pipeline")["Properties"]
    (spec,) = assembly.folder.glob("buildspec-*.yaml")
    commands = json.loads(spec.read_text())["phases"]["build"]["commands"]
    published = [command.split('"')[3] for command in commands]

    assert named(pipeline, "Assets") == [("FileAssets", "CodeBuild")]
    assert len(published) == len(set(published))
    (archive,) = assembly.folder.glob("asset.*.tar.gz")
    _, digest, *_ = archive.name.split(".")
    assert len([each for each in published if each.startswith(digest)]) == 2


def test_another_model_leaves_the_pipeline_as_it_is(
    promoted: Assembly, detector: Detector, tmp_path: Path
) -> None:
    """CodePipeline rolls a stage back only to a run of the pipeline's present structure."""
    digest = "e" * 64
    other = replace(
        detector, model=stand_in_cache(tmp_path / "models", digest=digest, content=b"y")
    )
    settings = parse({**STAGES, "stage": PROMOTED, "pipeline": PIPELINE})
    after = synthesised(other, tmp_path / "out", settings=settings, bundling="")

    assert after.tooling("Pipeline").text == promoted.tooling("Pipeline").text
    assert digest in after.template("Pipeline-live", "Endpoint").text


def test_a_person_and_the_pipeline_deploy_the_same_pipeline(
    promoted: Assembly, detector: Detector, tmp_path: Path
) -> None:
    """`cdk deploy Pipeline` bundles for that stack alone, the pipeline's own synth for all."""
    settings = parse({**STAGES, "stage": PROMOTED, "pipeline": PIPELINE})
    bundled = synthesised(detector, tmp_path, settings=settings, bundling="Pipeline")

    assert bundled.tooling("Pipeline").text == promoted.tooling("Pipeline").text


def test_the_check_is_told_what_the_deployment_put_out(
    template: Template, pipeline: dict[str, Any], promoted: Assembly
) -> None:
    """By outputs of the stack that was deployed just before, which are all there."""
    *_, deploy, check = actions(pipeline, "live")
    variables = json.loads(check["Configuration"]["EnvironmentVariables"])
    outputs = promoted.template("Pipeline-live", "Endpoint").body["Outputs"]

    assert {each["name"]: each["value"] for each in variables} == {
        name: f"#{{{deploy['Namespace']}.{output}}}"
        for name, output in {
            "ENDPOINT_CONFIG": "EndpointConfigName",
            "MODEL_DIGEST": "ModelDigest",
            "CHECK_ROLE": "CheckRoleArn",
            "ALARMS": "AlarmNames",
            "PROBER": "ProberName",
        }.items()
        if output in outputs
    }
    phases = build_spec(template, "liveCheck")["phases"]
    assert phases["install"]["commands"] == [
        "python3.12 -m pip install --quiet --require-hashes -r requirements-promote.txt"
    ]
    command = (
        "python3.12 -m promote check --endpoint detector-live --region eu-west-1 "
        '--role-arn "$CHECK_ROLE" --endpoint-config "$ENDPOINT_CONFIG" '
        '--model-digest "$MODEL_DIGEST" --prober "$PROBER" --soak-minutes 10 --alarms "$ALARMS" '
        """--alarm 'It'"'"'s quiet'"""
    )
    assert phases["build"]["commands"] == [command]


def test_a_stage_that_is_not_asked_is_looked_at_all_the_same(
    template: Template, pipeline: dict[str, Any]
) -> None:
    """Without a prober, or with `check = false`: what is live, and no alarms for no minutes."""
    *_, check = actions(pipeline, "batch-only")
    (command,) = build_spec(template, "batchonlyCheck")["phases"]["build"]["commands"]

    assert "PROBER" not in check["Configuration"]["EnvironmentVariables"]
    assert "--prober" not in command
    assert "--soak-minutes 0 " in command


def test_a_check_has_time_for_its_soak(template: Template) -> None:
    """And half an hour more for what comes around it."""
    minutes = {
        unhashed(key).removeprefix("PromotionPipeline"): each["Properties"].get("TimeoutInMinutes")
        for key, each in template.of_type(PROJECT).items()
        if key.startswith("PromotionPipeline") and "Check" in key
    }

    assert minutes == {"devCheck": 35, "liveCheck": 40, "batchonlyCheck": 30}


def test_a_stage_in_another_region_has_its_artifacts_there(
    promoted: Assembly, pipeline: dict[str, Any], template: Template
) -> None:
    """In a bucket of a stack of its own, with a key that rotates, for as long as the others."""
    stores = {each["Region"]: each["ArtifactStore"] for each in pipeline["ArtifactStores"]}
    (path,) = promoted.folder.glob("cross-region-stack-*.template.json")
    support = Template(path)
    bucket = support.one("AWS::S3::Bucket")["Properties"]

    assert sorted(stores) == ["eu-west-1", "us-east-1"]
    assert {action["Region"] for action in actions(pipeline, "live") if "Region" in action} == {
        "eu-west-1"
    }
    assert support.one("AWS::KMS::Key")["Properties"]["EnableKeyRotation"] is True
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    own = template.one("AWS::S3::Bucket", "StoreArtifacts")["Properties"]["LifecycleConfiguration"]
    assert rule["ExpirationInDays"] == own["Rules"][0]["ExpirationInDays"] == 365


def test_what_it_keeps_is_encrypted_with_a_key_that_rotates(template: Template) -> None:
    """Both buckets and the logs; the stages' deployments may decrypt, and nobody else outside."""
    key = template.one("AWS::KMS::Key")["Properties"]
    own = {"Fn::GetAtt": [next(iter(template.of_type("AWS::KMS::Key"))), "Arn"]}
    encrypted = [
        bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0][
            "ServerSideEncryptionByDefault"
        ]["KMSMasterKeyID"]
        for bucket in template.of_type("AWS::S3::Bucket").values()
    ]
    outside = [
        plain(principal)
        for statement in key["KeyPolicy"]["Statement"]
        for principal in listed(statement["Principal"].get("AWS", []))
        if "999999999999" not in plain(principal)
    ]

    assert key["EnableKeyRotation"] is True
    assert encrypted == [own, own]
    assert template.one("AWS::Logs::LogGroup")["Properties"]["KmsKeyId"] == own
    assert outside == [
        f"arn:${{AWS::Partition}}:iam::{account}:role/cdk-hnb659fds-deploy-role-{account}-us-east-1"
        for account in ("111111111111", "222222222222")
    ]
