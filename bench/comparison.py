"""What a comparison found, and what it was to reach."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles
from typing import Literal, NamedTuple, Self

# How `Comparison.ours` and `other` are measured.
Unit = Literal["s", "1/s", "bytes"]
Pair = tuple[float, float]


class Target(NamedTuple):
    """The most or the least that the ratio may be."""

    bound: Literal["at most", "at least"]
    ratio: float

    def met_by(self, ratio: float) -> bool:
        """Say whether a ratio keeps to the bound."""
        return ratio <= self.ratio if self.bound == "at most" else ratio >= self.ratio


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One row: medians of both sides in `unit`, and the median of the turns' ratios.

    The ratio is ours by the other, or the other by ours where `gain` is true ("times as fast",
    "times smaller"). `spread` is the middle half of the turns' ratios, None of a single turn.
    `note` says what belongs beside the numbers; `pairs` are the turns themselves, for the plot.
    """

    name: str
    ours: float
    other: float
    unit: Unit
    gain: bool
    ratio: float
    spread: tuple[float, float] | None
    runs: int
    target: Target | None
    note: str
    pairs: tuple[Pair, ...]

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where there is none."""
        return None if self.target is None else self.target.met_by(self.ratio)

    @property
    def ratios(self) -> list[float]:
        """The ratio of each turn."""
        return _ratios(self.pairs, gain=self.gain)

    def noting(self, note: str) -> Self:
        """Return it with words beside the numbers."""
        return replace(self, note=note)

    def as_json(self) -> dict[str, object]:
        """Return the row of `--json`: `target` is a number, and `bound` says which way."""
        return {
            "name": self.name,
            "ours": self.ours,
            "other": self.other,
            "unit": self.unit,
            "ratio": self.ratio,
            "spread": self.spread,
            "runs": self.runs,
            "target": self.target.ratio if self.target else None,
            "bound": self.target.bound if self.target else None,
            "met": self.met,
            "note": self.note,
        }


def of_pairs(
    name: str,
    pairs: Sequence[Pair],
    *,
    unit: Unit = "s",
    gain: bool = False,
    target: Target | None = None,
) -> Comparison:
    """Compare turn by turn what was measured as (ours, other) in each.

    Raises:
        ValueError: there is no turn, or a measure is not above 0.
    """
    if not pairs or min(min(pair) for pair in pairs) <= 0:
        raise ValueError(f"{name} was not measured: {list(pairs)}")
    ratios = _ratios(pairs, gain=gain)
    quarters = quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else None
    return Comparison(
        name=name,
        ours=median(ours for ours, _ in pairs),
        other=median(other for _, other in pairs),
        unit=unit,
        gain=gain,
        ratio=median(ratios),
        spread=(quarters[0], quarters[2]) if quarters else None,
        runs=len(pairs),
        target=target,
        note="",
        pairs=tuple(pairs),
    )


def _ratios(pairs: Sequence[Pair], *, gain: bool) -> list[float]:
    return [other / ours if gain else ours / other for ours, other in pairs]
