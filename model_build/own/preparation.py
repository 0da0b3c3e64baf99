"""How photos are prepared for a Keras model of one's own, which knows its input's size alone."""

import math
from dataclasses import dataclass
from typing import Literal, get_args

from model_build.errors import SettingsError
from model_build.spec import PreparationSpec

Pad = Literal["none", "bottom_right"]
Channels = Literal["rgb", "bgr"]
Colour = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """Geometry and colours, as in `PreparationSpec`, before the size is known."""

    pad: Pad
    channels: Channels
    mean: Colour
    divisor: Colour

    def sized(self, height: int, width: int) -> PreparationSpec:
        """Return the preparation for a network's input of this size."""
        return PreparationSpec(
            height=height,
            width=width,
            pad=self.pad,
            channels=self.channels,
            mean=self.mean,
            divisor=self.divisor,
        )


def resolve(
    *, pad: Pad | None, channels: Channels | None, mean: Colour | None, divisor: Colour | None
) -> Preparation | None:
    """Return the preparation, or None where nothing of it was given.

    Raises:
        SettingsError: a part of it is missing, or a number can't be meant.
    """
    given = {"--pad": pad, "--channels": channels, "--mean": mean, "--divisor": divisor}
    missing = [name for name, value in given.items() if value is None]
    if len(missing) == len(given):
        return None
    if pad is None or channels is None or mean is None or divisor is None:
        raise SettingsError(f"a preparation needs {', '.join(missing)} too")
    if not all(math.isfinite(number) for number in (*mean, *divisor)) or 0 in divisor:
        raise SettingsError(
            f"mean {mean} and divisor {divisor} have to be numbers, and no divisor 0; for values"
            " from 0 to 255 as they are, give 0,0,0 and 1,1,1"
        )
    return Preparation(pad=pad, channels=channels, mean=mean, divisor=divisor)


def colour(text: str) -> Colour:
    """Read three numbers with commas between them; ValueError where it is something else."""
    red, green, blue = (float(part) for part in text.split(","))
    return red, green, blue


PADS = get_args(Pad)
CHANNELS = get_args(Channels)
