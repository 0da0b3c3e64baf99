"""The typed view of a `detector.toml`: what travels with a detector's weights as data."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model_build.errors import DetectorSpecError

Fraction = Annotated[float, Field(ge=0, lt=1)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
ClassId = Annotated[str, Field(pattern="^[1-9][0-9]*$")]
Rgb = tuple[float, float, float]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WeightsSpec(_Table):
    """Where the weights are by default, the files they consist of, and their sha256 if known."""

    uri: str
    files: Annotated[tuple[str, ...], Field(min_length=1)]
    sha256: Sha256


class PreparationSpec(_Table):
    """How a photo becomes the network's input: geometry first, then (value - mean) / divisor.

    `bottom_right` pads with zeros to a square, `none` stretches; `mean` and `divisor` are in the
    order of `channels`.
    """

    height: Annotated[int, Field(gt=0)]
    width: Annotated[int, Field(gt=0)]
    pad: Literal["bottom_right", "none"]
    channels: Literal["rgb", "bgr"]
    mean: Rgb
    divisor: Rgb


class BoxCodingSpec(_Table):
    """How `box_encodings` are read: the order of the four numbers, and what divides each."""

    order: Literal["yxhw", "xywh"]
    scales: tuple[float, float, float, float]


class ScoresSpec(_Table):
    """The network's last activation, the graph's floor, and a request's default threshold."""

    activation: Literal["sigmoid", "softmax"]
    floor: Fraction
    threshold: Fraction

    @model_validator(mode="after")
    def _floor_is_below(self) -> Self:
        if self.threshold < self.floor:
            raise ValueError(f"threshold {self.threshold} is below the floor {self.floor}")
        return self


class NmsSpec(_Table):
    """Non-maximum suppression within each class, then the best over all classes."""

    iou_threshold: Fraction
    max_per_class: Annotated[int, Field(gt=0)]
    max_detections: Annotated[int, Field(gt=0)]


class DetectorSpec(_Table):
    """Everything that `detector.toml` says, and the name of its folder."""

    name: str
    description: str
    licence: str
    weights: WeightsSpec
    labels: Annotated[dict[ClassId, str], Field(min_length=1)]
    preparation: PreparationSpec
    box_coding: BoxCodingSpec
    scores: ScoresSpec
    nms: NmsSpec


def read_spec(path: Path) -> DetectorSpec:
    """Read one `detector.toml`.

    Raises:
        DetectorSpecError: it is not TOML, or a key or value is wrong; names each.
    """
    try:
        return DetectorSpec(name=path.parent.name, **tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise DetectorSpecError(f"{path.parent.name}/{path.name}: {error}") from error
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}, got {item['input']!r}"
            for item in error.errors()
        )
        raise DetectorSpecError(f"{path.parent.name}/{path.name}: {wrong}") from error
