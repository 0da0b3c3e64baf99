"""The control plane's protocol: JSON 1.1 in, one operation, JSON 1.1 out."""

import json
from typing import Any

from botocore.model import OperationModel

from local_aws.sagemaker import (
    batch_transform,
    capacities,
    endpoint_configs,
    endpoints,
    models,
    tags,
)
from local_aws.sagemaker.answers import shaped
from local_aws.sagemaker.errors import UnknownOperationError, UnreadableRequestError
from local_aws.sagemaker.service import Call, Operation, Service
from local_aws.sagemaker.service_model import operation
from local_aws.sagemaker.state import Scope
from local_aws.sagemaker.validation import check_request

TARGET_PREFIX = "SageMaker."
OPERATIONS: dict[str, Operation] = {
    **models.OPERATIONS,
    **endpoint_configs.OPERATIONS,
    **endpoints.OPERATIONS,
    **capacities.OPERATIONS,
    **batch_transform.OPERATIONS,
    **tags.OPERATIONS,
}


def answer(service: Service, *, account: str, region: str, target: str, body: bytes) -> bytes:
    """Perform the operation that X-Amz-Target names and return the body of its answer.

    Raises ServiceError.
    """
    name = target.removeprefix(TARGET_PREFIX)
    model = operation(name)
    if model is None:
        message = f"SageMaker has no operation {name!r}."
        raise UnknownOperationError(message)
    scope = service.store.scope(account, region)
    return json.dumps(perform(service, scope, model, read_members(body))).encode()


def perform(
    service: Service, scope: Scope, model: OperationModel, request: dict[str, Any]
) -> dict[str, Any]:
    """Check a request, perform it, and return the answer in the operation's shape.

    Raises ServiceError.
    """
    action = OPERATIONS.get(model.name)
    if action is None or model.input_shape is None:
        message = f"{model.name}: not supported by the embedded AWS."
        raise UnknownOperationError(message)
    check_request(model.input_shape, request)
    given = {key: value for key, value in request.items() if value is not None}
    result = action(Call(service, scope, given))
    return shaped(model.output_shape, result) or {}


def read_members(body: bytes) -> dict[str, Any]:
    """Read a body of JSON 1.1; raises UnreadableRequestError."""
    try:
        request = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        message = f"The body is not JSON: {error}"
        raise UnreadableRequestError(message) from error
    if not isinstance(request, dict):
        message = "The body has to be a JSON object."
        raise UnreadableRequestError(message)
    return request
