"""SageMaker as a service of the emulator: HTTP requests in, HTTP answers out."""

import json
import re
from collections.abc import Mapping
from urllib.parse import unquote

from local_aws.sagemaker import control
from local_aws.sagemaker.async_backlog import AsyncRequest
from local_aws.sagemaker.async_invocation import invoke_async
from local_aws.sagemaker.errors import ContainerError, ServiceError, UnknownOperationError
from local_aws.sagemaker.instance import Answer
from local_aws.sagemaker.invocation import invoke
from local_aws.sagemaker.service import Service

Reply = tuple[int, dict[str, str], bytes]
_INVOCATIONS = re.compile(r"/endpoints/([^/]+)/invocations")
_ASYNC_INVOCATIONS = re.compile(r"/endpoints/([^/]+)/async-invocations")
_RUNTIME = "/endpoints/"


def respond(  # noqa: PLR0913  # an HTTP request and whose it is
    service: Service,
    *,
    account: str,
    region: str,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
) -> Reply:
    """Answer one request; header names are in lower case. Blocks as long as a container takes."""
    try:
        invoked = invoked_endpoint(method, path)
        if invoked is not None:
            scope = service.store.scope(account, region)
            return _invoked(
                *invoke(service, scope, endpoint_name=invoked, headers=headers, body=body)
            )
        queued = asynchronously_invoked_endpoint(method, path)
        if queued is not None:
            scope = service.store.scope(account, region)
            return _queued(
                invoke_async(service, scope, endpoint_name=queued, headers=headers, body=body)
            )
        if path.startswith(_RUNTIME):
            message = f"{method} {path}: not supported by the embedded AWS."
            raise UnknownOperationError(message)
        target = headers.get("x-amz-target", "")
        answer = control.answer(service, account=account, region=region, target=target, body=body)
    except ServiceError as error:
        return _error(error)
    return 200, {"content-type": "application/x-amz-json-1.1"}, answer


def invoked_endpoint(method: str, path: str) -> str | None:
    """The name of the endpoint that InvokeEndpoint names; None for every other request."""
    match = _INVOCATIONS.fullmatch(path)
    return unquote(match[1]) if match and method == "POST" else None


def asynchronously_invoked_endpoint(method: str, path: str) -> str | None:
    """The name of the endpoint that InvokeEndpointAsync names; None for every other request."""
    match = _ASYNC_INVOCATIONS.fullmatch(path)
    return unquote(match[1]) if match and method == "POST" else None


def _invoked(answer: Answer, variant: str) -> Reply:
    # In lower case: MiniStack would put its own in the place of a "Content-Type" of JSON.
    out = {"x-Amzn-Invoked-Production-Variant": variant}
    if answer.content_type is not None:
        out["content-type"] = answer.content_type
    if answer.custom_attributes is not None:
        out["X-Amzn-SageMaker-Custom-Attributes"] = answer.custom_attributes
    return 200, out, answer.body


def _queued(request: AsyncRequest) -> Reply:
    locations = {
        "X-Amzn-SageMaker-OutputLocation": request.output_location,
        "X-Amzn-SageMaker-FailureLocation": request.failure_location,
    }
    out = {name: location for name, location in locations.items() if location is not None}
    body = json.dumps({"InferenceId": request.inference_id}).encode()
    return 202, {"content-type": "application/json", **out}, body


def _error(error: ServiceError) -> Reply:
    # The runtime's errors say Message, the control plane's say message; botocore reads both.
    content: dict[str, object] = {"__type": error.code, "message": str(error)}
    if isinstance(error, ContainerError):
        content = {
            "__type": error.code,
            "Message": str(error),
            "OriginalStatusCode": error.answer_status,
            "OriginalMessage": error.answer,
            "LogStreamArn": error.log_stream,
        }
    headers = {"content-type": "application/json", "x-amzn-ErrorType": error.code}
    return error.status, headers, json.dumps(content).encode()
