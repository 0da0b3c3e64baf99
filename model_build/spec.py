"""The typed view of a `detector.toml`: what travels with a detector's weights as data."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from model_build.errors import DetectorSpecError, SettingsError

Fraction = Annotated[float, Field(ge=0, lt=1)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
ClassId = Annotated[str, Field(pattern="^[1-9][0-9]*$")]
Size = Annotated[float, Field(gt=0)]
Rgb = tuple[float, float, float]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WeightsSpec(_Table):
    """The files that weights consist of; where they are and their sha256 if the detector has some.

    Without `uri` the detector is a network whose weights every user brings.
    """

    files: Annotated[tuple[str, ...], Field(min_length=1)]
    uri: str | None = None
    sha256: Sha256 | None = None

    @model_validator(mode="after")
    def _come_together(self) -> Self:
        if (self.uri is None) != (self.sha256 is None):
            raise ValueError("uri and sha256 come together or not at all")
        return self


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


class PriorMapSpec(_Table):
    """The prior boxes of one feature map: the same ones around the middle of each of its cells.

    A box is its size, or two whose geometric mean it is, and the parts of width to height.
    """

    cells: Annotated[int, Field(gt=0)]
    boxes: Annotated[tuple[tuple[Size | tuple[Size, Size], Size, Size], ...], Field(min_length=1)]


class PriorsSpec(_Table):
    """Prior boxes by rule: `side` is the input's in the unit of the sizes; `clip` cuts at it."""

    side: Size
    clip: bool
    maps: Annotated[tuple[PriorMapSpec, ...], Field(min_length=1)]


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
    """Everything that `detector.toml` says, and the name of its folder.

    `preparations` are those that its weight files may want, the usual one first.
    """

    name: str
    description: str
    licence: str
    weights: WeightsSpec
    labels: Annotated[dict[ClassId, str], Field(min_length=1)]
    preparations: Annotated[dict[str, PreparationSpec], Field(min_length=1, alias="preparation")]
    priors: PriorsSpec
    box_coding: BoxCodingSpec
    scores: ScoresSpec
    nms: NmsSpec

    @property
    def preparation(self) -> PreparationSpec:
        """The preparation that is meant: the chosen one, or the first where none was chosen."""
        return next(iter(self.preparations.values()))

    def choosing(
        self, *, preparation: str | None = None, labels: dict[str, str] | None = None
    ) -> Self:
        """Return it with one of its preparations, and with other labels where they are given.

        Raises:
            SettingsError: it has no such preparation; lists those it has.
        """
        changes: dict[str, object] = {}
        if preparation is not None:
            if preparation not in self.preparations:
                raise SettingsError(
                    f"{self.name} has no preparation {preparation!r}; choose one of:"
                    f" {', '.join(self.preparations)}"
                )
            changes["preparations"] = {preparation: self.preparations[preparation]}
        if labels is not None:
            changes["labels"] = labels
        return self.model_copy(update=changes)


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
