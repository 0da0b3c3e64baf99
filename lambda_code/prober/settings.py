"""What the function's environment says, read and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from custom_resources.endpoint import KINDS
from prober.errors import SettingError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Which endpoint is asked, how often in a run, and by which expectations."""

    endpoint_name: str
    kind: str
    bucket: str
    stack_id: str
    expectations: str
    requests: int

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """Read the environment.

        Raises:
            SettingError: A variable is missing or of another form; the message names it.
        """

        def text(name: str, pattern: str = ".+") -> str:
            value = environment.get(name)
            if value is None or not re.fullmatch(pattern, value):
                raise SettingError(
                    f"The environment's {name} is {value!r}; text that matches {pattern} was "
                    "expected. It is set where the stack declares the prober."
                )
            return value

        return cls(
            endpoint_name=text("ENDPOINT_NAME"),
            kind=text("ENDPOINT_KIND", "|".join(KINDS)),
            bucket=text("BUCKET_NAME"),
            stack_id=text("STACK_ID"),
            expectations=text("EXPECTATIONS", r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.json"),
            requests=int(text("REQUESTS", "[1-9][0-9]{0,3}")),
        )
