"""Expectations of the kind `numeric`: the answer is this JSON but for small steps of numbers."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from custom_resources.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.document import Part
    from custom_resources.kinds import Check

SETTINGS = ("tolerance",)


def checks(settings: Mapping[str, Part], samples: Mapping[str, Part]) -> dict[str, Check]:
    """What each sample's answer must be: any JSON, its numbers within the absolute tolerance.

    Raises:
        DocumentError: The tolerance is no number of at least 0.
    """
    tolerance = settings["tolerance"].number(0.0, math.inf)
    return {
        name: partial(compare, sample.value, tolerance=tolerance)
        for name, sample in samples.items()
    }
