"""SageMaker with fake instances: the whole service, without processes and without network."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_aws.sagemaker import control
from local_aws.sagemaker.capacity import Capacity
from local_aws.sagemaker.errors import AlarmsUnreadableError, InstanceStartError, RefusedError
from local_aws.sagemaker.instance import Answer, InstanceSpec, Invocation
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.service_model import operation
from local_aws.sagemaker.state import Scope
from tests.local_aws.sagemaker.fake_delivery import FakeDelivery, FakeMetrics

ACCOUNT, REGION = "000000000000", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/execution"
IMAGE = (
    "763104351884.dkr.ecr.us-east-1.amazonaws.com/"
    "tensorflow-inference:2.20-cpu-py312-amzn2023-sagemaker-v1"
)
_SETTLED = ("InService", "Failed", "UpdateRollbackFailed")
ASYNCHRONOUS = {
    "AsyncInferenceConfig": {
        "OutputConfig": {"S3OutputPath": "s3://out/answers/", "S3FailurePath": "s3://out/failures"}
    }
}
PATIENCE = 30.0  # seconds that a test waits for the service before it fails


def eventually(condition: Callable[[], Any], *, seconds: float = PATIENCE) -> Any:
    """Return the first true value of a condition; fail when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
    return value


@dataclass
class FakeInstance:
    """An instance that starts when its gate opens, fails when told so, and echoes."""

    spec: InstanceSpec
    gate: threading.Event
    failure: str | None
    healthy: bool = False
    stopped: bool = False
    resolved_image: str = f"{IMAGE.partition(':')[0]}@sha256:{'0' * 64}"
    log_stream: str = "AllTraffic/i-0"
    process_id: int | None = None
    answering: threading.Event = field(default_factory=threading.Event)
    answer: Answer | Exception | None = None
    invocations: list[Invocation] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Answer at once unless a test says otherwise."""
        self.answering.set()

    def start(self) -> None:
        """Wait for the gate; then be healthy or fail."""
        assert self.gate.wait(PATIENCE)
        if self.failure:
            raise InstanceStartError(self.failure)
        self.healthy = True

    def stop(self) -> None:
        """Note the end."""
        self.healthy, self.stopped = False, True

    def invoke(self, invocation: Invocation) -> Answer:
        """Answer with the model data's URL, so that a test sees which model answered."""
        self.invocations.append(invocation)
        assert self.answering.wait(PATIENCE)
        if isinstance(self.answer, Exception):
            raise self.answer
        url = (self.spec.model_data_url or "").encode()
        return self.answer or Answer(200, "text/plain", url + b" " + invocation.body)


class FakeTimer:
    """Time that passes when it is slept through: at once, or when a test lets it."""

    def __init__(self) -> None:
        """Begin at 0, with nothing held."""
        self._time = 0.0
        self._until = float("inf")
        self._changed = threading.Condition()
        self.asleep = 0  # how many wait for time to pass

    def now(self) -> float:
        """Seconds since the test began."""
        return self._time

    def sleep(self, seconds: float, /) -> None:
        """Let time pass, as far as the test lets it."""
        with self._changed:
            end = self._time + seconds
            self.asleep += 1
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: end <= self._until, PATIENCE)
            self.asleep -= 1
            self._time = max(self._time, end)

    def hold(self) -> None:
        """Let no more time pass."""
        self._until = self._time

    def pass_time(self, seconds: float) -> None:
        """Let so much more time pass, then hold again; return when someone waits for more."""
        with self._changed:
            self._until += seconds
            self._changed.notify_all()

    def release(self) -> None:
        """Let all time pass."""
        self.pass_time(float("inf"))


@dataclass
class Hosting:
    """The service with fake instances, called as the control plane calls it."""

    gate: threading.Event = field(default_factory=threading.Event)
    failure: str | None = None  # of the instances that are launched from now on
    launched: list[FakeInstance] = field(default_factory=list)
    refused: str | None = None  # what the platform says about roles, images and archives
    now: float = 1_000_000.0
    alarms: dict[str, str] | None = field(default_factory=dict)  # states; None: may not be read
    most: dict[str, int] = field(default_factory=dict)  # instances by type that AWS has
    scaled: set[str] = field(default_factory=set)  # variants that are scalable targets
    timer: FakeTimer = field(default_factory=FakeTimer)
    # Further members of the configurations that are created from now on.
    config_members: dict[str, Any] = field(default_factory=dict)
    delivery: FakeDelivery = field(default_factory=FakeDelivery)
    metrics: FakeMetrics = field(default_factory=FakeMetrics)
    unusable_keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Let instances start at once unless a test says otherwise."""
        self.gate.set()
        self.service = Service(
            self,
            self._launch,
            clock=self._clock,
            drain_seconds=PATIENCE,
            timer=self.timer,
            capacity=Capacity(lambda: self.most),
            delivery=self.delivery,
            put_metric=self.metrics,
            key_is_usable=lambda _account, _region, key: key not in self.unusable_keys,
            is_scaled=lambda _scope, _endpoint, variant: variant in self.scaled,
        )

    @property
    def scope(self) -> Scope:
        """The one account and region that tests use."""
        return self.service.store.scope(ACCOUNT, REGION)

    def call(self, name: str, **members: Any) -> dict[str, Any]:
        """Perform an operation, checks and shaping of the answer included."""
        model = operation(name)
        assert model is not None
        return control.perform(self.service, self.scope, model, members)

    def model(self, name: str = "m", **members: Any) -> None:
        """Create a model whose archive carries its name."""
        container = {"Image": IMAGE, "ModelDataUrl": f"s3://models/{name}.tar.gz"}
        self.call(
            "CreateModel",
            **{
                "ModelName": name,
                "PrimaryContainer": container,
                "ExecutionRoleArn": ROLE,
                **members,
            },
        )

    def config(self, name: str, *, model: str | None = None, **variant: Any) -> None:
        """Create a model and a configuration with one variant, AllTraffic, of it."""
        if (model or name) not in self.scope.models:
            self.model(model or name)
        self.call(
            "CreateEndpointConfig",
            EndpointConfigName=name,
            ProductionVariants=variants(model or name, **variant),
            **self.config_members,
        )

    def endpoint(self, config: str = "one", **variant: Any) -> None:
        """Create the endpoint "e" and wait until it is settled."""
        self.config(config, **variant)
        self.call("CreateEndpoint", EndpointName="e", EndpointConfigName=config)
        self.settled()

    def settled(self) -> dict[str, Any]:
        """Describe the endpoint "e" once nothing is under way any more."""

        def describe() -> dict[str, Any] | None:
            now = self.call("DescribeEndpoint", EndpointName="e")
            return now if now["EndpointStatus"] in _SETTLED else None

        described: dict[str, Any] = eventually(describe)
        return described

    def check_role(self, _arn: str) -> None:
        """Refuse what the test says."""
        if self.refused:
            raise RefusedError(self.refused)

    def check_image(self, _image: str, /, *, role_arn: str, region: str) -> None:
        """Any image is there for the role of the tests, in their region."""
        assert (role_arn, region) == (ROLE, REGION)

    def check_model_data(self, _uri: str, /, *, role_arn: str, region: str) -> None:
        """Any archive is there for the role of the tests, in their region."""
        assert (role_arn, region) == (ROLE, REGION)

    def alarm_states(
        self, names: Sequence[str], /, *, role_arn: str, region: str
    ) -> dict[str, str]:
        """Tell what the test says about alarms."""
        assert (role_arn, region) == (ROLE, REGION)
        if self.alarms is None:
            raise AlarmsUnreadableError("not authorized to perform: cloudwatch:DescribeAlarms")
        return {name: self.alarms[name] for name in names if name in self.alarms}

    def _launch(self, spec: InstanceSpec) -> FakeInstance:
        instance = FakeInstance(spec, self.gate, self.failure)
        self.launched.append(instance)
        return instance

    def _clock(self) -> float:
        self.now += 1
        return self.now


def variants(model: str, **variant: Any) -> list[dict[str, Any]]:
    """One production variant of a model, with defaults for what it needs."""
    given = {
        "VariantName": "AllTraffic",
        "ModelName": model,
        "InstanceType": "ml.c6i.large",
        "InitialInstanceCount": 1,
        **variant,
    }
    return [given]
