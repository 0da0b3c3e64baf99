"""The settings of the promotion as JSON, for the commands that carry it out or prepare it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.session import Session

from stacks.promotion import (
    GITHUB,
    PIPELINE,
    check_role,
    checking_roles,
    deploy_role,
    pipeline_check_role,
    promoted_stages,
    review_role,
)

if TYPE_CHECKING:
    from stacks.promotion_settings import GitHubSettings, PipelineSettings
    from stacks.settings import Settings
    from stacks.stage_settings import StageSettings


def promotion_plan(settings: Settings) -> dict[str, Any]:
    """What `python -m stacks promotion` prints; tables that are not there are None."""
    return {
        "pipeline": settings.pipeline and _pipeline(settings.pipeline),
        "github": settings.github and _github(settings.github),
        "stages": [
            _stage(name, stage, settings) for name, stage in promoted_stages(settings).items()
        ],
    }


def _pipeline(pipeline: PipelineSettings) -> dict[str, Any]:
    return {
        **pipeline.model_dump(),
        "partition": _partition(pipeline.region),
        "stack": PIPELINE,
        "check_role": pipeline_check_role(pipeline).arn(_partition(pipeline.region)),
    }


def _github(github: GitHubSettings) -> dict[str, Any]:
    partition = _partition(github.region)
    return {
        **github.model_dump(include={"account", "region", "repository", "branch", "provider"}),
        "partition": partition,
        "stack": GITHUB,
        "review_role": review_role(github).arn(partition),
        "deploy_role": deploy_role(github).arn(partition) if github.deploy else None,
    }


def _stage(name: str, stage: StageSettings, settings: Settings) -> dict[str, Any]:
    partition = _partition(stage.region)
    checked = check_role(name, stage).arn(partition)
    return {
        "name": name,
        "account": stage.account,
        "region": stage.region,
        "partition": partition,
        "path": f"{PIPELINE}/{name}" if settings.pipeline else name,  # as the CDK CLI calls it
        "stack": f"{name}-Endpoint",
        "endpoint": stage.endpoint_name,
        "check_role": checked if checking_roles(settings) else None,
        "alarms": list(stage.update.alarms),  # the user's own
        **stage.promotion.model_dump(),
    }


def _partition(region: str) -> str:
    return str(Session().get_partition_for_region(region))
