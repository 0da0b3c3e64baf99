"""Takes account ids out of everything that a report shows, wherever in a text they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from review.assembly import Assembly

# A digest may hold any digits. Elsewhere, twelve of them that stand alone are an account.
_DIGEST = r"(?<![0-9a-f])[0-9a-f]{40,64}(?![0-9a-f])"
_OTHER = r"(?<![0-9.])[0-9]{12}(?![0-9])"
APP = "app"


def without_accounts(text: str) -> str:
    """Take accounts out of somebody else's words, where nobody knows yet whose they are."""
    return re.sub(f"({_DIGEST})|{_OTHER}", lambda found: found[1] or "account-hidden", text)


class Redaction:
    """Names for accounts: a stage's is called after its stage, another one is numbered."""

    def __init__(self, before: Assembly, after: Assembly) -> None:
        """Where several stages share an account, the first one names it."""
        self._names: dict[str, str] = {}
        for stack in after.stacks:
            self._names.setdefault(stack.account, f"account-of-{stack.stage or APP}")
        for stack in before.stacks:
            self._names.setdefault(stack.account, f"account-of-{stack.stage or APP}-before")
        # A known one is found among other digits, too.
        known = sorted(account for account in self._names if account.isdigit())
        self._pattern = re.compile("|".join((_DIGEST, *known, _OTHER)))

    def of(self, value: Any) -> Any:
        """Return a JSON value without account ids."""
        match value:
            case str():
                return self._pattern.sub(self._named, value)
            case dict():
                return {self.of(name): self.of(inside) for name, inside in value.items()}
            case list():
                return [self.of(inside) for inside in value]
        return value

    def _named(self, found: re.Match[str]) -> str:
        text = found[0]
        if len(text) > 12:  # noqa: PLR2004 - a digest
            return text
        others = [name for name in self._names.values() if name.startswith("account-number-")]
        return self._names.setdefault(text, f"account-number-{len(others) + 1}")
