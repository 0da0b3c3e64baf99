"""Puts together what there is to say about an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from client.service_errors import explain
from client.status.alarms import alarm_names, alarms
from client.status.log import last_lines, log_group
from client.status.report import Deployment, Endpoint, Kind, Log, Report, Unseen
from client.status.rollout import rollout_of
from client.status.seeing import see
from client.status.stack import last_deployment, undone
from client.status.variants import live_variants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from client.status.services import Services

_FAILED = {"Failed", "UpdateRollbackFailed"}


def describe(name: str, services: Services) -> Report:
    """Return what is live, and what the last deployment did.

    Raises:
        CommandError: There is no such endpoint, or SageMaker doesn't say; anything less than that
            is told in its place in the report.
    """
    try:
        live: Any = services.sagemaker.describe_endpoint(EndpointName=name)
    except (BotoCoreError, ClientError) as error:
        target = f"endpoint {name} in {services.sagemaker.meta.region_name}"
        raise explain(error, target=target, named_by="ENDPOINT") from error
    tags = see(lambda: _tags(live["EndpointArn"], services), target="the endpoint's tags")
    deployment = _deployment(tags, services)
    return Report(
        endpoint=Endpoint(
            name=live["EndpointName"],
            arn=live["EndpointArn"],
            status=live["EndpointStatus"],
            created=live["CreationTime"],
            modified=live["LastModifiedTime"],
            configuration=live.get("EndpointConfigName"),
            failure=live.get("FailureReason"),
        ),
        kind=_kind(live),
        variants=live_variants(live, tags, services),
        rollout=rollout_of(live),
        deployment=deployment,
        alarms=see(lambda: alarms(alarm_names(live), services.cloudwatch), target="the alarms"),
        log=_log(live, deployment, services),
    )


def _kind(live: Mapping[str, Any]) -> Kind:
    if live.get("AsyncInferenceConfig"):
        return "asynchronous"
    variants = live.get("ProductionVariants", ())
    if any(variant.get("CurrentServerlessConfig") for variant in variants):
        return "serverless"
    return "real-time"


def _tags(arn: str, services: Services) -> dict[str, str]:
    pages = services.sagemaker.get_paginator("list_tags").paginate(ResourceArn=arn)
    return {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}


def _deployment(tags: Mapping[str, str] | Unseen, services: Services) -> Deployment | Unseen | None:
    if isinstance(tags, Unseen):
        return tags
    return see(
        lambda: last_deployment(tags, services.cloudformation), target="the endpoint's stack"
    )


def _log(
    live: Mapping[str, Any], deployment: Deployment | Unseen | None, services: Services
) -> Log | Unseen | None:
    """Return the log's end where something failed: by SageMaker's word or by the stack's."""
    name = live["EndpointName"]
    began = failed = None
    if isinstance(deployment, Deployment) and undone(deployment):
        began = deployment.began
        failed = deployment.failure.at if deployment.failure else None
    elif not live.get("FailureReason") and live["EndpointStatus"] not in _FAILED:
        return None
    return see(
        lambda: last_lines(name, services.logs, began=began, failed=failed),
        target=f"log group {log_group(name)}",
    )
