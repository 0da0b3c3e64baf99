"""One [stage.NAME] of the stages file: a deployment, and the tables that fit it for its use."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - pydantic reads it when it builds the models
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, Strict

from stacks.instance_types import known_type
from stacks.log_days import storable
from stacks.promotion_settings import PromotionSettings
from stacks.settings_table import Table, text

MOST_WORKERS = 64  # of gunicorn in one container
_Names = Strict(strict=False)  # TOML has arrays, and these are tuples
_Bucket = Annotated[str, text(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")]
_S3Prefix = Annotated[str, text(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/([^/*?\s]+/)+")]
_S3_PREFIX = "s3://BUCKET/PREFIX/, with a slash at its end"
_KEY_ARN = r"arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+"


class ServerlessSettings(Table):
    """[stage.NAME.serverless]: what a request may use."""

    memory_mb: Literal[1024, 2048, 3072, 4096, 5120, 6144] = Field(
        default=4096, description="1024, 2048, 3072, 4096, 5120 or 6144"
    )
    max_concurrency: int = Field(
        default=5, ge=1, le=200, description="a whole number from 1 to 200"
    )
    provisioned_concurrency: int | None = Field(
        default=None, ge=1, le=200, description="a whole number from 1 to max_concurrency"
    )


class AsynchronousSettings(Table):
    """[stage.NAME.asynchronous]: requests and answers by way of S3."""

    concurrent_per_instance: int = Field(
        default=4, ge=1, le=1000, description="a whole number from 1 to 1000"
    )
    result_days: int = Field(default=30, ge=1, le=3650, description="a whole number of days from 1")


class UpdateSettings(Table):
    """[stage.NAME.update]: how a new fleet takes over from the one that serves."""

    strategy: Literal["all-at-once", "canary", "linear", "rolling"] = Field(
        default="all-at-once", description='"all-at-once", "canary", "linear" or "rolling"'
    )
    step_percent: int = Field(default=50, ge=5, le=50, description="a whole number from 5 to 50")
    wait_seconds: int = Field(default=300, ge=0, le=3600, description="a number from 0 to 3600")
    bake_seconds: int = Field(default=300, ge=0, le=3600, description="a number from 0 to 3600")
    timeout_seconds: int = Field(
        default=7200, ge=600, le=28800, description="a whole number from 600 to 28800"
    )
    alarms: Annotated[tuple[Annotated[str, text(r"[^\s].{0,254}")], ...], _Names] = Field(
        default=(), max_length=5, description="a list of up to 5 names of CloudWatch alarms"
    )

    @property
    def heeds_alarms(self) -> bool:
        """Whether the update waits anywhere, so that an alarm could ring in time to undo it."""
        return self.strategy != "all-at-once" or self.bake_seconds > 0


class AlarmSettings(Table):
    """[stage.NAME.alarms]: when an update is undone, and when somebody is called."""

    server_errors: int = Field(default=1, ge=1, description="a whole number from 1")
    wrong_answers: int = Field(default=1, ge=1, description="a whole number from 1")
    model_latency_ms: int = Field(
        default=5000, ge=1, le=60000, description="a whole number of milliseconds up to 60000"
    )
    overhead_latency_ms: int = Field(
        default=1000, ge=1, le=60000, description="a whole number of milliseconds up to 60000"
    )
    minutes: int = Field(default=1, ge=1, le=60, description="a whole number from 1 to 60")
    emails: Annotated[tuple[Annotated[str, text(r"[^@\s]+@[^@\s]+")], ...], _Names] = Field(
        default=(), description="a list of e-mail addresses"
    )


class ProberSettings(Table):
    """[stage.NAME.prober]: the function that asks the live endpoint every minute."""

    enabled: bool = Field(default=True, description="true or false")
    requests: int = Field(default=10, ge=1, le=200, description="a whole number from 1 to 200")


class ScheduleSettings(Table):
    """[stage.NAME.scaling.schedule.NAME]: other bounds from a time of the week on."""

    cron: Annotated[str, text(r"[^()]+ [^()]+ [^()]+ [^()]+ [^()]+ [^()]+")] = Field(
        description='six fields, such as "0 8 ? * MON-FRI *"'
    )
    min: int = Field(ge=0, description="a whole number")
    max: int | None = Field(default=None, ge=1, description="a whole number from 1")
    time_zone: Annotated[str, text(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)*")] = Field(
        default="UTC", description='a time zone, such as "Europe/Berlin"'
    )


class ScalingSettings(Table):
    """[stage.NAME.scaling]: how many instances, by how much is asked of them."""

    instance_type: str = Field(description="the stage's instance_type once more")
    min: int = Field(ge=0, description="a whole number")
    max: int = Field(ge=1, le=1000, description="a whole number from 1")
    invocations_per_instance: int | None = Field(
        default=None, ge=1, description="requests a minute, a whole number from 1"
    )
    concurrency_per_instance: int | None = Field(
        default=None, ge=1, description="requests at a time, a whole number from 1"
    )
    backlog_per_instance: int | None = Field(
        default=None, ge=1, description="waiting requests, a whole number from 1"
    )
    scale_in_cooldown_seconds: int = Field(
        default=300, ge=0, le=3600, description="a number from 0 to 3600"
    )
    scale_out_cooldown_seconds: int = Field(
        default=60, ge=0, le=3600, description="a number from 0 to 3600"
    )
    schedule: Mapping[Annotated[str, text("[A-Za-z][A-Za-z0-9-]{0,39}")], ScheduleSettings] = Field(
        default={}, description="tables [stage.NAME.scaling.schedule.NAME]"
    )


class ContainerSettings(Table):
    """[stage.NAME.container]: processes, threads and batches of the inference container."""

    workers: int | None = Field(
        default=None, ge=1, le=MOST_WORKERS, description="a whole number from 1 to 64"
    )
    intra_op: int | None = Field(
        default=None, ge=1, le=256, description="a whole number from 1 to 256"
    )
    inter_op: int | None = Field(
        default=None, ge=1, le=256, description="a whole number from 1 to 256"
    )
    batch_size: int | None = Field(
        default=None, ge=2, le=1024, description="a whole number from 2 to 1024"
    )
    batch_wait_microseconds: int | None = Field(
        default=None, ge=0, le=1_000_000, description="a number from 0 to 1000000"
    )


class CaptureSettings(Table):
    """[stage.NAME.capture]: requests and answers kept in the bucket."""

    percent: int = Field(ge=1, le=100, description="a whole number from 1 to 100")
    days: int = Field(default=30, ge=1, le=3650, description="a whole number of days from 1")


class NetworkSettings(Table):
    """[stage.NAME.network]: the VPC that the endpoint and the functions are put into."""

    vpc: Annotated[str, text("vpc-[0-9a-f]{8,17}")] = Field(description='an id, "vpc-..."')
    subnets: Annotated[tuple[Annotated[str, text("subnet-[0-9a-f]{8,17}")], ...], _Names] = Field(
        min_length=2, max_length=16, description="a list of at least two ids of subnets"
    )
    route_tables: Annotated[tuple[Annotated[str, text("rtb-[0-9a-f]{8,17}")], ...], _Names] = Field(
        default=(), description="a list of ids of the subnets' route tables"
    )
    service_endpoints: bool = Field(default=True, description="true or false")


class BatchSettings(Table):
    """[stage.NAME.batch]: where batch transform jobs read and write."""

    input: _S3Prefix = Field(description=_S3_PREFIX)
    output: _S3Prefix = Field(description=_S3_PREFIX)


class StageSettings(Table):
    """One deployment: where, under which name, on what, and how it is kept safe."""

    account: Annotated[str, text("[0-9]{12}")] = Field(description="12 digits in quotes")
    region: Annotated[str, text("[a-z]{2,4}(-[a-z]+)+-[0-9]")] = Field(
        description='a region, such as "us-east-1"'
    )
    endpoint_name: Annotated[str, text("[a-zA-Z0-9](-*[a-zA-Z0-9])*", max_length=63)] = Field(
        description="1 to 63 letters, digits and hyphens, with no hyphen at either end"
    )
    kind: Literal["real-time", "serverless", "asynchronous"] = Field(
        default="real-time", description='"real-time", "serverless" or "asynchronous"'
    )
    image: Annotated[str, text(r"sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")] | None = (
        Field(
            default=None,
            description='a tag of the tensorflow-inference image, or "sha256:" and 64 hex digits',
        )
    )
    image_account: Annotated[str, text("[0-9]{12}")] | None = Field(
        default=None, description="12 digits in quotes: the account that owns the image"
    )
    instance_type: Annotated[str, AfterValidator(known_type)] = Field(
        default="ml.c6i.large", description="an instance type that SageMaker can host on"
    )
    host_ami: Annotated[str, text("[a-z0-9][a-z0-9-]{0,62}")] | None = Field(
        default=None, description="an InferenceAmiVersion of SageMaker"
    )
    instances: int = Field(default=1, ge=1, le=1000, description="a whole number from 1 to 1000")
    retain: bool = Field(default=True, description="true or false")
    s3_input_buckets: Annotated[tuple[_Bucket, ...], _Names] = Field(
        default=(), description="a list of bucket names"
    )
    kms_key: Annotated[str, text(f"aws|new|{_KEY_ARN}")] = Field(
        default="aws", description='"aws", "new", or the ARN of a KMS key'
    )
    network_isolation: bool = Field(default=False, description="true or false")
    log_days: Annotated[int, AfterValidator(storable)] = Field(
        default=90, description="a number of days that CloudWatch Logs can keep"
    )
    serverless: ServerlessSettings = Field(default=ServerlessSettings(), description="a table")
    asynchronous: AsynchronousSettings = Field(
        default=AsynchronousSettings(), description="a table"
    )
    update: UpdateSettings = Field(default=UpdateSettings(), description="a table")
    alarms: AlarmSettings = Field(default=AlarmSettings(), description="a table")
    prober: ProberSettings = Field(default=ProberSettings(), description="a table")
    scaling: ScalingSettings | None = Field(default=None, description="a table")
    container: ContainerSettings = Field(default=ContainerSettings(), description="a table")
    capture: CaptureSettings | None = Field(default=None, description="a table")
    network: NetworkSettings | None = Field(default=None, description="a table")
    batch: BatchSettings | None = Field(default=None, description="a table")
    promotion: PromotionSettings = Field(default=PromotionSettings(), description="a table")
