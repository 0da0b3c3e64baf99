"""docs/settings.md says what the settings are."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stacks.image_tags import CPU_IMAGE, GPU_IMAGE
from stacks.model_settings import ModelSettings, OwnModelSettings, PreparationSettings
from stacks.promotion_settings import GitHubSettings, PipelineSettings, PromotionSettings
from stacks.settings import LimitSettings
from stacks.stage_settings import (
    AlarmSettings,
    AsynchronousSettings,
    BatchSettings,
    CaptureSettings,
    ContainerSettings,
    NetworkSettings,
    ProberSettings,
    ScalingSettings,
    ScheduleSettings,
    ServerlessSettings,
    StageSettings,
    UpdateSettings,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[2]


def test_the_documented_image_is_the_one_that_is_taken() -> None:
    """The default stands in docs/settings.md and README.md as it stands in the code."""
    settings, readme = ((ROOT / name).read_text() for name in ("docs/settings.md", "README.md"))

    assert f"| `image` | `{CPU_IMAGE}`; for a GPU `{GPU_IMAGE}` |" in settings
    assert set(re.findall(r"imageTag=([\w.-]+\w)", readme)) == {CPU_IMAGE}


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("[model]", ModelSettings),
        ("[model.own]", OwnModelSettings),
        ("[model.own.preparation]", PreparationSettings),
        ("[limits]", LimitSettings),
        ("[stage.NAME]", StageSettings),
        ("[stage.NAME.serverless]", ServerlessSettings),
        ("[stage.NAME.asynchronous]", AsynchronousSettings),
        ("[stage.NAME.update]", UpdateSettings),
        ("[stage.NAME.alarms]", AlarmSettings),
        ("[stage.NAME.prober]", ProberSettings),
        ("[stage.NAME.scaling]", ScalingSettings),
        ("[stage.NAME.scaling.schedule.NAME]", ScheduleSettings),
        ("[stage.NAME.container]", ContainerSettings),
        ("[stage.NAME.capture]", CaptureSettings),
        ("[stage.NAME.network]", NetworkSettings),
        ("[stage.NAME.batch]", BatchSettings),
        ("[stage.NAME.promotion]", PromotionSettings),
        ("[pipeline]", PipelineSettings),
        ("[github]", GitHubSettings),
    ],
)
def test_every_key_is_documented(heading: str, table: type[BaseModel]) -> None:
    """docs/settings.md has a row for each, under the table's own heading, and no others."""
    documented = (ROOT / "docs" / "settings.md").read_text()
    section = documented.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]

    rows = set(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE))

    assert rows == set(table.model_fields)
