"""What the tables of the stages file have in common: strict types, no unknown keys, patterns."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, StringConstraints


class Table(BaseModel):
    """A table that can't be changed once it was checked."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def text(pattern: str, *, max_length: int | None = None) -> StringConstraints:
    """Text that matches the pattern from its beginning to its end."""
    return StringConstraints(pattern=f"^(?:{pattern})$", max_length=max_length)
