"""Every key of a stage shows in a template: set to something else, the template says so."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import BaseModel

from stacks.promotion_settings import PromotionSettings
from stacks.settings import parse
from stacks.stage_settings import StageSettings
from tests.stacks.conftest import Assembly, synthesised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stacks.detector import Detector

KEY = "arn:aws:kms:us-east-1:111111111111:key/01234567-89ab-cdef-0123-456789abcdef"
NETWORK = {"vpc": "vpc-0123456789", "subnets": ["subnet-0123456789", "subnet-1123456789"]}
SCALING = {"instance_type": "ml.c6i.large", "min": 2, "max": 7, "invocations_per_instance": 99}
QUEUE = {"instance_type": "ml.c6i.large", "min": 1, "max": 7, "backlog_per_instance": 6}
SCHEDULE = {"cron": "0 8 ? * MON-FRI *", "min": 3, "max": 6, "time_zone": "Europe/Berlin"}
STEPS = {"strategy": "canary", "step_percent": 40, "wait_seconds": 480}


@dataclass(frozen=True)
class Case:
    """Settings of a stage, and what has to stand in one of its templates because of them."""

    settings: dict[str, Any]
    type: str
    says: str  # JSON without blanks, as a part of all resources of that type
    stack: str = "Endpoint"
    unlike: dict[str, Any] = field(default_factory=dict)  # the stage that it is held against


def serverless(**settings: Any) -> dict[str, Any]:
    """Return a serverless stage."""
    return {"kind": "serverless", "serverless": settings}


def scaled(**settings: Any) -> dict[str, Any]:
    """Return a scaled stage."""
    return {"scaling": {**SCALING, **settings}}


CONFIG, ENDPOINT = "AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Endpoint"
ALARM, TARGET = "AWS::CloudWatch::Alarm", "AWS::ApplicationAutoScaling::ScalableTarget"
POLICY, BUCKET = "AWS::ApplicationAutoScaling::ScalingPolicy", "AWS::S3::Bucket"
MODEL, ROLE_POLICY = "AWS::SageMaker::Model", "AWS::IAM::Policy"
PROBER = "AWS::Lambda::Function"
CASES = {
    "account": Case({"account": "333333333333"}, ROLE_POLICY, "us-east-1:333333333333:"),
    "region": Case({"region": "eu-west-1"}, MODEL, ".dkr.ecr.eu-west-1."),
    "endpoint_name": Case({"endpoint_name": "Other"}, ENDPOINT, '"EndpointName":"Other"'),
    "kind": Case({"kind": "serverless"}, CONFIG, '"ServerlessConfig":{'),
    "image": Case({"image": "2.20-mine"}, MODEL, "/tensorflow-inference:2.20-mine"),
    "image_account": Case({"image_account": "444444444444"}, MODEL, "444444444444.dkr.ecr"),
    "instance_type": Case({"instance_type": "ml.m5.large"}, CONFIG, '"InstanceType":"ml.m5.large"'),
    "host_ami": Case({"host_ami": "al2-ami"}, CONFIG, '"InferenceAmiVersion":"al2-ami"'),
    "instances": Case({"instances": 3}, CONFIG, '"InitialInstanceCount":3'),
    "retain": Case({"retain": False}, "Custom::EmptyBucket", "ServiceToken"),
    "s3_input_buckets": Case({"s3_input_buckets": ["photos"]}, ROLE_POLICY, "s3:::photos/*"),
    "kms_key": Case({"kms_key": KEY}, CONFIG, f'"KmsKeyId":"{KEY}"'),
    "network_isolation": Case({"network_isolation": True}, MODEL, '"EnableNetworkIsolation":true'),
    "log_days": Case({"log_days": 7}, "AWS::Logs::LogGroup", '"RetentionInDays":7'),
    "serverless.memory_mb": Case(serverless(memory_mb=2048), CONFIG, '"MemorySizeInMB":2048'),
    "serverless.max_concurrency": Case(serverless(max_concurrency=9), CONFIG, '"MaxConcurrency":9'),
    "serverless.provisioned_concurrency": Case(
        serverless(provisioned_concurrency=3), CONFIG, '"ProvisionedConcurrency":3'
    ),
    "asynchronous.concurrent_per_instance": Case(
        {"kind": "asynchronous", "asynchronous": {"concurrent_per_instance": 3}},
        CONFIG,
        '"MaxConcurrentInvocationsPerInstance":3',
    ),
    "asynchronous.result_days": Case(
        {"kind": "asynchronous", "asynchronous": {"result_days": 5}},
        BUCKET,
        '"ExpirationInDays":5',
    ),
    "update.strategy": Case(
        {"instances": 4, "update": {"strategy": "linear"}}, ENDPOINT, '"Type":"LINEAR"'
    ),
    "update.step_percent": Case(
        {"instances": 4, "update": STEPS},
        ENDPOINT,
        '"CanarySize":{"Type":"CAPACITY_PERCENT","Value":40}',
    ),
    "update.wait_seconds": Case(
        {"instances": 4, "update": STEPS}, ENDPOINT, '"WaitIntervalInSeconds":480'
    ),
    "update.bake_seconds": Case(
        {"update": {"bake_seconds": 600}}, ENDPOINT, '"TerminationWaitInSeconds":600'
    ),
    "update.timeout_seconds": Case(
        {"update": {"timeout_seconds": 1234}}, ENDPOINT, '"MaximumExecutionTimeoutInSeconds":1234'
    ),
    "update.alarms": Case(
        {"update": {"alarms": ["Too few orders"]}}, ENDPOINT, '"AlarmName":"Too few orders"'
    ),
    "alarms.server_errors": Case({"alarms": {"server_errors": 77}}, ALARM, '"Threshold":77'),
    "alarms.wrong_answers": Case({"alarms": {"wrong_answers": 88}}, ALARM, '"Threshold":88'),
    "alarms.model_latency_ms": Case(
        {"alarms": {"model_latency_ms": 123}}, ALARM, '"Threshold":123000'
    ),
    "alarms.overhead_latency_ms": Case(
        {"alarms": {"overhead_latency_ms": 456}}, ALARM, '"Threshold":456000'
    ),
    "alarms.minutes": Case({"alarms": {"minutes": 2}}, ALARM, '"EvaluationPeriods":2'),
    "alarms.emails": Case(
        {"alarms": {"emails": ["me@example.org"]}},
        "AWS::SNS::Subscription",
        '"Endpoint":"me@example.org"',
    ),
    "prober.enabled": Case(
        {}, "AWS::Events::Rule", "rate(1 minute)", unlike={"prober": {"enabled": False}}
    ),
    "prober.requests": Case({"prober": {"requests": 42}}, PROBER, '"REQUESTS":"42"'),
    "scaling.instance_type": Case(
        scaled(),
        CONFIG,
        '"InstanceType":"ml.c6i.large"',
        unlike={
            "instance_type": "ml.m5.large",
            "scaling": {**SCALING, "instance_type": "ml.m5.large"},
        },
    ),
    "scaling.min": Case(scaled(min=3), TARGET, '"MinCapacity":3'),
    "scaling.max": Case(scaled(max=9), TARGET, '"MaxCapacity":9'),
    "scaling.invocations_per_instance": Case(scaled(), POLICY, '"TargetValue":99'),
    "scaling.concurrency_per_instance": Case(
        {"scaling": {**SCALING, "invocations_per_instance": None, "concurrency_per_instance": 5}},
        POLICY,
        "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    ),
    "scaling.backlog_per_instance": Case(
        {"kind": "asynchronous", "scaling": QUEUE}, POLICY, '"TargetValue":6'
    ),
    "scaling.scale_in_cooldown_seconds": Case(
        scaled(scale_in_cooldown_seconds=111), POLICY, '"ScaleInCooldown":111'
    ),
    "scaling.scale_out_cooldown_seconds": Case(
        scaled(scale_out_cooldown_seconds=222), POLICY, '"ScaleOutCooldown":222'
    ),
    "scaling.schedule.cron": Case(
        scaled(schedule={"day": SCHEDULE}), TARGET, '"Schedule":"cron(0 8 ? * MON-FRI *)"'
    ),
    "scaling.schedule.min": Case(scaled(schedule={"day": SCHEDULE}), TARGET, '"MinCapacity":3'),
    "scaling.schedule.max": Case(scaled(schedule={"day": SCHEDULE}), TARGET, '"MaxCapacity":6'),
    "scaling.schedule.time_zone": Case(
        scaled(schedule={"day": SCHEDULE}), TARGET, '"Timezone":"Europe/Berlin"'
    ),
    "container.workers": Case(
        {"container": {"workers": 3}}, MODEL, '"SAGEMAKER_GUNICORN_WORKERS":"3"'
    ),
    "container.intra_op": Case(
        {"container": {"intra_op": 5}}, MODEL, '"SAGEMAKER_TFS_INTRA_OP_PARALLELISM":"5"'
    ),
    "container.inter_op": Case(
        {"container": {"inter_op": 6}}, MODEL, '"SAGEMAKER_TFS_INTER_OP_PARALLELISM":"6"'
    ),
    "container.batch_size": Case(
        {"container": {"batch_size": 16}}, MODEL, '"SAGEMAKER_TFS_MAX_BATCH_SIZE":"16"'
    ),
    "container.batch_wait_microseconds": Case(
        {"container": {"batch_size": 16, "batch_wait_microseconds": 700}},
        MODEL,
        '"SAGEMAKER_TFS_BATCH_TIMEOUT_MICROS":"700"',
    ),
    "capture.percent": Case({"capture": {"percent": 25}}, CONFIG, '"InitialSamplingPercentage":25'),
    "capture.days": Case({"capture": {"percent": 25, "days": 8}}, BUCKET, '"ExpirationInDays":8'),
    "network.vpc": Case(
        {"network": NETWORK}, "AWS::EC2::SecurityGroup", '"VpcId":"vpc-0123456789"', "Network"
    ),
    "network.subnets": Case(
        {"network": NETWORK}, MODEL, '"Subnets":["subnet-0123456789","subnet-1123456789"]'
    ),
    "network.route_tables": Case(
        {"network": {**NETWORK, "route_tables": ["rtb-0123456789"]}},
        "AWS::EC2::VPCEndpoint",
        '"RouteTableIds":["rtb-0123456789"]',
        "Network",
    ),
    "network.service_endpoints": Case(
        {"network": NETWORK},
        "AWS::EC2::VPCEndpoint",
        "sagemaker.runtime",
        "Network",
        unlike={"network": {**NETWORK, "service_endpoints": False}},
    ),
    "batch.input": Case(
        {"batch": {"input": "s3://photos/in/", "output": "s3://photos/out/"}},
        ROLE_POLICY,
        "s3:::photos/in/*",
    ),
    "batch.output": Case(
        {"batch": {"input": "s3://photos/in/", "output": "s3://photos/out/"}},
        ROLE_POLICY,
        "s3:::photos/out/*",
    ),
}


def keys(table: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Return every key that holds a value, by its way through the tables."""
    for name, field_ in table.model_fields.items():
        annotation = field_.annotation
        inner = [
            each
            for each in (annotation, *get_args(annotation))
            if isinstance(each, type) and issubclass(each, BaseModel)
        ]
        if inner:
            yield from keys(inner[0], f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def named(key: str) -> str:
    """Return the name of the stage that shows a key; another one is without the setting."""
    return key.replace(".", "-").replace("_", "-")


@pytest.fixture(scope="module")
def stages(detector: Detector, tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """Every case in a stage of its own, and what it is held against in another."""
    place = {"account": "111111111111", "region": "us-east-1"}
    tables = {}
    for number, (key, case) in enumerate(CASES.items()):
        tables[named(key)] = {**place, "endpoint_name": f"e{number}", **case.settings}
        tables[f"{named(key)}-not"] = {**place, "endpoint_name": f"n{number}", **case.unlike}
    settings = parse({"model": {"detector": "stand_in"}, "stage": tables})
    return synthesised(detector, tmp_path_factory.mktemp("every"), settings=settings, bundling="")


def said(stages: Assembly, stage: str, case: Case) -> bool:
    """Whether a resource of the case's type says what it has to."""
    folder = stages.folder / f"assembly-{stage}"
    texts = [
        json.dumps(resource, separators=(",", ":"))
        for path in folder.glob(f"*{case.stack}*.template.json")
        for resource in json.loads(path.read_text())["Resources"].values()
        if resource["Type"] == case.type
    ]
    return any(case.says in text for text in texts)


def test_every_key_of_a_stage_has_a_case() -> None:
    """A key that is added has to say what becomes of it; of a promotion, in the pipeline."""
    of_promotion = {f"promotion.{key}" for key in keys(PromotionSettings)}
    assert set(CASES) | of_promotion == set(keys(StageSettings))


@pytest.mark.parametrize("key", CASES)
def test_a_setting_is_not_ignored(stages: Assembly, key: str) -> None:
    """The template says it, and that of a stage without the setting does not."""
    case = CASES[key]

    assert said(stages, named(key), case)
    assert not said(stages, f"{named(key)}-not", case)
