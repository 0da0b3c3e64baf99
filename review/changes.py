"""What a report holds, as it is written to report.json; its text is final but for account ids."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

ResourceImpact = Literal[
    "added", "changed", "replaced", "may be replaced", "destroyed", "left behind", "imported"
]


class Part(BaseModel):
    """A part of the report, which nobody changes any more."""

    model_config = ConfigDict(frozen=True)


class ValueChange(Part):
    """A place with what stood there; None where nothing did."""

    place: str
    before: str | None
    after: str | None


class ResourceChange(Part):
    """One resource; `notes` explain what the values alone do not."""

    construct_path: str
    type: str
    impact: ResourceImpact
    stateful: bool
    replaced_by: list[str]  # properties
    values: list[ValueChange]
    notes: list[str]


class Permission(Part):
    """Something that is allowed or denied, and whether that widens what can be done."""

    change: Literal["added", "removed"]
    widens: bool
    effect: str
    action: str
    resource: str
    principal: str
    condition: str


class StackChange(Part):
    """One stack that is there on one side alone, or that differs."""

    stage: str
    name: str
    account: str
    region: str
    state: Literal["added", "removed", "changed"]
    resources: list[ResourceChange]
    retagged: list[str]  # constructs of which nothing but tags changes
    tags: list[ValueChange]
    permissions: list[Permission]
    others: list[ValueChange]


class Mark(Part):
    """What a reader has to see first; one for all stages in which it is the same."""

    kind: Literal["destructive", "broadening"]
    stages: list[str]
    words: str


class Infrastructure(Part):
    """What a deployment of all stages would do."""

    stages_added: list[str]
    stages_removed: list[str]
    unchanged: list[str]  # names of stacks
    stacks: list[StackChange]
    marks: list[Mark]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return bool(self.stacks)


class Box(Part):
    """Corners as parts of the upright photo, from 0 to 1."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float


class Found(Part):
    """One detection before and after; None on the side where it is not."""

    state: Literal["same", "moved", "rescored", "added", "removed"]
    label: str
    before: Box | None
    after: Box | None
    score_before: float | None
    score_after: float | None
    iou: float | None


class PhotoAnswers(Part):
    """What both models find on one photo."""

    name: str
    found: list[Found]
    picture: str | None  # relative to the report; None where nothing differs

    @property
    def counts(self) -> tuple[int, int]:
        """How many are found before and after."""
        before = sum(one.before is not None for one in self.found)
        return before, sum(one.after is not None for one in self.found)

    def count(self, state: str) -> int:
        """Return how many have this state."""
        return sum(one.state == state for one in self.found)

    @property
    def changed(self) -> bool:
        """Whether the answers differ."""
        return any(one.state != "same" for one in self.found)


class OtherAnswers(Part):
    """What both models answer to a request that is no photo with detections."""

    name: str
    differences: list[ValueChange]
    beyond: int  # differences that are not listed
    largest: float | None  # of the differences of numbers

    @property
    def changed(self) -> bool:
        """Whether the answers differ."""
        return bool(self.differences)


class ModelChange(Part):
    """The model before and after; without answers where it is the same."""

    digest_before: str
    digest_after: str
    facts: list[ValueChange]  # those that differ
    unchanged: list[str]  # names of the facts that do not
    photos: list[PhotoAnswers]
    requests: list[OtherAnswers]

    @property
    def changed(self) -> bool:
        """Whether it is another model."""
        return self.digest_before != self.digest_after


class Cost(Part):
    """USD a month of a stage; None where it is not known, `high` where there is no upper bound."""

    what: str
    low: float | None
    high: float | None


class StageCost(Part):
    """What a stage costs before and after, by its parts; empty where there is no such stage."""

    stage: str
    before: list[Cost]
    after: list[Cost]

    @property
    def changed(self) -> bool:
        """Whether it differs."""
        return self.before != self.after


class Money(Part):
    """The monthly costs, and where their prices are from."""

    stages: list[StageCost]
    prices: str
    left_out: str

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return any(stage.changed for stage in self.stages)


class Spread(Part):
    """The middle of measured values, and where the middle half of them lies."""

    low: float
    median: float
    high: float


class Latency(Part):
    """Milliseconds of a request, measured in turns; the ratio is after by before, turn by turn."""

    requests: int
    before_ms: Spread
    after_ms: Spread
    ratio: Spread


class Report(Part):
    """Everything; `latency` is the one part that differs from run to run."""

    base: str
    head: str
    notes: list[str]
    infrastructure: Infrastructure
    model: ModelChange
    money: Money
    latency: Latency | None

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.infrastructure.changed or self.model.changed or self.money.changed
