"""The operations on endpoint configurations."""

from typing import Any

from local_aws.sagemaker.config_rules import check_config, keys_of, weight
from local_aws.sagemaker.errors import refuse
from local_aws.sagemaker.listing import page
from local_aws.sagemaker.models import find_model
from local_aws.sagemaker.service import Call, Operation
from local_aws.sagemaker.state import EndpointConfig, Scope
from local_aws.sagemaker.tags import set_tags


def find_config(scope: Scope, name: str) -> EndpointConfig:
    """Return a configuration; raises RefusedError, worded as the service words it."""
    if name not in scope.configs:
        arn = scope.arn("endpoint-config", name)
        refuse(f'Could not find endpoint configuration "{arn}".')
    return scope.configs[name]


def _create(call: Call) -> dict[str, Any]:
    request = dict(call.request)
    tags = request.pop("Tags", [])
    scope = call.scope
    check_config(request)
    for key in keys_of(request):  # unsure: when AWS looks, and in which words it refuses
        if not call.service.key_is_usable(scope.account, scope.region, key):
            refuse(f"The KMS key {key} does not exist, is not enabled, or is of another region.")
    request["ProductionVariants"] = [
        {**variant, "InitialVariantWeight": weight(variant)}
        for variant in request["ProductionVariants"]
    ]
    with scope.lock:
        name = request["EndpointConfigName"]
        arn = scope.arn("endpoint-config", name)
        if scope.exists(arn):
            refuse(f'Cannot create already existing endpoint configuration "{arn}".')
        for variant in request["ProductionVariants"]:
            find_model(scope, variant["ModelName"])
        set_tags(scope, arn, tags)
        scope.configs[name] = EndpointConfig(name, arn, call.service.clock(), request)
    return {"EndpointConfigArn": arn}


def _describe(call: Call) -> dict[str, Any]:
    config = find_config(call.scope, call.request["EndpointConfigName"])
    return {
        **config.request,
        "EndpointConfigArn": config.arn,
        "CreationTime": config.created,
        "EnableNetworkIsolation": config.request.get("EnableNetworkIsolation", False),
    }


def _list(call: Call) -> dict[str, Any]:
    configs, token = page(call.scope.configs.values(), call.request)
    summaries = [
        {"EndpointConfigName": c.name, "EndpointConfigArn": c.arn, "CreationTime": c.created}
        for c in configs
    ]
    return {"EndpointConfigs": summaries, "NextToken": token}


def _delete(call: Call) -> dict[str, Any]:
    # Documented: users must not delete one in use; not documented: that the service prevents it.
    with call.scope.lock:
        config = find_config(call.scope, call.request["EndpointConfigName"])
        del call.scope.configs[config.name]
        call.scope.tags.pop(config.arn, None)
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateEndpointConfig": _create,
    "DescribeEndpointConfig": _describe,
    "ListEndpointConfigs": _list,
    "DeleteEndpointConfig": _delete,
}
