"""The one typed view of the stages file; whoever gets a value from it gets a checked one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping  # noqa: TC003 - pydantic reads it when it builds the models
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field, Strict, ValidationError

from stacks.errors import SettingsError
from stacks.instance_types import servable
from stacks.model_settings import ModelSettings  # noqa: TC001 - as above
from stacks.settings_checks import cross_checks
from stacks.settings_messages import messages
from stacks.settings_table import Table, text

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_IMAGE = "2.20-cpu-py312-amzn2023-sagemaker-v1"


class LimitSettings(Table):
    """What one request to the endpoint may ask."""

    # model_build's own bound: it warms the model up with a batch of this many.
    images: int = Field(default=16, ge=1, le=64, description="a whole number from 1 to 64")
    megapixels: int = Field(default=50, ge=1, description="a whole number from 1")
    s3_object_mb: int = Field(default=25, ge=1, description="a whole number from 1")


_Bucket = Annotated[str, text(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")]


class StageSettings(Table):
    """One deployment: where, under which name, on which instances."""

    account: Annotated[str, text("[0-9]{12}")] = Field(description="12 digits in quotes")
    region: Annotated[str, text("[a-z]{2,4}(-[a-z]+)+-[0-9]")] = Field(
        description='a region, such as "us-east-1"'
    )
    endpoint_name: Annotated[str, text("[a-zA-Z0-9](-*[a-zA-Z0-9])*", max_length=63)] = Field(
        description="1 to 63 letters, digits and hyphens, with no hyphen at either end"
    )
    image: Annotated[str, text(r"sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")] = Field(
        default=DEFAULT_IMAGE,
        description='a tag of the tensorflow-inference image, or "sha256:" and 64 hex digits',
    )
    image_account: Annotated[str, text("[0-9]{12}")] | None = Field(
        default=None, description="12 digits in quotes: the account that owns the image"
    )
    instance_type: Annotated[str, AfterValidator(servable)] = Field(
        default="ml.c6i.large", description="an x86-64 instance type that SageMaker can host on"
    )
    instances: int = Field(default=1, ge=1, description="a whole number from 1")
    retain: bool = Field(default=True, description="true or false")
    s3_input_buckets: Annotated[tuple[_Bucket, ...], Strict(strict=False)] = Field(
        default=(), description="a list of bucket names"
    )


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
