"""From settings to a cloud assembly: every stage around one detector."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from stacks.detector import Detector

if TYPE_CHECKING:
    from pathlib import Path

    from stacks.settings import Settings


def synthesise(settings: Settings, *, root: Path) -> None:
    """Write the assembly to where the CDK CLI wants it.

    Raises:
        StacksError: The model, its expectations or its image can't be had.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        coming = pool.submit(Detector.of, settings, root=root)
        # The model digest is computed in its own process while these are imported.
        from aws_cdk import App  # noqa: PLC0415

        from stacks.stages import declare  # noqa: PLC0415

        detector = coming.result()
    app = App()
    declare(app, settings, detector=detector)
    app.synth()
