"""The operations on endpoints; what they set going is in `lifecycle`."""

from collections.abc import Mapping
from typing import Any

from local_aws.sagemaker.data_capture import summary as capture_summary
from local_aws.sagemaker.deployment import Deployment
from local_aws.sagemaker.deployment_alarms import refuse_missing
from local_aws.sagemaker.deployment_plan import alarm_names
from local_aws.sagemaker.deployment_rules import check_deployment
from local_aws.sagemaker.endpoint_configs import find_config
from local_aws.sagemaker.errors import AlarmsUnreadableError, refuse
from local_aws.sagemaker.lifecycle import begin_creation, begin_deletion, begin_update, plan
from local_aws.sagemaker.listing import page
from local_aws.sagemaker.models import find_model
from local_aws.sagemaker.retained import refuse_scaled, retained_properties
from local_aws.sagemaker.service import Call, Operation
from local_aws.sagemaker.state import Endpoint, EndpointConfig, PendingDeployment, Scope
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
    deployment = request.get("DeploymentConfig")
    _check_alarms(call, deployment)
    with scope.lock:
        # Documented: the name is taken whatever its case. The ARN has it in lower case.
        if scope.exists(arn):
            refuse(f'Cannot create already existing endpoint "{arn}".')
        config = _usable_config(scope, request["EndpointConfigName"])
        if deployment:
            check_deployment(deployment, config.variants)
        set_tags(scope, arn, request.get("Tags", []))
        fleet = plan(call.service, scope, name, config.variants)
        endpoint = Endpoint(name, arn, now, now, "Creating", config, deployment_config=deployment)
        scope.endpoints[name] = endpoint
    begin_creation(call.service, scope, endpoint, fleet)
    return {"EndpointArn": arn}


def _update(call: Call) -> dict[str, Any]:
    request, scope, service = call.request, call.scope, call.service
    endpoint = find_endpoint(scope, request["EndpointName"])
    deployment = request.get("DeploymentConfig")
    if request.get("RetainDeploymentConfig") and deployment is None:
        deployment = endpoint.deployment_config
    _check_alarms(call, deployment)
    with scope.lock:
        refuse_busy(endpoint)
        if endpoint.fleet is None:  # documented: DeleteEndpoint is all that a failed one takes
            refuse(f'Cannot update endpoint "{endpoint.arn}" in status {endpoint.status}.')
        # Seen: an update fails when the live configuration has been deleted.
        find_config(scope, endpoint.config.name)
        config = _usable_config(scope, request["EndpointConfigName"])
        refuse_scaled(endpoint, config, lambda name: service.is_scaled(scope, endpoint.name, name))
        variants = retained_properties(endpoint.fleet, config, request)
        if deployment:
            check_deployment(deployment, variants)
        fleet = plan(service, scope, endpoint.name, variants)
        now = service.clock()
        endpoint.deployment_config = deployment
        endpoint.status, endpoint.modified = "Updating", now
        endpoint.deployment_failure = endpoint.scaling_failure = None
        endpoint.pending = PendingDeployment(config, fleet, since=now, status_since=now)
        role = _role(scope, config)
        work = Deployment(service, scope, endpoint, config, fleet, deployment or {}, role)
    begin_update(work)
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
            "PendingDeploymentSummary": pending and _pending(pending),
            "DataCaptureConfig": capture_summary(endpoint.config),
            "AsyncInferenceConfig": endpoint.config.request.get("AsyncInferenceConfig"),
        }


def _pending(pending: PendingDeployment) -> dict[str, Any]:
    status = {"Status": pending.status, "StartTime": pending.status_since}
    return {
        "EndpointConfigName": pending.config.name,
        "ProductionVariants": [
            {
                **variant.summary(),
                "InstanceType": variant.spec.instance_type,
                "VariantStatus": [status],
            }
            for variant in pending.fleet.variants
        ],
        "StartTime": pending.since,
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
        refuse_busy(endpoint)
        endpoint.status = "Deleting"
        endpoint.modified = call.service.clock()
    begin_deletion(call.service, call.scope, endpoint)
    return {}


def refuse_busy(endpoint: Endpoint) -> None:
    """Refuse to begin on an endpoint while something is under way; raises RefusedError."""
    if endpoint.busy:  # seen, in these words, for update and delete alike
        refuse(f'Cannot update in-progress endpoint "{endpoint.arn}".')


def _usable_config(scope: Scope, name: str) -> EndpointConfig:
    """The configuration, if all its models are there still; raises RefusedError."""
    config = find_config(scope, name)
    for variant in config.variants:
        find_model(scope, variant["ModelName"])
    return config


def _check_alarms(call: Call, deployment: Mapping[str, Any] | None) -> None:
    """Refuse alarms that do not exist; outside of locks, for it asks another service."""
    names = alarm_names(deployment)
    if not names:
        return
    config = _usable_config(call.scope, call.request["EndpointConfigName"])
    role, region = _role(call.scope, config), call.scope.region
    try:
        states = call.service.platform.alarm_states(names, role_arn=role, region=region)
    except AlarmsUnreadableError:
        return  # the deployment says so, if it comes to one: a creation needs no alarms
    refuse_missing(states, names)


def _role(scope: Scope, config: EndpointConfig) -> str:
    """The execution role of a configuration's first model."""
    model = find_model(scope, config.variants[0]["ModelName"])
    return str(model.request["ExecutionRoleArn"])


OPERATIONS: dict[str, Operation] = {
    "CreateEndpoint": _create,
    "UpdateEndpoint": _update,
    "DescribeEndpoint": _describe,
    "ListEndpoints": _list,
    "DeleteEndpoint": _delete,
}
