"""The endpoint's answer as types, checked before anything relies on it."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from client.errors import UnexpectedAnswerError

_Fraction = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class ImageSize(_Part):
    """The upright photo's size in pixels."""

    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Box(_Part):
    """A rectangle; its unit is the field's that holds it."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float

    @model_validator(mode="after")
    def _corners_in_order(self) -> Self:
        if self.xmin > self.xmax or self.ymin > self.ymax:
            raise ValueError("the box ends before it begins")
        return self


class RelativeBox(Box):
    """A rectangle in fractions of the photo's width and height."""

    xmin: _Fraction
    ymin: _Fraction
    xmax: _Fraction
    ymax: _Fraction


class Detection(_Part):
    """One object: `box` in fractions of the upright photo, `pixels` the same in its pixels."""

    label: str
    class_id: int
    score: _Fraction
    box: RelativeBox
    pixels: Box


class Prediction(_Part):
    """What was found on one photo, highest score first."""

    image: ImageSize
    detections: tuple[Detection, ...]


class _Answer(_Part):
    predictions: tuple[Prediction, ...] = Field(min_length=1, max_length=1)


def parse_answer(body: bytes) -> Prediction:
    """Return the prediction of an answer about one photo.

    Raises:
        UnexpectedAnswerError: the answer is anything else; the message names the first fault.
    """
    try:
        return _Answer.model_validate_json(body).predictions[0]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole body"
        raise UnexpectedAnswerError(
            f"the endpoint answered something else than detections ({place}: {first['msg']}): "
            "check that --endpoint names a detector's endpoint"
        ) from error
