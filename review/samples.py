"""The files that the smoke test sends, as they would travel in its function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.archive import SMOKE_TEST
from review.errors import ReviewError

if TYPE_CHECKING:
    from pathlib import Path

    from review.assembly import Assembly

REQUESTS = "reference/requests"


def samples_of(assembly: Assembly) -> dict[str, Path]:
    """Return the reference photos or requests by name.

    Raises:
        ReviewError: No function of a stack with a smoke test has any.
    """
    for stack in assembly.stacks:
        if not stack.resources(SMOKE_TEST):
            continue
        for asset in stack.assets.values():
            if (asset.path / REQUESTS).is_dir():
                return {path.name: path for path in sorted((asset.path / REQUESTS).iterdir())}
    raise ReviewError(
        f"No function of the app has {REQUESTS}/ in it, which the smoke test would send. Review "
        "commits in which stacks/ bundles them."
    )
