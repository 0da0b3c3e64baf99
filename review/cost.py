"""What each stage costs a month before and after: its instances, and its endpoints in a VPC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from review.changes import Cost, Money, StageCost
from review.wording import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from review.assembly import Assembly, Stack
    from review.prices import Prices

CONFIG = "AWS::SageMaker::EndpointConfig"
TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
INTERFACE = "AWS::EC2::VPCEndpoint"
EMBEDDED = "000000000000"
LEFT_OUT = (
    "Left out: the second fleet while an update runs, data in and out, volumes, S3, Lambda, logs, "
    "alarms, the dashboard, keys, pipelines, tax, and what is free or discounted."
)


def compare(before: Assembly, after: Assembly, prices: Prices) -> Money:
    """Reckon both sides, each stage in the order of the stages file."""
    stages = dict.fromkeys((*after.stages, *before.stages))
    return Money(
        stages=[
            StageCost(
                stage=stage,
                before=_costs(before, stage, prices),
                after=_costs(after, stage, prices),
            )
            for stage in stages
        ],
        prices=(
            f"USD for {prices.hours_a_month} hours, by the prices of {prices.date} in "
            "review/prices.toml, which names their sources."
        ),
        left_out=LEFT_OUT,
    )


def _costs(assembly: Assembly, stage: str, prices: Prices) -> list[Cost]:
    stacks = [stack for stack in assembly.stacks if stack.stage == stage]
    if any(stack.account == EMBEDDED for stack in stacks):
        return [Cost(what="in the AWS embedded in this repository", low=0, high=0)]
    return [cost for stack in stacks for cost in _of_stack(stack, prices)]


def _of_stack(stack: Stack, prices: Prices) -> Iterator[Cost]:
    bounds = _bounds(stack)
    for config in stack.resources(CONFIG):
        kind = "asynchronous" if "AsyncInferenceConfig" in config else "real-time"
        for variant in config["ProductionVariants"]:
            if "ServerlessConfig" in variant:
                yield _serverless(stack.region, variant["ServerlessConfig"], prices)
            else:
                yield _instances(stack.region, variant, kind, bounds, prices)
    subnets = sum(
        len(each.get("SubnetIds", []))
        for each in stack.resources(INTERFACE)
        if each.get("VpcEndpointType") == "Interface"
    )
    if subnets:
        month = prices.interface_month(stack.region)
        total = None if month is None else round(subnets * month, 2)
        what = f"{many(subnets, 'interface endpoint')} by subnets"
        yield Cost(what=what, low=total, high=total)


def _instances(
    region: str,
    variant: Mapping[str, Any],
    kind: str,
    bounds: tuple[int, int] | None,
    prices: Prices,
) -> Cost:
    low, high = bounds or (int(variant["InitialInstanceCount"]),) * 2
    month = prices.hosting_month(region, variant["InstanceType"])
    number = str(low) if low == high else f"{low} to {high}"
    return Cost(
        what=f"{number} x {variant['InstanceType']}, {kind}, in {region}",
        low=None if month is None else round(low * month, 2),
        high=None if month is None else round(high * month, 2),
    )


def _serverless(region: str, config: Mapping[str, Any], prices: Prices) -> Cost:
    memory = int(config["MemorySizeInMB"])
    provisioned = config.get("ProvisionedConcurrency")
    second = prices.serverless_second(region, memory)
    used = "by use" if second is None else f"{second:.5f} USD a second of inference"
    if provisioned:
        what = f"serverless, {memory} MB, {provisioned} provisioned, in {region}: {used} at most"
        return Cost(what=what, low=None, high=None)
    return Cost(
        what=f"serverless, {memory} MB, in {region}: {used}, nothing while nobody asks",
        low=0 if second is not None else None,
        high=None,
    )


def _bounds(stack: Stack) -> tuple[int, int] | None:
    """Return the least and the most instances that scaling and its schedules allow."""
    bounds = [
        (each.get("MinCapacity"), each.get("MaxCapacity"))
        for target in stack.resources(TARGET)
        for each in (
            target,
            *(action["ScalableTargetAction"] for action in target.get("ScheduledActions", [])),
        )
    ]
    if not bounds:
        return None
    low = min(int(low) for low, _ in bounds if low is not None)
    return low, max(int(high) for _, high in bounds if high is not None)
