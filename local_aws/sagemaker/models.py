"""The operations on models."""

from typing import Any

from local_aws.sagemaker.errors import refuse
from local_aws.sagemaker.listing import page
from local_aws.sagemaker.model_rules import check_model, model_data_url
from local_aws.sagemaker.service import Call, Operation
from local_aws.sagemaker.state import Model, Scope
from local_aws.sagemaker.tags import set_tags


def find_model(scope: Scope, name: str) -> Model:
    """Return a model; raises RefusedError, worded as the service words it."""
    if name not in scope.models:
        refuse(f'Could not find model "{scope.arn("model", name)}".')
    return scope.models[name]


def _create(call: Call) -> dict[str, Any]:
    request = dict(call.request)
    tags = request.pop("Tags", [])
    scope, platform = call.scope, call.service.platform
    arn = scope.arn("model", request["ModelName"])
    _refuse_existing(scope, arn)
    check_model(request, region=scope.region)
    container, role = request["PrimaryContainer"], request["ExecutionRoleArn"]
    # Seen in threads: role, image and archive are looked at when the model is created.
    platform.check_role(role)
    platform.check_image(container["Image"], role_arn=role, region=scope.region)
    uri = model_data_url(container)
    if uri is not None:
        platform.check_model_data(uri, role_arn=role, region=scope.region)
    with scope.lock:
        _refuse_existing(scope, arn)
        model = Model(request["ModelName"], arn, call.service.clock(), request)
        set_tags(scope, arn, tags)
        scope.models[model.name] = model
    return {"ModelArn": arn}


def _refuse_existing(scope: Scope, arn: str) -> None:
    # By ARN, because names that differ in nothing but case are the same to it.
    if scope.exists(arn):
        refuse(f'Cannot create already existing model "{arn}".')


def _describe(call: Call) -> dict[str, Any]:
    model = find_model(call.scope, call.request["ModelName"])
    return {
        **model.request,
        "ModelArn": model.arn,
        "CreationTime": model.created,
        "EnableNetworkIsolation": model.request.get("EnableNetworkIsolation", False),
    }


def _list(call: Call) -> dict[str, Any]:
    models, token = page(call.scope.models.values(), call.request)
    summaries = [
        {"ModelName": m.name, "ModelArn": m.arn, "CreationTime": m.created} for m in models
    ]
    return {"Models": summaries, "NextToken": token}


def _delete(call: Call) -> dict[str, Any]:
    # Documented: only the entry goes. Live endpoints keep what they run.
    with call.scope.lock:
        model = find_model(call.scope, call.request["ModelName"])
        del call.scope.models[model.name]
        call.scope.tags.pop(model.arn, None)
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateModel": _create,
    "DescribeModel": _describe,
    "ListModels": _list,
    "DeleteModel": _delete,
}
