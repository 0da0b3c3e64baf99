"""The operations on endpoints; what they set going is in `lifecycle`."""

from typing import Any

from local_aws.sagemaker.deployment_rules import check_deployment
from local_aws.sagemaker.endpoint_configs import find_config
from local_aws.sagemaker.errors import refuse
from local_aws.sagemaker.lifecycle import begin_creation, begin_deletion, begin_update, plan
from local_aws.sagemaker.listing import page
from local_aws.sagemaker.models import find_model
from local_aws.sagemaker.retained import retained_properties
from local_aws.sagemaker.service import Call, Operation
from local_aws.sagemaker.state import Endpoint, EndpointConfig, Scope
from local_aws.sagemaker.tags import set_tags


def find_endpoint(scope: Scope, name: str) -> Endpoint:
    """Return an endpoint; raises RefusedError, worded as the service words it."""
    if name not in scope.endpoints:
        refuse(f'Could not find endpoint "{scope.arn("endpoint", name)}".')
    return scope.endpoints[name]


def _create(call: Call) -> dict[str, Any]:
    request, scope, now = call.request, call.scope, call.service.clock()
    name = request["EndpointName"]
    arn = scope.arn("endpoint", name)
    with scope.lock:
        # Documented: the name is taken whatever its case. The ARN has it in lower case.
        if scope.exists(arn):
            refuse(f'Cannot create already existing endpoint "{arn}".')
        config = _usable_config(scope, request["EndpointConfigName"])
        deployment = request.get("DeploymentConfig")
        if deployment:
            check_deployment(deployment, config.variants)
        set_tags(scope, arn, request.get("Tags", []))
        fleet = plan(call.service, scope, name, config, {})
        endpoint = Endpoint(name, arn, now, now, "Creating", config, deployment_config=deployment)
        scope.endpoints[name] = endpoint
    begin_creation(call.service, scope, endpoint, fleet)
    return {"EndpointArn": arn}


def _update(call: Call) -> dict[str, Any]:
    request, scope = call.request, call.scope
    with scope.lock:
        endpoint = find_endpoint(scope, request["EndpointName"])
        _refuse_busy(endpoint)
        if endpoint.fleet is None:  # documented: DeleteEndpoint is all that a failed one takes
            refuse(f'Cannot update endpoint "{endpoint.arn}" in status {endpoint.status}.')
        # Seen: an update fails when the live configuration has been deleted.
        find_config(scope, endpoint.config.name)
        config = _usable_config(scope, request["EndpointConfigName"])
        retained = retained_properties(endpoint.fleet, config, request)
        deployment = request.get("DeploymentConfig")
        if request.get("RetainDeploymentConfig") and deployment is None:
            deployment = endpoint.deployment_config
        if deployment:
            check_deployment(deployment, config.variants)
        fleet = plan(call.service, scope, endpoint.name, config, retained)
        endpoint.deployment_config = deployment
        endpoint.status, endpoint.failure_reason = "Updating", None
        endpoint.pending, endpoint.pending_since = config, call.service.clock()
        endpoint.modified = endpoint.pending_since
    begin_update(call.service, scope, endpoint, fleet)
    return {"EndpointArn": endpoint.arn}


def _describe(call: Call) -> dict[str, Any]:
    with call.scope.lock:
        endpoint = find_endpoint(call.scope, call.request["EndpointName"])
        pending = endpoint.pending
        return {
            "EndpointName": endpoint.name,
            "EndpointArn": endpoint.arn,
            "EndpointConfigName": endpoint.config.name,
            "ProductionVariants": endpoint.fleet.summaries() if endpoint.fleet else None,
            "EndpointStatus": endpoint.status,
            "FailureReason": endpoint.failure_reason,
            "CreationTime": endpoint.created,
            "LastModifiedTime": endpoint.modified,
            "LastDeploymentConfig": endpoint.deployment_config,
            "PendingDeploymentSummary": pending and _pending(pending, endpoint.pending_since),
        }


def _pending(config: EndpointConfig, since: float) -> dict[str, Any]:
    variants = [
        {
            "VariantName": variant["VariantName"],
            "DesiredInstanceCount": variant["InitialInstanceCount"],
            "InstanceType": variant["InstanceType"],
            "VariantStatus": [{"Status": "Creating", "StartTime": since}],
        }
        for variant in config.variants
    ]
    return {
        "EndpointConfigName": config.name,
        "ProductionVariants": variants,
        "StartTime": since,
    }


def _list(call: Call) -> dict[str, Any]:
    with call.scope.lock:
        endpoints, token = page(call.scope.endpoints.values(), call.request)
        summaries = [
            {
                "EndpointName": e.name,
                "EndpointArn": e.arn,
                "CreationTime": e.created,
                "LastModifiedTime": e.modified,
                "EndpointStatus": e.status,
            }
            for e in endpoints
        ]
    return {"Endpoints": summaries, "NextToken": token}


def _delete(call: Call) -> dict[str, Any]:
    with call.scope.lock:
        endpoint = find_endpoint(call.scope, call.request["EndpointName"])
        _refuse_busy(endpoint)
        endpoint.status = "Deleting"
        endpoint.modified = call.service.clock()
    begin_deletion(call.service, call.scope, endpoint)
    return {}


def _refuse_busy(endpoint: Endpoint) -> None:
    if endpoint.busy:  # seen, in these words, for update and delete alike
        refuse(f'Cannot update in-progress endpoint "{endpoint.arn}".')


def _usable_config(scope: Scope, name: str) -> EndpointConfig:
    """The configuration, if all its models are there still; raises RefusedError."""
    config = find_config(scope, name)
    for variant in config.variants:
        find_model(scope, variant["ModelName"])
    return config


OPERATIONS: dict[str, Operation] = {
    "CreateEndpoint": _create,
    "UpdateEndpoint": _update,
    "DescribeEndpoint": _describe,
    "ListEndpoints": _list,
    "DeleteEndpoint": _delete,
}
