from typing import Any

import pytest

from local_aws.sagemaker.cloudformation import EndpointType, ResourceType
from local_aws.sagemaker.errors import RefusedError
from local_aws.sagemaker.resource_types import replacing_properties
from tests.local_aws.sagemaker.hosting import IMAGE, ROLE, Hosting, variants

MODEL = {
    "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": "s3://models/m.tar.gz"},
    "ExecutionRoleArn": ROLE,
}


def _type(hosting: Hosting, kind: str) -> ResourceType:
    made = EndpointType if kind == "Endpoint" else ResourceType

    def name(stack: str, logical_id: str, longest: int) -> str:
        return f"{stack}-{logical_id}-1"[:longest]

    return made(hosting.service, kind=kind, scope=lambda: hosting.scope, generated_name=name)


def _config(hosting: Hosting, name: str) -> dict[str, Any]:
    hosting.config(name)
    return {"EndpointName": "e", "EndpointConfigName": name}


def test_replacement_rules_are_those_of_the_specification() -> None:
    """Proves that all but tags replaces models and configurations, and the name an endpoint."""
    assert replacing_properties("Endpoint") == ("EndpointName",)
    assert "PrimaryContainer" in replacing_properties("Model")
    assert "ProductionVariants" in replacing_properties("EndpointConfig")
    for kind in ("Model", "EndpointConfig"):
        assert "Tags" not in replacing_properties(kind)


def test_an_unnamed_model_gets_a_name(hosting: Hosting) -> None:
    """Proves that Ref is the ARN and GetAtt the generated name."""
    arn, attributes = _type(hosting, "Model").create("Logical", MODEL, "stack")
    assert arn == "arn:aws:sagemaker:us-east-1:000000000000:model/stack-logical-1"
    assert attributes == {"ModelName": "stack-Logical-1"}


def test_numbers_of_a_template_may_be_strings(hosting: Hosting) -> None:
    """Proves that a count and a weight given as strings are taken as numbers."""
    hosting.model("m")
    given = variants("m", InitialInstanceCount="2", InitialVariantWeight="0.5")
    _type(hosting, "EndpointConfig").create("Config", {"ProductionVariants": given}, "s")
    described = hosting.call("DescribeEndpointConfig", EndpointConfigName="s-Config-1")
    variant = described["ProductionVariants"][0]
    assert (variant["InitialInstanceCount"], variant["InitialVariantWeight"]) == (2, 0.5)


def test_unknown_properties_are_refused(hosting: Hosting) -> None:
    """Proves that a property that the type has not is an error that names it."""
    with pytest.raises(RefusedError, match="Unknown parameter: ModelColour"):
        _type(hosting, "Model").create("M", {**MODEL, "ModelColour": "red"}, "s")


def test_creation_waits_until_the_endpoint_is_in_service(hosting: Hosting) -> None:
    """Proves that a created endpoint can be invoked at once."""
    properties = {**_config(hosting, "one"), "RetainAllVariantProperties": "true"}
    _, attributes = _type(hosting, "Endpoint").create("E", properties, "s")
    assert attributes == {"EndpointName": "e"}
    assert hosting.call("DescribeEndpoint", EndpointName="e")["EndpointStatus"] == "InService"


def test_a_failed_creation_says_why_and_leaves_nothing(hosting: Hosting) -> None:
    """Proves that the FailureReason is the resource's and the failed endpoint is gone."""
    properties = _config(hosting, "one")
    hosting.failure = "no SavedModel bundles found!"
    with pytest.raises(RefusedError, match="could not be created: no SavedModel bundles found!"):
        _type(hosting, "Endpoint").create("E", properties, "s")
    assert hosting.scope.endpoints == {}


def test_an_update_is_in_place_and_waited_for(hosting: Hosting) -> None:
    """Proves that the physical id stays and the new configuration is live."""
    kind, old = _type(hosting, "Endpoint"), _config(hosting, "one")
    arn, _ = kind.create("E", old, "s")
    assert kind.update(arn, old, _config(hosting, "two"), "s")[0] == arn
    assert hosting.scope.endpoints["e"].config.name == "two"


def test_a_silent_roll_back_fails_the_update(hosting: Hosting) -> None:
    """Proves that InService with the old configuration is not taken for success."""
    kind, old = _type(hosting, "Endpoint"), _config(hosting, "one")
    arn, _ = kind.create("E", old, "s")
    new = _config(hosting, "two")
    hosting.failure = "did not pass the ping health check"
    with pytest.raises(RefusedError, match="could not be updated: did not pass"):
        kind.update(arn, old, new, "s")
    assert hosting.scope.endpoints["e"].config.name == "one"


def test_a_change_of_tags_touches_nothing_else(hosting: Hosting) -> None:
    """Proves that tags are reconciled without a deployment."""
    kind, config = _type(hosting, "Endpoint"), _config(hosting, "one")
    old = {**config, "Tags": [{"Key": "gone", "Value": "1"}, {"Key": "kept", "Value": "1"}]}
    arn, _ = kind.create("E", old, "s")
    kind.update(arn, old, {**config, "Tags": [{"Key": "kept", "Value": "2"}]}, "s")
    assert hosting.scope.tags[arn] == {"kept": "2"}
    assert len(hosting.launched) == 1


@pytest.mark.parametrize("kind", ["Model", "EndpointConfig", "Endpoint"])
def test_what_is_gone_can_be_deleted(hosting: Hosting, kind: str) -> None:
    """Proves that a second delete, or one of what a user deleted, is no error."""
    _type(hosting, kind).delete(hosting.scope.arn("any", "gone"), {})


def test_deletion_waits_until_the_endpoint_is_gone(hosting: Hosting) -> None:
    """Proves that nothing is left when the delete returns."""
    kind = _type(hosting, "Endpoint")
    arn, _ = kind.create("E", _config(hosting, "one"), "s")
    kind.delete(arn, {})
    assert hosting.scope.endpoints == {}
    assert hosting.launched[0].stopped


def test_unknown_properties_of_an_update_are_refused(hosting: Hosting) -> None:
    """Proves that a misspelt property is an error though nothing that is known changed."""
    hosting.endpoint()
    arn = hosting.scope.arn("endpoint", "e")
    old = {"EndpointName": "e", "EndpointConfigName": "c"}
    with pytest.raises(RefusedError, match="unsupported property Fooo"):
        _type(hosting, "Endpoint").update(arn, old, {**old, "Fooo": 1}, "s")
