"""The outputs of a deployment, as `cdk deploy --outputs-file` writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from promote.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


NEEDED = ("EndpointConfigName", "ModelDigest", "AlarmNames")  # a prober is not in every stage


def read_outputs(path: Path, stack: str) -> Mapping[str, str]:
    """Return the outputs of one stack.

    Raises:
        SettingsError: the file can't be read, or lacks the stack or what a check needs of it.
    """
    try:
        stacks = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error
    if stack not in stacks:
        raise SettingsError(
            f"{path} has no outputs of {stack}, but of {', '.join(stacks) or 'nothing'}. Deploy "
            f"the stage with --outputs-file {path}."
        )
    outputs: Mapping[str, str] = stacks[stack]
    if missing := [name for name in NEEDED if name not in outputs]:
        raise SettingsError(
            f"{path} has no {' and no '.join(missing)} of {stack}, without which nothing can be "
            "proven. Deploy the stage with [pipeline] or [github] in the stages file."
        )
    return outputs
