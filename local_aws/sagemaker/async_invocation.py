"""InvokeEndpointAsync: a request is checked, named, and put into the endpoint's queue."""

import time
import uuid
from collections.abc import Mapping
from typing import Any

from botocore.model import StructureShape

from local_aws.sagemaker.async_backlog import AsyncRequest
from local_aws.sagemaker.async_work import AsyncWork
from local_aws.sagemaker.delivery import below
from local_aws.sagemaker.errors import NotInvocableError, RefusedError, UnreadableRequestError
from local_aws.sagemaker.live import live_endpoint
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.service_model import service_model
from local_aws.sagemaker.state import Endpoint, Scope
from local_aws.sagemaker.validation import check_request

_LARGEST_BODY = 128_000  # bytes, by the service model
_WAITS, _RUNS = 21_600, 900  # seconds, documented: defaults of TTL and invocation timeout
_TO_CONTAINER = {
    "ContentType": "content-type",
    "Accept": "accept",
    "CustomAttributes": "x-amzn-sagemaker-custom-attributes",
}


def invoke_async(
    service: Service, scope: Scope, *, endpoint_name: str, headers: Mapping[str, str], body: bytes
) -> AsyncRequest:
    """Queue a request and return it; header names are in lower case. Raises NotInvocableError."""
    members = _members(endpoint_name, headers)
    if bool(body) == ("InputLocation" in members):
        message = "Give either InputLocation or a body, not both and not neither."
        raise NotInvocableError(message)
    if len(body) > _LARGEST_BODY:
        message = (
            f"The body has {len(body)} bytes; InvokeEndpointAsync takes {_LARGEST_BODY}. "
            "Put it into S3 and give InputLocation."
        )
        raise NotInvocableError(message)
    endpoint = live_endpoint(scope, endpoint_name)
    settings = endpoint.config.request.get("AsyncInferenceConfig")
    if settings is None:
        message = (
            f"Endpoint {endpoint_name} of account {scope.account} is not asynchronous. Use "
            "InvokeEndpoint, or give its configuration an AsyncInferenceConfig."
        )
        raise NotInvocableError(message)
    request = _request(service, endpoint, members, body, settings["OutputConfig"])
    with scope.lock:
        if not endpoint.backlog.served:
            endpoint.backlog.served = True
            AsyncWork(service, scope, endpoint).start()
    endpoint.backlog.put(request)
    return request


def _request(
    service: Service,
    endpoint: Endpoint,
    members: Mapping[str, Any],
    body: bytes,
    output: Mapping[str, Any],
) -> AsyncRequest:
    inference_id = members.get("InferenceId") or str(uuid.uuid4())
    passed = {name: members[given] for given, name in _TO_CONTAINER.items() if given in members}
    # Seen: the names of the objects are not the inference id.
    name = str(uuid.uuid4())
    extension = [e for e in [members.get("S3OutputPathExtension", "").strip("/")] if e]
    answer, failure = output.get("S3OutputPath"), output.get("S3FailurePath")
    file_name = members.get("Filename", f"{name}.out")
    return AsyncRequest(
        inference_id=inference_id,
        endpoint=endpoint.name,
        headers={**passed, "x-amzn-sagemaker-inference-id": inference_id},
        output=output,
        seconds=float(members.get("InvocationTimeoutSeconds", _RUNS)),
        waits=service.pace.seconds(members.get("RequestTTLSeconds", _WAITS)),
        received=service.clock(),
        input_location=members.get("InputLocation"),
        body=None if "InputLocation" in members else body,
        output_location=answer and below(answer, *extension, file_name),
        failure_location=failure and below(failure, f"{name}-error.out"),
        queued=time.monotonic(),
    )


def _members(endpoint_name: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """Read the members that the service model puts into headers, and check them."""
    shape = service_model("sagemaker-runtime").operation_model("InvokeEndpointAsync").input_shape
    assert isinstance(shape, StructureShape)  # noqa: S101  # it has members
    members: dict[str, Any] = {"EndpointName": endpoint_name}
    for name, member in shape.members.items():
        value = headers.get(str(member.serialization.get("name")).lower())
        if member.serialization.get("location") == "header" and value is not None:
            numeric = member.type_name == "integer" and value.isascii() and value.isdigit()
            members[name] = int(value) if numeric else value
    try:
        check_request(shape, members)
    except (RefusedError, UnreadableRequestError) as error:
        raise NotInvocableError(str(error)) from error
    location = members.get("InputLocation")
    if location is not None and not location.startswith("s3://"):  # ours
        message = f"InputLocation {location}: only s3:// is supported by the embedded AWS."
        raise NotInvocableError(message)
    return members
