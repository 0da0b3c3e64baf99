"""The protocol: JSON 1.1 in, one operation, JSON 1.1 out."""

import json
from typing import Any

from local_aws.sagemaker.answers import shaped
from local_aws.sagemaker.control import read_members
from local_aws.sagemaker.errors import ServiceError, UnknownOperationError
from local_aws.sagemaker.service_model import service_model
from local_aws.sagemaker.validation import check_request
from local_aws.scaling import activities, policies, scheduled_actions, tags, targets
from local_aws.scaling.service import Call, Operation, Service

NAME = "application-autoscaling"
TARGET_PREFIX = "AnyScaleFrontendService."
OPERATIONS: dict[str, Operation] = {
    **targets.OPERATIONS,
    **policies.OPERATIONS,
    **scheduled_actions.OPERATIONS,
    **activities.OPERATIONS,
    **tags.OPERATIONS,
}
Reply = tuple[int, dict[str, str], bytes]


def respond(service: Service, *, account: str, region: str, target: str, body: bytes) -> Reply:
    """Answer the request whose X-Amz-Target is given."""
    headers = {"content-type": "application/x-amz-json-1.1"}
    try:
        name = target.removeprefix(TARGET_PREFIX)
        result = perform(service, account, region, name, read_members(body))
    except ServiceError as error:
        content = {"__type": error.code, "Message": str(error), "message": str(error)}
        answered = {**headers, "x-amzn-ErrorType": error.code}
        return error.status, answered, json.dumps(content).encode()
    return 200, headers, json.dumps(result).encode()


def perform(
    service: Service, account: str, region: str, name: str, request: dict[str, Any]
) -> dict[str, Any]:
    """Check a request, perform it, and return the answer in the operation's shape.

    Raises ServiceError.
    """
    action = OPERATIONS.get(name)
    if action is None:
        message = f"{name}: not supported by the embedded AWS."
        raise UnknownOperationError(message)
    model = service_model(NAME).operation_model(name)
    assert model.input_shape is not None  # noqa: S101  # all that are served have one
    check_request(model.input_shape, request)
    given = {key: value for key, value in request.items() if value is not None}
    result = action(Call(service, account, region, given))
    return shaped(model.output_shape, result) or {}
