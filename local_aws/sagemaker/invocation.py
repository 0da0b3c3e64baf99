"""InvokeEndpoint: from the HTTP request of a client to a container and back."""

import time
from collections.abc import Mapping

from local_aws.sagemaker.data_capture import Captured, settings_of
from local_aws.sagemaker.errors import ContainerError, NoHealthyInstanceError, NotInvocableError
from local_aws.sagemaker.exchange import exchange
from local_aws.sagemaker.fleet import ClosedError, Fleet
from local_aws.sagemaker.instance import Answer, Instance, Invocation
from local_aws.sagemaker.live import config_of, live_endpoint
from local_aws.sagemaker.metrics import Source
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.state import Scope
from local_aws.sagemaker.variant_fleet import VariantFleet

LARGEST_BODY = 6_291_456  # bytes, by the service model
_LONGEST_HEADER = 1024
_PREFIX = "x-amzn-sagemaker-"
# What of the client's headers the container gets to see.
_PASSED = ("content-type", "accept", f"{_PREFIX}custom-attributes", f"{_PREFIX}inference-id")
_UNSERVED = ("target-model", "target-container-hostname", "inference-component", "session-id")


def invoke(
    service: Service, scope: Scope, *, endpoint_name: str, headers: Mapping[str, str], body: bytes
) -> tuple[Answer, str]:
    """Send a request to an endpoint; return the container's answer and the variant's name.

    Header names are in lower case. Raises NotInvocableError, NoHealthyInstanceError, and
    ContainerError when the container answered with an error or not at all.
    """
    began = time.perf_counter()
    _check(headers, body)
    invocation = Invocation({name: headers[name] for name in _PASSED if name in headers}, body)
    while True:
        endpoint = live_endpoint(scope, endpoint_name)
        if "AsyncInferenceConfig" in endpoint.config.request:
            message = (
                f"Endpoint {endpoint_name} of account {scope.account} is asynchronous. "
                "Use InvokeEndpointAsync."
            )
            raise NotInvocableError(message)
        fleet = endpoint.route()
        if fleet is None:
            continue  # deleted in this moment: the next look says so
        variant = _variant(fleet, headers.get(f"{_PREFIX}target-variant"))
        source = Source(service.put_metric, scope, endpoint_name, variant.name)
        try:
            with fleet.request(variant) as instance:
                done = exchange(instance, invocation)
        except ClosedError:
            continue  # an update switched fleets between finding this one and using it
        except NoHealthyInstanceError:
            source.invoked(0, 0)
            raise
        break
    source.answered(done.status, done.seconds)
    source.invoked(done.status, len(variant.instances))
    source.microseconds("OverheadLatency", time.perf_counter() - began - done.seconds)
    if done.answer is None or not done.ok:
        # Documented: a container that does not answer in time is a ModelError, too.
        raise _model_error(scope, endpoint_name, instance, done.status, done.words)
    settings = settings_of(config_of(endpoint, fleet))
    if settings is not None:
        service.captures.offer(Captured(settings, variant, invocation, done, service.clock()))
    return done.answer, variant.name


def _check(headers: Mapping[str, str], body: bytes) -> None:
    if len(body) > LARGEST_BODY:
        message = (
            f"The body has {len(body)} bytes; InvokeEndpoint takes {LARGEST_BODY}. "
            "Send a smaller one, or pass the data by way of S3."
        )
        raise NotInvocableError(message)
    for name in _PASSED:
        value = headers.get(name, "")
        if len(value) > _LONGEST_HEADER or not value.isascii():
            message = f"The header {name} has to be at most {_LONGEST_HEADER} ASCII characters."
            raise NotInvocableError(message)
    for name in _UNSERVED:
        if f"{_PREFIX}{name}" in headers:
            message = f"The header {_PREFIX}{name}: not supported by the embedded AWS."
            raise NotInvocableError(message)


def _variant(fleet: Fleet, wanted: str | None) -> VariantFleet:
    if wanted is None:
        return fleet.choose()
    variant = fleet.variant(wanted)
    if variant is None:
        names = ", ".join(v.name for v in fleet.variants)
        message = f"The endpoint has no production variant {wanted}. It has: {names}."
        raise NotInvocableError(message)
    return variant


def _model_error(
    scope: Scope, endpoint: str, instance: Instance, status: int, words: str
) -> ContainerError:
    group = f"/aws/sagemaker/Endpoints/{endpoint}"
    what = (
        f'Received client error ({status}) from primary with message "{words}".'
        if 400 <= status < 500  # noqa: PLR2004  # HTTP
        else f'Received server error ({status}) from primary with message "{words}".'
    )
    link = (
        f"https://{scope.region}.console.aws.amazon.com/cloudwatch/home?region={scope.region}"
        f"#logEventViewer:group={group}"
    )
    return ContainerError(
        f"{what} See {link} in account {scope.account} for more information.",
        answer_status=status,
        answer=words,
        log_stream=(
            f"arn:aws:logs:{scope.region}:{scope.account}:log-group:{group}"
            f":log-stream:{instance.log_stream}"
        ),
    )
