"""The table [model] of the stages file: a detector of this project, or a model of one's own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Strict

from stacks.settings_table import Table, text

# model_build takes a colon in the first part of a path for the name of a kind of URI.
_PATH = r"[^\s:/][^:/]*(?:/.*)?|/.+"
# A name or password before the host would be a secret in this file.
_REMOTE = r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/\S+|https://[^\s/@]+/\S+"


def _not_over_http(address: Any) -> Any:
    if isinstance(address, str) and address.lower().startswith("http://"):
        raise ValueError("over http:// nobody knows who answers; use https://")
    return address


_Sha256 = Annotated[str, text("[0-9a-f]{64}")]
_LocalPath = Annotated[str, text(_PATH)]
_Mean = Annotated[float, Field(ge=0, le=255)]
_Divisor = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class PreparationSettings(Table):
    """How the built-in handler makes a model's input of a photo: (pixel - mean) / divisor."""

    pad: Literal["none", "bottom_right"] = Field(
        description='"none", which stretches a photo, or "bottom_right", which pads it to a square'
    )
    channels: Literal["rgb", "bgr"] = Field(description='"rgb" or "bgr"')
    mean: Annotated[tuple[_Mean, _Mean, _Mean], Strict(strict=False)] = Field(
        description="three numbers from 0 to 255, in the order of channels"
    )
    divisor: Annotated[tuple[_Divisor, _Divisor, _Divisor], Strict(strict=False)] = Field(
        description="three numbers above 0, in the order of channels"
    )


class OwnModelSettings(Table):
    """A model that somebody brings, and the handler that it is served with."""

    path: Annotated[str, BeforeValidator(_not_over_http), text(f"{_REMOTE}|{_PATH}")] = Field(
        description="the path of a .keras file, a SavedModel's folder or a model.tar.gz; the files "
        'also as "s3://BUCKET/KEY" or "https://HOST/PATH"'
    )
    sha256: _Sha256 | None = Field(
        default=None, description="64 digits of 0-9 and a-f: the sha256 of the model's file"
    )
    code: _LocalPath | None = Field(
        default=None, description="the path of a folder with inference.py in it"
    )
    example: _LocalPath | None = Field(
        default=None, description="the path of a request's body, which the build tries"
    )
    labels: _LocalPath | None = Field(
        default=None, description="the path of a text file with one label a line"
    )
    preparation: PreparationSettings | None = Field(
        default=None, description="a table with pad, channels, mean and divisor"
    )


class ModelSettings(Table):
    """Which model, and what is expected of it. The descriptions say what is allowed."""

    detector: Annotated[str, text("[a-z][a-z0-9_]*")] | None = Field(
        default=None, description="the name of a detector in model_build's registry"
    )
    weights: (
        Annotated[str, BeforeValidator(_not_over_http), text(rf"npm:\S+|{_REMOTE}|{_PATH}")] | None
    ) = Field(
        default=None,
        description='"npm:PACKAGE", a path, "s3://BUCKET/KEY" or "https://HOST/PATH"',
    )
    sha256: _Sha256 | None = Field(
        default=None, description="64 digits of 0-9 and a-f: the sha256 of the weights"
    )
    labels: _LocalPath | None = Field(
        default=None, description="the path of a text file with one label a line"
    )
    preparation: Annotated[str, text("[a-z][a-z0-9_]*")] | None = Field(
        default=None, description="the name of one of the detector's preparations"
    )
    score_threshold: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="a number from the detector's floor (not below 0) up to, not including, 1",
    )
    expectations: Annotated[str, text(r"[^/\s]\S*\.json")] | None = Field(
        default=None, description="the path of a .json file, relative to the project's folder"
    )
    own: OwnModelSettings | None = Field(
        default=None, description="a table [model.own] with at least a path"
    )
