"""The one typed view of the stages file; whoever gets a value from it gets a checked one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it when it builds the models
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from stacks.errors import SettingsError
from stacks.model_settings import ModelSettings  # noqa: TC001 - as above
from stacks.promotion_checks import promotion_checks
from stacks.promotion_settings import GitHubSettings, PipelineSettings  # noqa: TC001 - as above
from stacks.settings_checks import DEFAULT_IMAGES, cross_checks
from stacks.settings_messages import messages
from stacks.settings_table import Table, text
from stacks.stage_checks import stage_checks
from stacks.stage_settings import StageSettings  # noqa: TC001 - as above

if TYPE_CHECKING:
    from pathlib import Path


class LimitSettings(Table):
    """What one request to the endpoint may ask."""

    # model_build's own bound: it warms the model up with a batch of this many.
    images: int = Field(
        default=DEFAULT_IMAGES, ge=1, le=64, description="a whole number from 1 to 64"
    )
    megapixels: int = Field(default=50, ge=1, description="a whole number from 1")
    s3_object_mb: int = Field(default=25, ge=1, description="a whole number from 1")


class Settings(Table):
    """The whole file; stages stand in the order in which they are promoted."""

    model: ModelSettings = Field(
        description="a table with a detector, or with a table [model.own] for a model of your own"
    )
    limits: LimitSettings = Field(default=LimitSettings(), description="a table")
    stage: Mapping[
        Annotated[str, text("[A-Za-z](-?[A-Za-z0-9])*", max_length=40)], StageSettings
    ] = Field(
        min_length=1,
        description="tables [stage.NAME]; a name has up to 40 letters, digits and single hyphens, "
        "and begins with a letter",
    )
    pipeline: PipelineSettings | None = Field(default=None, description="a table")
    github: GitHubSettings | None = Field(default=None, description="a table")


def load(path: Path) -> Settings:
    """Read and check the file.

    Raises:
        SettingsError: With everything that is wrong with it, one line each.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path.name} can't be read: {error}") from error
    return parse(raw, name=path.name)


def parse(raw: dict[str, Any], *, name: str = "stages.toml") -> Settings:
    """Check what a file says, and fill in what it leaves out; `raw` is not changed.

    Raises:
        SettingsError: With everything that is wrong with it, one line each.
    """
    filled = _with_endpoint_names(raw)
    found = cross_checks(filled)
    try:
        settings = Settings.model_validate(filled)
        found += [line for each in settings.stage.items() for line in stage_checks(*each)]
        found += promotion_checks(settings)
    except ValidationError as error:
        found = [*messages(error, Settings), *found]
    if found:
        problems = "1 problem" if len(found) == 1 else f"{len(found)} problems"
        raise SettingsError("\n  ".join([f"{name} has {problems}:", *found]))
    return settings


def _with_endpoint_names(raw: dict[str, Any]) -> dict[str, Any]:
    stages = raw.get("stage")
    if not isinstance(stages, dict):
        return raw
    filled = {
        stage: {"endpoint_name": f"detector-{stage}", **table} if isinstance(table, dict) else table
        for stage, table in stages.items()
    }
    return {**raw, "stage": filled}
