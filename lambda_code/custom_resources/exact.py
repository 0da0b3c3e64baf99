"""Expectations of the kind `exact`: the answer is this JSON and no other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from custom_resources.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from custom_resources.document import Part
    from custom_resources.kinds import Check

SETTINGS: tuple[str, ...] = ()


def checks(_settings: Mapping[str, Part], samples: Mapping[str, Part]) -> dict[str, Check]:
    """What each sample's answer must be: any JSON, equal in all its values."""
    return {name: partial(compare, sample.value) for name, sample in samples.items()}
