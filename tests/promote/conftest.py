"""A stage as boto3's clients see it, held to the services' own models, and a clock that jumps."""

from __future__ import annotations

import base64
import datetime as dt
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from botocore.validate import validate_parameters

from promote.check import Check
from promote.live import Deployed

if TYPE_CHECKING:
    from collections.abc import Callable

DIGEST = "d" * 64
SAGEMAKER = "arn:aws:sagemaker:us-east-1:111111111111"
NOW = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)
TIMES = {"CreationTime": NOW, "LastModifiedTime": NOW}


@dataclass
class FakeClock:
    """Time that passes when somebody sleeps, and what happens then."""

    seconds: float = 1000.0
    on_sleep: Callable[[float], None] = lambda _seconds: None

    def monotonic(self) -> float:
        """Return seconds."""
        return self.seconds

    def sleep(self, seconds: float, /) -> None:
        """Let time pass."""
        assert seconds > 0
        self.seconds += seconds
        self.on_sleep(self.seconds - 1000.0)


@dataclass
class Stage:
    """What is live, how the prober answers, and the state of each alarm."""

    status: str = "InService"
    config: str = "config-new"
    archive: str = f"s3://bucket/models/{DIGEST}/model.tar.gz"
    tally: bytes = b'{"sent": 10, "wrong": 0}'
    function_error: str = ""
    log: str = "detector-dev: 10 requests, 0 wrong answers"
    alarms: dict[str, str] = field(default_factory=lambda: {"A-ServerErrors1": "OK"})
    refused: dict[str, str] = field(default_factory=dict)  # codes of errors by operation
    calls: Counter[str] = field(default_factory=Counter)

    def client(self, service: str) -> Any:
        """Return a client whose requests and answers have the forms of the service's model."""
        make: Any = boto3.client
        made = make(service, "us-east-1", aws_access_key_id="a", aws_secret_access_key="a")

        def answer(operation: str, request: dict[str, Any]) -> dict[str, Any]:
            model = made.meta.service_model.operation_model(operation)
            validate_parameters(request, model.input_shape)
            self.calls[operation] += 1
            if operation in self.refused:
                code = self.refused[operation]
                raise ClientError({"Error": {"Code": code, "Message": "no"}}, operation)
            answered: dict[str, Any] = ANSWERS[operation](self, request)
            validate_parameters(answered, model.output_shape)
            return answered

        made._make_api_call = answer
        return made


def _describe_endpoint(stage: Stage, request: dict[str, Any]) -> dict[str, Any]:
    return {
        "EndpointName": request["EndpointName"],
        "EndpointArn": f"{SAGEMAKER}:endpoint/detector-dev",
        "EndpointConfigName": stage.config,
        "EndpointStatus": stage.status,
        **TIMES,
    }


def _describe_endpoint_config(stage: Stage, request: dict[str, Any]) -> dict[str, Any]:
    assert request == {"EndpointConfigName": stage.config}
    return {
        "EndpointConfigName": stage.config,
        "EndpointConfigArn": f"{SAGEMAKER}:endpoint-config/{stage.config}",
        "ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "model-1"}],
        "CreationTime": NOW,
    }


def _describe_model(stage: Stage, request: dict[str, Any]) -> dict[str, Any]:
    assert request == {"ModelName": "model-1"}
    return {
        "ModelName": "model-1",
        "ModelArn": f"{SAGEMAKER}:model/model-1",
        "PrimaryContainer": {"ModelDataUrl": stage.archive},
        "CreationTime": NOW,
    }


def _invoke(stage: Stage, request: dict[str, Any]) -> dict[str, Any]:
    assert request == {"FunctionName": "prober", "LogType": "Tail"}
    answered = {
        "StatusCode": 200,
        "LogResult": base64.b64encode(stage.log.encode()).decode(),
        "Payload": StreamingBody(io.BytesIO(stage.tally), len(stage.tally)),
    }
    return answered | ({"FunctionError": stage.function_error} if stage.function_error else {})


def _describe_alarms(stage: Stage, request: dict[str, Any]) -> dict[str, Any]:
    assert len(request["AlarmNames"]) <= request["MaxRecords"] <= 100
    found = {name: stage.alarms[name] for name in request["AlarmNames"] if name in stage.alarms}
    return {
        "MetricAlarms": [{"AlarmName": name, "StateValue": state} for name, state in found.items()]
    }


ANSWERS: dict[str, Callable[[Stage, dict[str, Any]], dict[str, Any]]] = {
    "DescribeEndpoint": _describe_endpoint,
    "DescribeEndpointConfig": _describe_endpoint_config,
    "DescribeModel": _describe_model,
    "Invoke": _invoke,
    "DescribeAlarms": _describe_alarms,
}


@pytest.fixture
def stage() -> Stage:
    """A stage that is well."""
    return Stage()


@pytest.fixture
def clock() -> FakeClock:
    """A clock that stands until somebody sleeps."""
    return FakeClock()


def check_of(**changes: Any) -> Check:
    """Return the check of that stage, changed by the arguments."""
    deployed = Deployed(endpoint="detector-dev", endpoint_config="config-new", model_digest=DIGEST)
    whole: dict[str, Any] = {
        "deployed": deployed,
        "prober": "prober",
        "alarms": ["A-ServerErrors1"],
        "soak_minutes": 10,
    }
    return Check(**{**whole, **changes})
