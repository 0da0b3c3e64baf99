"""The price table: each figure with where it is from, and none that nobody could cite."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

TABLE = Path(__file__).with_name("prices.toml")


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Price(_Table):
    region: str
    # One source alone may be wrong; two that agree are believed.
    sources: Annotated[list[str], Field(min_length=2)]


class Hosting(_Price):
    """USD an hour of an instance that hosts."""

    type: str
    hour: Annotated[float, Field(gt=0)]


class Serverless(_Price):
    """USD a second of inference and GB of memory."""

    gb_second: Annotated[float, Field(gt=0)]


class InterfaceEndpoint(_Price):
    """USD an hour of an interface endpoint in one subnet."""

    hour: Annotated[float, Field(gt=0)]


class Prices(_Table):
    """All of prices.toml."""

    date: str
    hours_a_month: int
    source: dict[str, str]
    hosting: list[Hosting]
    serverless: list[Serverless]
    interface_endpoint: list[InterfaceEndpoint]

    @model_validator(mode="after")
    def _check_sources(self) -> Prices:
        for price in (*self.hosting, *self.serverless, *self.interface_endpoint):
            if unknown := set(price.sources) - set(self.source):
                raise ValueError(f"there is no source {', '.join(sorted(unknown))}")
        return self

    def hosting_month(self, region: str, instance_type: str) -> float | None:
        """Return USD a month of one instance, None where it is not known."""
        for price in self.hosting:
            if (price.region, price.type) == (region, instance_type):
                return price.hour * self.hours_a_month
        return None

    def serverless_second(self, region: str, memory_mb: int) -> float | None:
        """Return USD a second of inference, None where it is not known."""
        for price in self.serverless:
            if price.region == region:
                return price.gb_second * memory_mb / 1024
        return None

    def interface_month(self, region: str) -> float | None:
        """Return USD a month of one interface endpoint in one subnet, None if it is not known."""
        for price in self.interface_endpoint:
            if price.region == region:
                return price.hour * self.hours_a_month
        return None


def load() -> Prices:
    """Read and check the table."""
    return Prices.model_validate(tomllib.loads(TABLE.read_text(encoding="utf-8")))
