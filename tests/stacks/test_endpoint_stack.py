"""Stages of every kind and strategy become templates that CloudFormation's linter accepts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stacks.settings import parse
from tests.stacks.conftest import STAGES, plain, synthesised, unhashed
from tests.stacks.test_templates import lint

if TYPE_CHECKING:
    from stacks.detector import Detector
    from tests.stacks.conftest import Assembly, Template

PLACE = {"account": "111111111111", "region": "us-east-1"}
SCALING = {"instance_type": "ml.c6i.large"}
VARIETY: dict[str, Any] = {
    "lambda": {**PLACE, "kind": "serverless", "update": {"strategy": "canary"}},
    "queue": {
        **PLACE,
        "kind": "asynchronous",
        "prober": {"enabled": False},
        "scaling": {**SCALING, "min": 0, "max": 4, "backlog_per_instance": 5},
    },
    "asked": {**PLACE, "kind": "asynchronous"},
    "steps": {
        **PLACE,
        "instances": 2,
        "update": {"strategy": "canary", "alarms": ["Orders too few"]},
        "alarms": {"emails": ["on-call@example.com"], "minutes": 2},
    },
    "straight": {**PLACE, "instances": 2, "update": {"strategy": "linear"}},
    "busy": {
        **PLACE,
        "update": {"strategy": "rolling", "step_percent": 25},
        "scaling": {
            **SCALING,
            "min": 4,
            "max": 9,
            "invocations_per_instance": 300,
            "schedule": {"day": {"cron": "0 8 ? * MON-FRI *", "min": 6}},
        },
    },
}


@pytest.fixture(scope="module")
def variety(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> Assembly:
    """One stage for each kind and strategy, without assets."""
    settings = parse({**STAGES, "stage": VARIETY})
    folder = tmp_path_factory.mktemp("variety")
    return synthesised(detector, folder, settings=settings, bundling="")


def endpoint_of(template: Template) -> dict[str, Any]:
    """Return the Endpoint's properties."""
    properties: dict[str, Any] = template.one("AWS::SageMaker::Endpoint")["Properties"]
    return properties


def test_the_linter_finds_nothing_in_any_kind(variety: Assembly) -> None:
    """Two templates a stage."""
    paths = sorted(variety.folder.rglob("*.template.json"))

    assert len(paths) == 2 * len(VARIETY)
    assert lint(paths) == (0, "")


@pytest.mark.parametrize("stage", sorted(VARIETY))
def test_an_update_is_undone_by_the_stages_own_alarms(variety: Assembly, stage: str) -> None:
    """The endpoint refers to them, so that they are there before it."""
    template = variety.template(stage, "Endpoint")
    rollback = endpoint_of(template)["DeploymentConfig"]["AutoRollbackConfiguration"]
    names = {plain(alarm["AlarmName"]) for alarm in rollback["Alarms"]}
    ours = {"ServerErrors", "ModelLatency", "OverheadLatency"}
    if stage != "queue":  # which has no prober
        ours.add("WrongAnswers")

    assert names - {"Orders too few"} == {f"${{Alarms{name}}}" for name in ours}
    assert ("Orders too few" in names) is (stage == "steps")


def test_the_strategy_of_the_stage_is_the_endpoints(variety: Assembly) -> None:
    """The settings reach the one construct that needs them."""
    steps = endpoint_of(variety.template("steps", "Endpoint"))["DeploymentConfig"]
    busy = endpoint_of(variety.template("busy", "Endpoint"))["DeploymentConfig"]

    routing = steps["BlueGreenUpdatePolicy"]["TrafficRoutingConfiguration"]
    assert routing["Type"] == "CANARY"
    assert busy["RollingUpdatePolicy"]["MaximumBatchSize"]["Value"] == 25


def test_an_update_keeps_how_many_instances_scaling_made(variety: Assembly) -> None:
    """Only where nothing scales the fleet, the file says how many there are."""
    for stage in VARIETY:
        properties = endpoint_of(variety.template(stage, "Endpoint"))
        excluded = "ExcludeRetainedVariantProperties" in properties
        assert properties["RetainAllVariantProperties"] is True
        assert excluded is (stage not in {"lambda", "queue", "busy"})


def test_a_scaled_fleet_begins_at_its_minimum_but_never_at_none(variety: Assembly) -> None:
    """SageMaker makes no endpoint without an instance."""
    counts = {}
    for stage in ("queue", "busy", "steps"):
        config = variety.template(stage, "Endpoint").one("AWS::SageMaker::EndpointConfig")
        (variant,) = config["Properties"]["ProductionVariants"]
        counts[stage] = variant["InitialInstanceCount"]

    assert counts == {"queue": 1, "busy": 4, "steps": 2}


def test_only_what_the_settings_scale_is_scaled(variety: Assembly) -> None:
    """With the target behind the endpoint."""
    target = "AWS::ApplicationAutoScaling::ScalableTarget"
    scaled = {stage for stage in VARIETY if variety.template(stage, "Endpoint").of_type(target)}

    assert scaled == {"queue", "busy"}
    depends = variety.template("busy", "Endpoint").one(target)["DependsOn"]
    assert [unhashed(name) for name in depends] == ["Endpoint"]


def test_the_quota_that_an_update_needs_is_said_at_synth(variety: Assembly) -> None:
    """As an information of the CLI's about the endpoint, with the fleet's own number."""
    (path,) = (variety.folder / "assembly-busy").glob("busyEndpoint*.metadata.json")
    said = [
        each["data"]
        for entries in json.loads(path.read_text()).values()
        for each in entries
        if each["type"] == "aws:cdk:info"
    ]

    assert [text for text in said if "needs a quota of 12 for ml.c6i.large" in text]


def test_the_outputs_name_the_alarms_topic_and_the_dashboard(trial: Template) -> None:
    """Beside the endpoint's own."""
    outputs = {name: plain(output["Value"]) for name, output in trial.body["Outputs"].items()}

    assert outputs["AlarmTopicArn"] == "${AlarmsTopic}"
    assert outputs["DashboardName"] == "${Dashboard}"


def test_the_platform_may_see_the_alarms_that_it_rolls_back_by(variety: Assembly) -> None:
    """Under the execution role, and these alarms only."""
    allowed = variety.template("steps", "Endpoint").permissions("ExecutionRole")
    seen = {resource for action, resource in allowed if action == "cloudwatch:DescribeAlarms"}

    assert seen == {
        *(
            f"${{Alarms{name}.Arn}}"
            for name in ("ServerErrors", "ModelLatency", "OverheadLatency", "WrongAnswers")
        ),
        "arn:aws:cloudwatch:us-east-1:111111111111:alarm:Orders too few",
    }


def test_the_smoke_test_of_an_asynchronous_endpoint_goes_by_way_of_the_bucket(
    variety: Assembly,
) -> None:
    """It knows bucket and kind, may use the folders, and has time for it."""
    template = variety.template("asked", "Endpoint")
    properties = template.one("Custom::SmokeTest")["Properties"]
    allowed = template.permissions("SmokeTestTestingRole")
    function = template.one("AWS::Lambda::Function", "SmokeTest")["Properties"]

    assert properties["EndpointKind"] == "asynchronous"
    assert plain(properties["BucketName"]) == "${ModelBucket}"
    assert {each for each in allowed if each[0].startswith("s3:")} == {
        ("s3:DeleteObjectVersion", "${ModelBucket.Arn}/async/input/*"),
        ("s3:GetObject", "${ModelBucket.Arn}/async/failure/*"),
        ("s3:GetObject", "${ModelBucket.Arn}/async/output/*"),
        ("s3:ListBucket", "${ModelBucket.Arn}"),
        ("s3:PutObject", "${ModelBucket.Arn}/async/input/*"),
        ("s3:PutObject", "${ModelBucket.Arn}/expectations/proven.json"),
    }
    assert function["Timeout"] == 900
    assert int(properties["ServiceTimeout"]) == 960
