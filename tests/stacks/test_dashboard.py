"""The dashboard shows what its endpoint's kind has, and links nothing that is not there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.stacks.conftest import MODEL_DIGEST, plain, stage_of, template_of

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

SCALING = {"instance_type": "ml.c6i.large", "min": 2, "max": 7}


def widgets_of(folder: Path, **settings: Any) -> list[dict[str, Any]]:
    """Return the widgets of a stage's dashboard."""
    from stacks.dashboard import Dashboard  # noqa: PLC0415 - as in conftest.py
    from stacks.endpoint_alarms import EndpointAlarms  # noqa: PLC0415

    stage = stage_of(**settings)

    def build(stack: Stack) -> None:
        alarms = EndpointAlarms(stack, "Alarms", stage=stage)
        Dashboard(stack, "Dashboard", stage=stage, alarms=alarms, model_digest=MODEL_DIGEST)

    board = template_of(folder, build).one("AWS::CloudWatch::Dashboard")["Properties"]
    assert "DashboardName" not in board
    widgets: list[dict[str, Any]] = json.loads(plain(board["DashboardBody"]))["widgets"]
    return widgets


def shown(folder: Path, **settings: Any) -> set[tuple[str, str]]:
    """Return metric and statistic of every line of every graph."""
    lines = set()
    for widget in widgets_of(folder, **settings):
        for namespace, *rest in widget["properties"].get("metrics", ()):
            if isinstance(namespace, str):
                options = rest[-1] if isinstance(rest[-1], dict) else {}
                lines.add((rest[0], options.get("stat", "Average")))
    return lines


def test_requests_errors_latencies_and_instances_are_shown(tmp_path: Path) -> None:
    """Latency by percentiles, split into the model's and SageMaker's own."""
    lines = shown(tmp_path)

    assert lines >= {
        ("Invocations", "Sum"),
        ("Invocation4XXErrors", "Sum"),
        ("Invocation5XXErrors", "Sum"),
        ("InvocationModelErrors", "Sum"),
        ("WrongAnswers", "Sum"),
        *((n, p) for n in ("ModelLatency", "OverheadLatency") for p in ("p50", "p90", "p99")),
        *((f"{n}Utilization", "Maximum") for n in ("CPU", "Memory", "Disk")),
        ("InvocationsPerInstance", "Sum"),
    }


def test_every_line_is_of_this_endpoint(tmp_path: Path) -> None:
    """By its name, and by its variant's where the metric has one."""
    lines = [
        line
        for widget in widgets_of(tmp_path)
        for line in widget["properties"].get("metrics", ())
        if isinstance(line[0], str)
    ]

    assert len(lines) >= 15
    for line in lines:
        assert line[2:4] == ["EndpointName", "Faces"]
        assert line[1] == "WrongAnswers" or line[4:6] == ["VariantName", "AllTraffic"]


def test_what_scales_the_fleet_is_shown(tmp_path: Path) -> None:
    """By what the settings scale on."""
    concurrency = shown(
        tmp_path / "concurrency", scaling={**SCALING, "concurrency_per_instance": 3}
    )
    backlog = shown(
        tmp_path / "backlog",
        kind="asynchronous",
        scaling={**SCALING, "backlog_per_instance": 3},
    )

    assert ("ConcurrentRequestsPerModel", "Maximum") in concurrency
    assert ("ApproximateBacklogSizePerInstance", "Maximum") in backlog
    assert ("ApproximateBacklogSize", "Maximum") in backlog


def test_a_serverless_endpoint_has_no_instances_to_show(tmp_path: Path) -> None:
    """It has the start of containers instead."""
    lines = shown(tmp_path, kind="serverless", prober={"enabled": False})

    assert ("ModelSetupTime", "Maximum") in lines
    assert not {"CPUUtilization", "InvocationsPerInstance", "WrongAnswers"} & {n for n, _ in lines}


def test_all_alarms_are_on_top_the_users_own_among_them(tmp_path: Path) -> None:
    """Below the words about which model it is and where to read on."""
    words, status, *_ = widgets_of(tmp_path, update={"alarms": ["Orders too few"]})
    names = {arn.rpartition(":")[2] for arn in status["properties"]["alarms"]}

    assert names == {
        "Orders too few",
        *(
            f"${{Alarms{name}.Arn}}"
            for name in (
                "ServerErrors", "ModelLatency", "OverheadLatency", "WrongAnswers", "DiskFull",
                "MemoryFull",
            )
        ),
    }  # fmt: skip
    assert MODEL_DIGEST in words["properties"]["markdown"]
    assert "docs/on-call.md" in words["properties"]["markdown"]
