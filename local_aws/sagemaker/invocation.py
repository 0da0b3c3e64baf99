"""InvokeEndpoint: from the HTTP request of a client to a container and back."""

from collections.abc import Mapping

from local_aws.sagemaker.errors import (
    ContainerError,
    ContainerGoneError,
    NotInvocableError,
)
from local_aws.sagemaker.fleet import ClosedError, Fleet, VariantFleet
from local_aws.sagemaker.instance import Answer, Instance, Invocation
from local_aws.sagemaker.state import Scope

LARGEST_BODY = 6_291_456  # bytes, by the service model
_LONGEST_HEADER = 1024
_PREFIX = "x-amzn-sagemaker-"
# What of the client's headers the container gets to see.
_PASSED = ("content-type", "accept", f"{_PREFIX}custom-attributes", f"{_PREFIX}inference-id")
_UNSERVED = ("target-model", "target-container-hostname", "inference-component", "session-id")
_OK = range(200, 300)


def invoke(
    scope: Scope, *, endpoint_name: str, headers: Mapping[str, str], body: bytes
) -> tuple[Answer, str]:
    """Send a request to an endpoint; return the container's answer and the variant's name.

    Header names are in lower case. Raises NotInvocableError, NoHealthyInstanceError, and
    ContainerError when the container answered with an error or not at all.
    """
    _check(headers, body)
    while True:
        try:
            return _send(scope, endpoint_name, headers, body)
        except ClosedError:
            # An update switched fleets between finding this one and using it.
            continue


def _send(
    scope: Scope, endpoint_name: str, headers: Mapping[str, str], body: bytes
) -> tuple[Answer, str]:
    """Send a request to the fleet that is live now; raises ClosedError, and as `invoke` does."""
    fleet = _live_fleet(scope, endpoint_name)
    variant = _variant(fleet, headers.get(f"{_PREFIX}target-variant"))
    invocation = Invocation({name: headers[name] for name in _PASSED if name in headers}, body)
    with fleet.request(variant) as instance:
        try:
            answer = instance.invoke(invocation)
        except ContainerGoneError as error:
            # Documented: a container that does not answer in time is a ModelError, too.
            raise _model_error(scope, endpoint_name, instance, 0, str(error)) from error
    if answer.status not in _OK:
        words = answer.body.decode(errors="replace")
        raise _model_error(scope, endpoint_name, instance, answer.status, words)
    return answer, variant.name


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


def _live_fleet(scope: Scope, name: str) -> Fleet:
    with scope.lock:
        endpoint = scope.endpoints.get(name)
        if endpoint is None:
            message = f"Endpoint {name} of account {scope.account} not found."
            raise NotInvocableError(message)
        if endpoint.fleet is None or endpoint.status == "Deleting":
            message = (
                f"Endpoint {name} of account {scope.account} is {endpoint.status}. "
                "Invoke it when DescribeEndpoint says InService."
            )
            raise NotInvocableError(message)
        return endpoint.fleet


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
