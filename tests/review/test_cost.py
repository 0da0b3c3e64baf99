from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from review import prices
from review.cost import compare
from review.prices import Prices
from review.wording import month
from tests.review.conftest import Assemblies, Resources, resource

# Round figures, so that what is expected can be reckoned in one's head.
TABLE = Prices.model_validate(
    {
        "date": "2026-01-01",
        "hours_a_month": 730,
        "source": {"a": "one list", "b": "another list"},
        "hosting": [
            {"region": "us-east-1", "type": "ml.c6i.large", "hour": 0.1, "sources": ["a", "b"]}
        ],
        "serverless": [{"region": "us-east-1", "gb_second": 0.00002, "sources": ["a", "b"]}],
        "interface_endpoint": [{"region": "us-east-1", "hour": 0.01, "sources": ["a", "b"]}],
    }
)
SECOND = "0.00008 USD a second of inference"
CONFIG, TARGET = "AWS::SageMaker::EndpointConfig", "AWS::ApplicationAutoScaling::ScalableTarget"


def fleet(count: int = 1, kind: str = "ml.c6i.large", **more: Any) -> Resources:
    """An endpoint configuration with instances."""
    variant = {"InitialInstanceCount": count, "InstanceType": kind}
    return {"Config": resource(CONFIG, {"ProductionVariants": [variant], **more})}


def serverless(**more: Any) -> Resources:
    """An endpoint configuration without instances."""
    variant = {"ServerlessConfig": {"MemorySizeInMB": 4096, "MaxConcurrency": 5, **more}}
    return {"Config": resource(CONFIG, {"ProductionVariants": [variant]})}


def scaled(low: int, high: int, *schedules: dict[str, int]) -> Resources:
    """What Application Auto Scaling may do with a fleet."""
    actions = [{"ScalableTargetAction": schedule} for schedule in schedules]
    properties = {"MinCapacity": low, "MaxCapacity": high, "ScheduledActions": actions}
    return {"Target": resource(TARGET, properties)}


def interfaces() -> Resources:
    """Two interface endpoints in two subnets each, and one of the kind that is free."""
    interface = {"VpcEndpointType": "Interface", "SubnetIds": ["subnet-a", "subnet-b"]}
    gateway = {"VpcEndpointType": "Gateway", "RouteTableIds": ["rtb-a"]}
    kinds = {"One": interface, "Other": interface, "S3": gateway}
    return {name: resource("AWS::EC2::VPCEndpoint", each) for name, each in kinds.items()}


@pytest.mark.parametrize(
    ("resources", "total", "what"),
    [
        (fleet(), "73.00", "1 x ml.c6i.large, real-time, in us-east-1"),
        (fleet(3), "219.00", "3 x ml.c6i.large, real-time, in us-east-1"),
        (
            fleet(AsyncInferenceConfig={}) | scaled(0, 4),
            "0.00 to 292.00",
            "0 to 4 x ml.c6i.large, asynchronous, in us-east-1",
        ),
        (
            fleet() | scaled(2, 4, {"MinCapacity": 1}, {"MinCapacity": 3, "MaxCapacity": 6}),
            "73.00 to 438.00",
            "1 to 6 x ml.c6i.large, real-time, in us-east-1",
        ),
        (fleet(kind="ml.x9.huge"), "unknown", "1 x ml.x9.huge, real-time, in us-east-1"),
        (
            serverless(),
            "0.00 and by use",
            f"serverless, 4096 MB, in us-east-1: {SECOND}, nothing while nobody asks",
        ),
        (
            serverless(ProvisionedConcurrency=2),
            "unknown",
            f"serverless, 4096 MB, 2 provisioned, in us-east-1: {SECOND} at most",
        ),
        (interfaces(), "29.20", "4 interface endpoints by subnets"),
        ({}, "nothing", ""),
    ],
)
def test_a_month_of_a_stage(
    assemblies: Assemblies, resources: Resources, total: str, what: str
) -> None:
    """By type, counts, kind and hours; unknown where there is no price, and never guessed."""
    assembly = assemblies.of(dev=resources)

    (stage,) = compare(assembly, assembly, TABLE).stages

    assert month(stage.after) == total
    assert "".join(cost.what for cost in stage.after) == what
    assert not stage.changed


def test_another_region_has_no_price(assemblies: Assemblies) -> None:
    """A price is one region's: another one's is not taken for it."""
    assembly = assemblies.write({"dev": fleet()}, region="eu-west-1")

    (stage,) = compare(assembly, assembly, TABLE).stages

    assert month(stage.after) == "unknown"


def test_before_and_after_by_stage(assemblies: Assemblies) -> None:
    """In the order of the stages file; a stage that is not there costs nothing."""
    money = compare(
        assemblies.of(dev=fleet(), old=fleet()), assemblies.of(dev=fleet(2), live=fleet()), TABLE
    )

    assert [(stage.stage, month(stage.before), month(stage.after)) for stage in money.stages] == [
        ("dev", "73.00", "146.00"),
        ("live", "nothing", "73.00"),
        ("old", "73.00", "nothing"),
    ]
    assert money.changed
    assert TABLE.date in money.prices


def test_every_price_has_two_sources_that_are_named() -> None:
    """The table of the repository is right, and one with a source that nobody named is refused."""
    assert prices.load().hosting_month("us-east-1", "ml.c6i.large") == pytest.approx(74.46)
    broken = TABLE.model_dump()
    broken["hosting"][0]["sources"] = ["a", "hearsay"]

    with pytest.raises(ValidationError, match="there is no source hearsay"):
        Prices.model_validate(broken)


def test_a_price_with_one_source_is_refused() -> None:
    """Two that agree are believed."""
    broken = TABLE.model_dump()
    broken["serverless"][0]["sources"] = ["a"]

    with pytest.raises(ValidationError, match="at least 2"):
        Prices.model_validate(broken)
