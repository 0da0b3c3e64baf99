"""What the tables about promotion exclude in one another, said with the reason and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.promotion import EMBEDDED, GITHUB, PIPELINE, promoted_stages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.promotion_settings import GitHubSettings
    from stacks.settings import Settings

# What CDK Pipelines calls the stages before the promoted ones.
OF_THE_PIPELINE = ("source", "build", "updatepipeline", "assets")


def promotion_checks(settings: Settings) -> list[str]:
    """One sentence for each rule that the tables break."""
    tables = [name for name in ("pipeline", "github") if getattr(settings, name)]
    return [
        *(line for table in tables for line in _nothing_to_promote(settings, table)),
        *_names(settings),
        *_embedded_pipeline(settings),
        *(_github(settings, settings.github) if settings.github else ()),
    ]


def _nothing_to_promote(settings: Settings, table: str) -> Iterator[str]:
    if not promoted_stages(settings):
        yield (
            f"[{table}] every stage is in the account {EMBEDDED}, the AWS embedded in this "
            "repository, which nothing on AWS can reach, so that nothing is left to promote; add "
            "a [stage.NAME] with an account of yours, or leave the table out."
        )


def _names(settings: Settings) -> Iterator[str]:
    taken = {}
    if settings.pipeline:
        taken = {PIPELINE.lower(): "[pipeline]", **dict.fromkeys(OF_THE_PIPELINE, "[pipeline]")}
    if settings.github:
        taken[GITHUB.lower()] = "[github]"
    for name in settings.stage:
        if table := taken.get(name.lower()):
            yield f"[stage.{name}] {table} needs this name for itself; call the stage otherwise."


def _embedded_pipeline(settings: Settings) -> Iterator[str]:
    if settings.pipeline and settings.pipeline.account == EMBEDDED:
        yield (
            f'[pipeline] account = "{EMBEDDED}": the AWS embedded in this repository has no '
            "CodePipeline; name an account of yours, or leave the table out."
        )


def _github(settings: Settings, github: GitHubSettings) -> Iterator[str]:
    for given, missing in (("owner_id", "repository_id"), ("repository_id", "owner_id")):
        if getattr(github, given) and not getattr(github, missing):
            yield f"[github] {missing}: is missing; both ids come together or not at all."
    if settings.pipeline and github.deploy:
        yield (
            "[github] deploy = true: [pipeline] deploys the same stages, and each would undo the "
            "other's work; set it to false, which leaves the review of pull requests, or leave "
            "one of the tables out."
        )
