"""What one stage's settings exclude in one another, said with the reason and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stacks.instance_types import has_gpu

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stacks.stage_settings import ScalingSettings, StageSettings

WHOLE_FLEET = 100  # percent
FEW = 0.01  # the chance that no request of the prober reaches a bad canary: one in a hundred
_TARGETS = {
    "real-time": ("invocations_per_instance", "concurrency_per_instance"),
    "asynchronous": ("backlog_per_instance",),
}


def stage_checks(name: str, stage: StageSettings) -> list[str]:
    """One sentence for each rule that the stage breaks."""
    checks: tuple[Callable[[StageSettings], Iterator[tuple[str, str]]], ...] = (
        _kind,
        _tables,
        _update,
        _alarms,
        _prober,
        _scaling,
        _network,
    )
    prefix = f"stage.{name}"
    return [
        f"[{prefix}{f'.{table}' if table else ''}] {sentence}"
        for check in checks
        for table, sentence in check(stage)
    ]


def _kind(stage: StageSettings) -> Iterator[tuple[str, str]]:
    if stage.kind != "serverless":
        return
    why = 'kind is "serverless", which'
    if stage.network:
        yield "network", f"{why} SageMaker does not put into a VPC; leave the table out."
    if stage.network_isolation:
        yield "", f"network_isolation: {why} does not isolate containers; leave it out."
    if has_gpu(stage.instance_type):
        yield "", f"instance_type = {stage.instance_type}: {why} has no GPUs; leave it out."
    if stage.capture:
        yield "capture", f"{why} captures no data; leave the table out."
    if stage.scaling:
        yield "scaling", f"{why} scales by itself up to max_concurrency; leave the table out."
    if stage.host_ami:
        yield "", f"host_ami: {why} chooses its hosts itself; leave it out."
    if stage.update.strategy == "rolling":
        yield "update", f'strategy = "rolling": {why} has no instances to roll; take "canary".'
    provisioned = stage.serverless.provisioned_concurrency
    if provisioned and provisioned > stage.serverless.max_concurrency:
        yield (
            "serverless",
            (
                f"provisioned_concurrency = {provisioned}: it can't be more than max_concurrency, "
                f"{stage.serverless.max_concurrency}."
            ),
        )


def _tables(stage: StageSettings) -> Iterator[tuple[str, str]]:
    for kind in ("serverless", "asynchronous"):
        if kind in stage.model_fields_set and stage.kind != kind:
            yield kind, f'kind is "{stage.kind}", so nothing reads this table; leave it out.'
    if stage.network_isolation and stage.s3_input_buckets:
        yield (
            "",
            (
                "network_isolation: an isolated container reaches no bucket, so S3 links in "
                "requests can't work; leave out one of it and s3_input_buckets."
            ),
        )
    if stage.container.batch_wait_microseconds is not None and stage.container.batch_size is None:
        yield (
            "container",
            "batch_wait_microseconds: waits for nothing without batch_size; set both.",
        )
    if stage.capture and stage.kind == "asynchronous":
        yield (
            "capture",
            (
                'kind is "asynchronous", which keeps requests and answers in the bucket already; '
                "leave the table out."
            ),
        )


def _update(stage: StageSettings) -> Iterator[tuple[str, str]]:
    update, fewest = stage.update, _fewest_instances(stage)
    steps = update.strategy != "all-at-once"
    if steps and stage.kind != "serverless" and update.step_percent * fewest < WHOLE_FLEET:
        needed = -(-WHOLE_FLEET // update.step_percent)
        which = "scaling.min" if stage.scaling else "instances"
        yield (
            "update",
            (
                f'strategy = "{update.strategy}": a step of {update.step_percent} % of {fewest} '
                f"instances is less than one; set {which} to {needed} or more, or step_percent "
                f'up to 50 with two, or strategy to "all-at-once".'
            ),
        )
    if steps and update.wait_seconds == 0:
        yield "update", "wait_seconds = 0: nothing could be seen in a step; set it above 0."
    if update.strategy == "linear" and update.step_percent < 10:  # noqa: PLR2004 - LinearStepSize
        yield "update", "step_percent: the steps of a linear update are 10 to 50 percent."
    longest = _waits(stage)
    if longest >= update.timeout_seconds:
        yield (
            "update",
            (
                f"timeout_seconds = {update.timeout_seconds}: the waits add up to {longest} s, and "
                "the start of the instances comes on top; make it longer or the waits shorter."
            ),
        )


def _waits(stage: StageSettings) -> int:
    """Seconds that an update waits by its settings, the start of instances left out."""
    update = stage.update
    steps = -(-WHOLE_FLEET // update.step_percent)
    return {
        "all-at-once": 0,
        "canary": update.wait_seconds,
        "linear": update.wait_seconds * (steps - 1),
        "rolling": update.wait_seconds * steps,
    }[update.strategy] + (0 if update.strategy == "rolling" else update.bake_seconds)


def _alarms(stage: StageSettings) -> Iterator[tuple[str, str]]:
    update = stage.update
    seen = update.wait_seconds if update.strategy != "all-at-once" else update.bake_seconds
    # A minute until the first datapoint is whole, and one until it is evaluated.
    needed = (stage.alarms.minutes + 2) * 60
    if update.alarms and not update.heeds_alarms:
        yield (
            "update",
            (
                "alarms: an all-at-once update with bake_seconds = 0 waits for no alarm; raise "
                f"bake_seconds to {needed} or more, or leave alarms out."
            ),
        )
    if 0 < seen < needed:
        key = "bake_seconds" if update.strategy == "all-at-once" else "wait_seconds"
        yield (
            "update",
            (
                f"{key} = {seen}: the alarms look at {stage.alarms.minutes} min and are up to two "
                f"minutes late, so that they could not ring in time; set it to {needed} or more."
            ),
        )


def _prober(stage: StageSettings) -> Iterator[tuple[str, str]]:
    update, prober = stage.update, stage.prober
    if not prober.enabled or update.strategy == "all-at-once" or not update.wait_seconds:
        return
    asked = prober.requests * update.wait_seconds / 60
    missed = (1 - update.step_percent / WHOLE_FLEET) ** asked
    if missed > FEW:
        yield (
            "prober",
            (
                f"requests = {prober.requests}: in {update.wait_seconds} s with "
                f"{update.step_percent} % of the traffic, {missed:.1%} of bad updates would get no "
                "request of the prober; send more, wait longer, or make the step larger."
            ),
        )


def _scaling(stage: StageSettings) -> Iterator[tuple[str, str]]:
    scaling = stage.scaling
    if scaling is None or stage.kind == "serverless":
        return
    yield from _bounds(stage, scaling)
    if scaling.instance_type != stage.instance_type:
        yield (
            "scaling",
            (
                f"instance_type = {scaling.instance_type}, and the stage's is "
                f"{stage.instance_type}: SageMaker refuses another instance type while the "
                "endpoint is scaled, and the deployment would fail half-way. First deploy with "
                "the old instance_type and without the scaling tables, then with the new one in "
                "both places."
            ),
        )
    given = [key for table in _TARGETS.values() for key in table if getattr(scaling, key)]
    allowed = _TARGETS[stage.kind]
    if len(given) != 1 or given[0] not in allowed:
        yield (
            "scaling",
            (
                f"has {' and '.join(given) or 'no target'}; a {stage.kind} endpoint takes exactly "
                f"one of {', '.join(allowed)}."
            ),
        )
    if _fewest_instances(stage) == 0 and stage.kind == "asynchronous" and stage.prober.enabled:
        yield (
            "scaling",
            (
                "min = 0: the prober asks every minute, which would keep an instance up; set "
                "prober.enabled to false, or min to 1."
            ),
        )


def _bounds(stage: StageSettings, scaling: ScalingSettings) -> Iterator[tuple[str, str]]:
    bounds = {"scaling": (scaling.min, scaling.max)}
    for name, schedule in scaling.schedule.items():
        bounds[f"scaling.schedule.{name}"] = (schedule.min, schedule.max or scaling.max)
    for table, (low, high) in bounds.items():
        if low > high:
            yield table, f"min = {low}: it is more than max, {high}."
        if low == 0 and stage.kind != "asynchronous":
            yield (
                table,
                (
                    "min = 0: a real-time endpoint that has no instance answers nothing; only an "
                    "asynchronous one can scale to zero."
                ),
            )


def _fewest_instances(stage: StageSettings) -> int:
    if stage.scaling is None:
        return stage.instances
    return min([stage.scaling.min, *(each.min for each in stage.scaling.schedule.values())])


def _network(stage: StageSettings) -> Iterator[tuple[str, str]]:
    if stage.network and len(set(stage.network.subnets)) != len(stage.network.subnets):
        yield "network", "subnets: one is named twice; SageMaker wants two zones at least."
