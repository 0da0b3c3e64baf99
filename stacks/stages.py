"""The whole app: every stage, deployed by hand or nested in the pipeline that promotes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.detector_stage import DetectorStage
from stacks.promotion import GITHUB, PIPELINE, checking_roles, promoted_stages

if TYPE_CHECKING:
    from aws_cdk import App

    from stacks.detector import Detector
    from stacks.settings import Settings


def declare(app: App, settings: Settings, *, detector: Detector) -> None:
    """Add the stacks of the settings to the app."""
    promoted = promoted_stages(settings) if settings.pipeline else {}
    for name, stage in settings.stage.items():
        if name not in promoted:
            DetectorStage(
                app, name, settings=stage, detector=detector, checkers=checking_roles(settings)
            )
    if settings.pipeline:
        from stacks.pipeline_stack import PipelineStack  # noqa: PLC0415 - as below

        PipelineStack(
            app,
            PIPELINE,
            pipeline=settings.pipeline,
            settings=settings,
            detector=detector,
        )
    if settings.github:
        from stacks.github_stack import GitHubStack  # noqa: PLC0415 - few stages files have one

        GitHubStack(app, GITHUB, github=settings.github, settings=settings)
