"""cdk-nag's packs find nothing but what is acknowledged, and nothing is acknowledged in vain."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stacks.settings import parse
from tests.stacks.conftest import (
    BUCKETS,
    GITHUB,
    KEY_ARN,
    NETWORK,
    PIPELINE,
    STAGES,
    Assembly,
    app_of,
)
from tests.stacks.test_templates import lint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_cdk import App
    from cdk_nag import NagPack
    from constructs import IConstruct

    from stacks.detector import Detector

SECURITY = Path(__file__).resolve().parents[2] / "docs" / "security.md"
PLACE = {"account": "111111111111", "region": "us-east-1"}
TYPE = "ml.c6i.large"
WAKES = {"instance_type": TYPE, "min": 0, "max": 4, "backlog_per_instance": 5}
KINDS: dict[str, Any] = {
    "plain": PLACE,
    "whole": {
        **PLACE,
        "kms_key": "new",
        "network": NETWORK,
        "instances": 2,
        "s3_input_buckets": BUCKETS,
        "capture": {"percent": 10},
        "batch": {"input": "s3://holiday/in/", "output": "s3://found/out/"},
        "update": {"strategy": "canary"},
        "alarms": {"emails": ["on-call@example.com"]},
        "scaling": {"instance_type": TYPE, "min": 2, "max": 4, "concurrency_per_instance": 3},
    },
    "lambda": {**PLACE, "kind": "serverless", "retain": False},
    "lambda-key": {**PLACE, "kind": "serverless", "kms_key": KEY_ARN},
    "queue": {**PLACE, "kind": "asynchronous", "scaling": WAKES, "prober": {"enabled": False}},
    "queue-whole": {
        **PLACE,
        "kind": "asynchronous",
        "scaling": {**WAKES, "min": 1},
        "kms_key": "new",
        "network": {**NETWORK, "service_endpoints": False},
        "retain": False,
    },
    "graphics": {**PLACE, "instance_type": "ml.g5.xlarge", "kms_key": "new"},
    "abroad": {"account": "222222222222", "region": "eu-west-1"},
}
# Who promotes them; all stages are nested in the pipeline's stack.
TOOLING: dict[str, Any] = {"pipeline": PIPELINE, "github": {**GITHUB, "deploy": False}}


@dataclass(frozen=True)
class About:
    """A rule at a construct: a finding of the packs, or an acknowledgement."""

    rule: str
    path: str

    def covers(self, finding: About) -> bool:
        """Tell whether an acknowledgement here is one of that finding, as the packs have it."""
        return self.rule == finding.rule and f"{finding.path}/".startswith(f"{self.path}/")


def built(detector: Detector, folder: Path) -> App:
    """Return the app of all kinds, and of who promotes them, synthesised without the packs."""
    settings = parse({**STAGES, "stage": KINDS, **TOOLING})
    app = app_of(detector, folder, settings=settings, bundling="")
    app.synth()
    return app


def below(construct: IConstruct) -> Iterator[IConstruct]:
    """Yield a construct and all of its tree."""
    yield construct
    for child in construct.node.children:
        yield from below(child)


def packs(app: App) -> list[NagPack]:
    """Return the packs that the app is held against."""
    from cdk_nag import AwsSolutionsChecks, NIST80053R5Checks  # noqa: PLC0415 - starts Node

    return [AwsSolutionsChecks(app), NIST80053R5Checks(app)]


def reported(app: App, folder: Path) -> dict[str, str]:
    """Add the packs as a user would, synthesise, and return what is reported, by pack."""
    from aws_cdk import Validations  # noqa: PLC0415 - starts Node

    Validations.of(app).add_plugins(*packs(app))
    try:
        app.synth(force=True)
    except RuntimeError as error:
        assert str(error).startswith("ValidationFailed")  # noqa: PT017 - the report says the rest
    reports = json.loads((folder / "validation-report.json").read_text())["pluginReports"]
    return {
        report["pluginName"]: "; ".join(
            f"{violation['ruleName']} at {where['constructPath']}"
            for violation in report["violations"]
            for where in violation["violatingConstructs"]
        )
        for report in reports
    }


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> App:
    """The app of all kinds as it is."""
    return built(detector, tmp_path_factory.mktemp("acknowledged"))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, detector: Detector) -> App:
    """The same app with nothing acknowledged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stacks.acknowledgements._record", lambda _about, _rule, _reason: None)
        return built(detector, tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def findings(bare: App) -> set[About]:
    """What the packs say where nothing is acknowledged."""
    return {
        About(violation.rule_name, str(resource.construct_path))
        for pack in packs(bare)
        for violation in pack.validate_scope(bare).violations
        for resource in violation.violating_resources
    }


@pytest.fixture(scope="module")
def acknowledged(app: App) -> list[tuple[About, str]]:
    """Every acknowledgement of the app, with its reason."""
    from aws_cdk import Validations  # noqa: PLC0415 - starts Node

    key = Validations.ACKNOWLEDGED_RULES_METADATA_KEY
    return [
        (About(rule, construct.node.path), reason)
        for construct in below(app)
        for entry in construct.node.metadata
        if entry.type == key
        for rule, reason in entry.data.items()
    ]


def test_whoever_adds_the_packs_to_the_app_finds_nothing(app: App) -> None:
    """A finding that is neither mended nor acknowledged is named here, with its resource."""
    assert reported(app, Path(app.outdir)) == {}


def test_a_finding_that_nobody_acknowledged_is_reported(tmp_path: Path) -> None:
    """The test above would see it."""
    from aws_cdk import App, Stack, Stage  # noqa: PLC0415 - starts Node
    from aws_cdk import aws_s3 as s3  # noqa: PLC0415

    app = App(outdir=str(tmp_path), analytics_reporting=False)
    s3.Bucket(Stack(Stage(app, "trial"), "Alone"), "Open")

    said = reported(app, tmp_path)

    assert "AwsSolutions-S10 at trial/Alone/Open/Resource" in said["AwsSolutions"]
    assert "NIST.800.53.R5-S3BucketSSLRequestsOnly at trial/Alone/Open/" in said["NIST.800.53.R5"]


def test_no_acknowledgement_is_stale(
    findings: set[About], acknowledged: list[tuple[About, str]]
) -> None:
    """Each is about something that the packs would find at its construct, or below it."""
    assert acknowledged
    assert {
        about for about, _ in acknowledged if not any(about.covers(found) for found in findings)
    } == set()


def test_every_acknowledgement_has_a_reason(acknowledged: list[tuple[About, str]]) -> None:
    """A sentence at the least; one that names a rule alone says nothing."""
    without = {about for about, reason in acknowledged if len(reason.split()) < 8}

    assert without == set()
    assert {reason for _, reason in acknowledged if not reason.endswith(".")} == set()


def test_acknowledgements_are_in_no_template(app: App, bare: App) -> None:
    """A reason that is written anew changes nothing that is deployed."""
    with_reasons, without = (Assembly(Path(each.outdir)).templates for each in (app, bare))

    networks, tooling = 2, 3  # the pipeline, its artifacts abroad, and GitHub's roles
    assert len(with_reasons) == 2 * len(KINDS) + networks + tooling
    assert with_reasons == without


def test_the_documentation_names_every_rule(acknowledged: list[tuple[About, str]]) -> None:
    """And no rule that is acknowledged nowhere any more."""
    _, _, section = SECURITY.read_text().partition("\n## What the nag packs say\n")
    section = section.partition("\n## ")[0]
    rows = {line.split("`")[1] for line in section.splitlines() if line.startswith("| `")}

    assert rows == {about.rule.partition("[")[0] for about, _ in acknowledged}


def test_the_linter_finds_nothing_in_these_either(app: App) -> None:
    """CloudFormation's own, over every template of every kind."""
    assert lint(sorted(Path(app.outdir).rglob("*.template.json"))) == (0, "")
