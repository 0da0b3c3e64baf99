"""Tests of the report as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from client.status.text import as_text
from tests.client.fake_service import denied
from tests.client.status.world import (
    BYTES,
    DIGEST,
    IMAGE,
    MINUTE,
    NOON,
    PENDING,
    STACK,
    World,
    event,
    live,
    stack,
    uri,
)

if TYPE_CHECKING:
    from client.status.report import Report


def rows(report: Report) -> list[tuple[str, str]]:
    """Return the lines as name and text, 30 minutes after noon."""
    lines = as_text(report, now=NOON + 30 * MINUTE).splitlines()
    return [(line[:16].strip(), line[16:]) for line in lines]


def test_settled_endpoint_is_a_page_of_facts(world: World) -> None:
    """Each fact stands beside its name."""
    assert rows(world.report()) == [
        ("endpoint", "dogs (arn:aws:sagemaker:eu-west-1:111111111111:endpoint/dogs)"),
        ("kind", "real-time"),
        ("status", "InService, changed 2026-05-04 12:00:00 UTC"),
        ("EndpointConfig", "config-1"),
        ("variant", "AllTraffic"),
        ("instances", "2 of 3 wanted, weight 1, ml.c6i.large"),
        ("scaling", "none"),
        ("image", f"{IMAGE}:2.20-cpu"),
        ("resolved", f"{IMAGE}@sha256:{'0' * 64}"),
        ("Model", "model-1"),
        ("archive", uri()),
        ("model digest", DIGEST),
        ("sha256", BYTES.hexdigest()),
        (
            "last deployment",
            "dev-Endpoint is UPDATE_COMPLETE, 2026-05-04 12:00:00 UTC to 2026-05-04 12:09:00 UTC",
        ),
        ("alarms", "OK                a"),
        ("", "ALARM             b since 2026-05-04 12:00:00 UTC"),
    ]


def test_update_under_way_says_how_far_it_is(world: World) -> None:
    """The page says what takes over, since when, what is done, and by which policy."""
    world.says(
        "sagemaker",
        DescribeEndpoint=live(EndpointStatus="Updating", PendingDeploymentSummary=PENDING),
    )
    world.says(
        "cloudformation",
        **stack(
            "UPDATE_IN_PROGRESS",
            event("UPDATE_IN_PROGRESS", at=0),
            event("UPDATE_IN_PROGRESS", at=10, of=f"{STACK}/Endpoint"),
        ),
    )

    report = world.report()
    page = rows(report)

    assert report.rollout
    at_work = "Endpoint (Custom::SmokeTest) UPDATE_IN_PROGRESS"
    begin = page.index(("under way", "config-2 takes over since 2026-05-04 12:00:00 UTC (30 min)"))
    assert page[begin + 1 : begin + 5] == [
        (
            "",
            "AllTraffic, 1 of 2 wanted, weight 1, Baking since 2026-05-04 12:05:00 UTC (watching)",
        ),
        ("", report.rollout.policy),
        (
            "last deployment",
            "dev-Endpoint is UPDATE_IN_PROGRESS since 2026-05-04 12:00:00 UTC (30 min)",
        ),
        ("", f"{at_work} since 2026-05-04 12:10:00 UTC (20 min)"),
    ]


def test_failure_comes_with_its_reason_and_the_log(world: World) -> None:
    """Reasons of several lines keep them; what the container wrote can't control the terminal."""
    world.says(
        "cloudformation",
        **stack(
            "UPDATE_ROLLBACK_COMPLETE",
            event("UPDATE_IN_PROGRESS", at=0),
            event("UPDATE_FAILED", at=5, of=f"{STACK}/SmokeTest", reason="wrong:\n- a\n- b"),
            event("UPDATE_ROLLBACK_COMPLETE", at=9),
        ),
    )
    world.says("sagemaker", DescribeEndpoint=live(FailureReason="alarms rang"))
    begun = int((NOON + MINUTE).timestamp() * 1000)
    world.says(
        "logs",
        DescribeLogStreams={"logStreams": [{"logStreamName": "s", "creationTime": begun}]},
        GetLogEvents={"events": [{"message": "\x1b[31mred\x07\tend\n"}]},
    )

    page = rows(world.report())

    assert ("failure", "alarms rang") in page
    begin = page.index(("it failed", "SmokeTest (Custom::SmokeTest) UPDATE_FAILED: wrong:"))
    assert page[begin + 1 : begin + 3] == [("", "- a"), ("", "- b")]
    assert page[-3:] == [
        ("log", "/aws/sagemaker/Endpoints/dogs"),
        ("", "s"),
        ("", "  ?[31mred? end"),
    ]


def test_unseen_parts_say_why_where_they_would_stand(world: World) -> None:
    """The line of each part that is denied says so, and every other line stays."""
    whole = [name for name, _ in rows(world.report())]
    world.says("sagemaker", DescribeEndpointConfig=denied("sagemaker:DescribeEndpointConfig"))
    world.says("cloudwatch", DescribeAlarms=denied("cloudwatch:DescribeAlarms"))
    world.says("application-autoscaling", DescribeScalableTargets=denied("autoscaling"))

    page: dict[str, Any] = dict(rows(world.report()))

    assert set(whole) - set(page) == {"model digest", "sha256", ""}
    for name, action in {
        "Model": "sagemaker:DescribeEndpointConfig",
        "alarms": "cloudwatch:DescribeAlarms",
        "scaling": "autoscaling",
    }.items():
        assert page[name].startswith("can't be seen: the credentials don't allow this on")
        assert action in page[name]
    assert page["instances"] == "2 of 3 wanted, weight 1, type unknown"
    assert page["archive"] == "unknown"


def test_serverless_endpoint_has_no_instances(world: World) -> None:
    """Memory and concurrency stand in the place of instances."""
    settings = {"MemorySizeInMB": 4096, "MaxConcurrency": 5, "ProvisionedConcurrency": 2}
    variant = {"VariantName": "AllTraffic", "CurrentServerlessConfig": settings}
    world.says("sagemaker", DescribeEndpoint=live(ProductionVariants=[variant]))

    assert (
        "instances",
        "none: serverless with 4096 MB, up to 5 requests at once, 2 kept warm",
    ) in rows(world.report())
