"""MiniStack's part of a snapshot: every store that one of its loaded services keeps."""

import sys
from collections.abc import Iterator
from typing import Any

from local_aws.emulator.snapshot import Part

_SERVICES = "ministack.services."


def ministack_part() -> Part:
    """Make the part; at rest while no stack is changing."""
    return Part("ministack", _dump, _restore, _at_rest)


def _stores() -> Iterator[tuple[str, str, Any]]:
    """Module, name and store of all that is kept by account, or by account and region."""
    from ministack.core.responses import (  # noqa: PLC0415  # reads the environment when imported
        AccountRegionScopedDict,
        AccountScopedDict,
    )

    for name, module in list(sys.modules.items()):
        if name.startswith(_SERVICES):
            for attribute, value in vars(module).items():
                if isinstance(value, AccountScopedDict | AccountRegionScopedDict):
                    yield name, attribute, value


def _dump() -> dict[tuple[str, str], dict[Any, Any]]:
    return {(module, name): dict(store._data) for module, name, store in _stores()}  # noqa: SLF001


def _restore(state: dict[tuple[str, str], dict[Any, Any]]) -> None:
    import importlib  # noqa: PLC0415  # for this alone

    for (module, name), content in state.items():
        store = getattr(importlib.import_module(module), name)
        store._data.update(content)  # noqa: SLF001


def _at_rest() -> bool:
    from ministack.services import cloudformation  # noqa: PLC0415

    stacks = list(cloudformation._stacks._data.values())  # noqa: SLF001
    return not any(str(stack["StackStatus"]).endswith("_IN_PROGRESS") for stack in stacks)
