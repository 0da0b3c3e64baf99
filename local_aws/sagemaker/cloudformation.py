"""What CloudFormation does for the three resource types of SageMaker hosting.

The replacement itself is the engine's: it creates anew, and deletes the old one when the update
is through. It asks IAM under the stack's role, too, before it comes here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from local_aws.sagemaker import control
from local_aws.sagemaker.cloudformation_properties import coerced
from local_aws.sagemaker.errors import refuse
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.service_model import operation
from local_aws.sagemaker.state import Scope
from local_aws.sagemaker.waiting import wait_until_deleted, wait_until_settled

# Members of AWS::SageMaker::Endpoint that say how to update, and nothing about creation.
_UPDATE_ONLY = (
    "RetainAllVariantProperties",
    "ExcludeRetainedVariantProperties",
    "RetainDeploymentConfig",
)
_LONGEST_NAME = 63
Properties = Mapping[str, Any]
Provisioned = tuple[str, dict[str, str]]  # physical id (what Ref gives), attributes


class ResourceType:
    """Model and EndpointConfig: created, deleted, and updated in their tags only."""

    def __init__(
        self,
        service: Service,
        *,
        kind: str,
        scope: Callable[[], Scope],
        generated_name: Callable[[str, str, int], str],
    ) -> None:
        """`kind` is Model, EndpointConfig or Endpoint; `scope` that of the stack operation."""
        self._service = service
        self._kind = kind
        self._scope = scope
        self._generated_name = generated_name

    @property
    def _name_member(self) -> str:
        return f"{self._kind}Name"

    def create(self, logical_id: str, properties: Properties, stack: str) -> Provisioned:
        """Create the resource; Ref is its ARN and GetAtt its name, as documented."""
        name = properties.get(self._name_member)
        name = name or self._generated_name(stack, logical_id, _LONGEST_NAME)
        answer = self._perform(f"Create{self._kind}", {**properties, self._name_member: name})
        return answer[f"{self._kind}Arn"], {self._name_member: name}

    def update(
        self, physical_id: str, old: Properties, new: Properties, _stack: str
    ) -> Provisioned:
        """Bring the tags up to date: all else is a replacement."""
        self._update_tags(physical_id, old, new)
        return physical_id, {self._name_member: self._existing_name(physical_id)}

    def delete(self, physical_id: str, _properties: Properties) -> None:
        """Delete the resource; one that is gone already is no error."""
        name = self._name_of(physical_id)
        if name is not None:
            self._perform(f"Delete{self._kind}", {self._name_member: name})

    def _update_tags(self, arn: str, old: Properties, new: Properties) -> None:
        kept = {tag["Key"] for tag in new.get("Tags") or []}
        gone = [tag["Key"] for tag in old.get("Tags") or [] if tag["Key"] not in kept]
        if gone:
            self._perform("DeleteTags", {"ResourceArn": arn, "TagKeys": gone})
        if new.get("Tags"):
            self._perform("AddTags", {"ResourceArn": arn, "Tags": new["Tags"]})

    def _perform(self, name: str, members: Properties) -> dict[str, Any]:
        model = operation(name)
        assert model is not None  # noqa: S101  # named in this file
        request = coerced(model.input_shape, members)
        return control.perform(self._service, self._scope(), model, request)

    def _existing_name(self, arn: str) -> str:
        name = self._name_of(arn)
        if name is None:
            refuse(f'Could not find "{arn}".')
        return name

    def _name_of(self, arn: str) -> str | None:
        scope = self._scope()
        with scope.lock:
            kinds: dict[str, Mapping[str, Any]] = {
                "Model": scope.models,
                "EndpointConfig": scope.configs,
                "Endpoint": scope.endpoints,
            }
            return next((n for n, r in kinds[self._kind].items() if r.arn == arn), None)


class EndpointType(ResourceType):
    """Endpoint: what is created or updated is waited for."""

    def create(self, logical_id: str, properties: Properties, stack: str) -> Provisioned:
        """Create an endpoint and wait until it is InService.

        Raises RefusedError with the FailureReason; the failed endpoint is deleted, as a rollback
        would, for the engine does not know of a resource whose creation failed.
        """
        created = {k: v for k, v in properties.items() if k not in _UPDATE_ONLY}
        arn, attributes = super().create(logical_id, created, stack)
        name = attributes["EndpointName"]
        endpoint = wait_until_settled(self._scope(), name)
        if endpoint.status != "InService":
            reason = endpoint.failure_reason
            self.delete(arn, properties)
            refuse(f"Endpoint {name} could not be created: {reason}")
        return arn, attributes

    def update(
        self, physical_id: str, old: Properties, new: Properties, _stack: str
    ) -> Provisioned:
        """Update an endpoint in place and wait until its new configuration is live.

        Raises RefusedError when SageMaker went back to the old one. (Unsure: whether the service's
        own handler always notices.)
        """
        name = self._existing_name(physical_id)
        _refuse_unknown(new)
        if any(_changed(old, new, m) for m in ("EndpointConfigName", "DeploymentConfig")):
            wanted = {k: v for k, v in new.items() if k != "Tags"}
            wait_until_settled(self._scope(), name)  # scaling may be under way (derived)
            self._perform("UpdateEndpoint", {**wanted, "EndpointName": name})
            endpoint = wait_until_settled(self._scope(), name)
            if endpoint.config.name != new["EndpointConfigName"] or endpoint.failure_reason:
                refuse(f"Endpoint {name} could not be updated: {endpoint.failure_reason}")
        self._update_tags(physical_id, old, new)
        return physical_id, {"EndpointName": name}

    def delete(self, physical_id: str, _properties: Properties) -> None:
        """Delete an endpoint and wait until it is gone."""
        name = self._name_of(physical_id)
        if name is None:
            return
        wait_until_settled(self._scope(), name)
        super().delete(physical_id, _properties)
        wait_until_deleted(self._scope(), name)


def _refuse_unknown(properties: Properties) -> None:
    """Refuse what the type does not have, which an update that calls no API would pass over."""
    known = {"Tags", *_UPDATE_ONLY}
    for name in ("CreateEndpoint", "UpdateEndpoint"):
        model = operation(name)
        assert model is not None and model.input_shape is not None  # noqa: S101, PT018  # known
        known.update(model.input_shape.members)
    for name in properties:
        if name not in known:
            refuse(f"Encountered unsupported property {name}")


def _changed(old: Properties, new: Properties, member: str) -> bool:
    return bool(old.get(member) != new.get(member))
