"""Asks for what isn't essential: that it can't be seen must not hide the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from client.errors import CommandError
from client.service_errors import explain
from client.status.report import Fault, Unseen

if TYPE_CHECKING:
    from collections.abc import Callable

_Seen = TypeVar("_Seen")


def see(look: Callable[[], _Seen], *, target: str) -> _Seen | Unseen:
    """Return what `look` finds, or why it can't be seen; `target` is what it asks."""
    try:
        return look()
    except CommandError as error:
        fault = error
    except (BotoCoreError, ClientError) as error:
        fault = explain(error, target=target)
    return Unseen(error=Fault(code=fault.code, message=str(fault)))
