"""A preparation that is given by options."""

import math

import pytest

from model_build.errors import SettingsError
from model_build.own.preparation import Preparation, colour, resolve

ZERO, ONE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


def test_it_is_whole_or_not_there() -> None:
    """Nothing of it may be left to a guess."""
    none = resolve(pad=None, channels=None, mean=None, divisor=None)
    whole = resolve(pad="none", channels="bgr", mean=ZERO, divisor=ONE)

    assert none is None
    assert whole == Preparation(pad="none", channels="bgr", mean=ZERO, divisor=ONE)
    with pytest.raises(SettingsError, match=r"needs --channels, --divisor too"):
        resolve(pad="none", channels=None, mean=ZERO, divisor=None)


def test_the_size_comes_from_the_model() -> None:
    """It becomes the preparation that detectors of this project have."""
    whole = resolve(pad="bottom_right", channels="rgb", mean=ZERO, divisor=ONE)
    assert whole is not None

    spec = whole.sized(300, 200)

    assert (spec.height, spec.width, spec.pad, spec.mean) == (300, 200, "bottom_right", ZERO)


@pytest.mark.parametrize(
    ("mean", "divisor"),
    [(ZERO, (1.0, 0.0, 1.0)), ((math.nan, 0.0, 0.0), ONE), (ZERO, (math.inf, 1.0, 1.0))],
)
def test_numbers_that_would_spoil_every_pixel_are_refused(
    mean: tuple[float, float, float], divisor: tuple[float, float, float]
) -> None:
    """A division by zero would be found in the answers only."""
    with pytest.raises(SettingsError, match=r"no divisor 0"):
        resolve(pad="none", channels="rgb", mean=mean, divisor=divisor)


def test_three_numbers_make_a_colour() -> None:
    """Two are an error of the option, which argparse turns into words."""
    assert colour("103.939,116.779,123.68") == (103.939, 116.779, 123.68)
    with pytest.raises(ValueError, match="unpack"):
        colour("1,2")
