"""Tests of what is put together about an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from client.errors import AccessDeniedError, EndpointNotFoundError
from client.status.report import Unseen
from tests.client.fake_service import denied
from tests.client.fakes import client_error
from tests.client.status.world import ARN, BYTES, DIGEST, IMAGE, NOON, World, live, uri

if TYPE_CHECKING:
    from collections.abc import Callable


def test_everything_is_in_the_report(world: World) -> None:
    """Endpoint, kind, variant, image, archive, instances, deployment and alarms: as JSON has it."""
    assert world.report().as_json() == {
        "endpoint": {
            "name": "dogs",
            "arn": ARN,
            "status": "InService",
            "created": "2026-05-04T11:00:00Z",
            "modified": "2026-05-04T12:00:00Z",
            "configuration": "config-1",
        },
        "kind": "real-time",
        "variants": [
            {
                "fleet": {
                    "variant": "AllTraffic",
                    "current": 2,
                    "desired": 3,
                    "weight": 1.0,
                    "steps": [],
                },
                "images": [
                    {"specified": f"{IMAGE}:2.20-cpu", "resolved": f"{IMAGE}@sha256:{'0' * 64}"}
                ],
                "model": "model-1",
                "archive": {
                    "uri": uri(),
                    "model_digest": DIGEST,
                    "sha256": BYTES.hexdigest(),
                },
                "instance_type": "ml.c6i.large",
            }
        ],
        "deployment": {
            "stack": "dev-Endpoint",
            "status": "UPDATE_COMPLETE",
            "began": "2026-05-04T12:00:00Z",
            "ended": "2026-05-04T12:09:00Z",
            "doing": [],
        },
        "alarms": [
            {"name": "a", "state": "OK"},
            {"name": "b", "state": "ALARM", "since": "2026-05-04T12:00:00Z"},
        ],
    }


def test_nothing_is_changed(world: World) -> None:
    """Every call is one that reads."""
    world.report()

    called = {name for service in world.services.values() for name, _ in service.calls}
    assert called == {
        "DescribeAlarms",
        "DescribeEndpoint",
        "DescribeEndpointConfig",
        "DescribeModel",
        "DescribeScalableTargets",
        "DescribeStackEvents",
        "DescribeStacks",
        "HeadObject",
        "ListTags",
    }


def test_asynchronous_endpoint_is_told_by_its_configuration(world: World) -> None:
    """An AsyncInferenceConfig makes the kind; zero instances are a number like others."""
    (variant,) = live()["ProductionVariants"]
    asleep = {**variant, "CurrentInstanceCount": 0, "DesiredInstanceCount": 0}
    queue = {"OutputConfig": {"S3OutputPath": "s3://b/async/output/"}}
    world.says(
        "sagemaker",
        DescribeEndpoint=live(ProductionVariants=[asleep], AsyncInferenceConfig=queue),
    )

    report = world.report()

    assert report.kind == "asynchronous"
    assert (report.variants[0].fleet.current, report.variants[0].fleet.desired) == (0, 0)


def test_serverless_endpoint_has_memory_in_place_of_instances(world: World) -> None:
    """The serverless settings are those that are live."""
    settings = {"MemorySizeInMB": 4096, "MaxConcurrency": 5}
    variant = {"VariantName": "AllTraffic", "CurrentServerlessConfig": settings}
    world.says("sagemaker", DescribeEndpoint=live(ProductionVariants=[variant]))

    report = world.report()

    assert report.kind == "serverless"
    assert report.variants[0].serverless is not None
    assert report.variants[0].serverless.memory_mb == 4096
    assert report.variants[0].fleet.current is None


def test_endpoint_that_is_being_created_has_no_variants(world: World) -> None:
    """Before anything serves there is nothing to ask about variants, and no failure."""
    creating = live(EndpointStatus="Creating")
    del creating["ProductionVariants"]
    world.says("sagemaker", DescribeEndpoint=creating)

    report = world.report()

    assert (report.variants, report.rollout, report.log) == ([], None, None)


@pytest.mark.parametrize(
    ("bounds", "suspended"),
    [
        ({}, False),
        ({"SuspendedState": {"DynamicScalingInSuspended": False}}, False),
        ({"SuspendedState": {"ScheduledScalingSuspended": True}}, True),
    ],
)
def test_scaled_variant_has_its_bounds(world: World, bounds: Any, *, suspended: bool) -> None:
    """The scalable target of exactly this variant is asked for."""
    target = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": "endpoint/dogs/variant/AllTraffic",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
        "MinCapacity": 0,
        "MaxCapacity": 4,
        "RoleARN": ARN,
        "CreationTime": NOON,
        **bounds,
    }
    world.says("application-autoscaling", DescribeScalableTargets={"ScalableTargets": [target]})

    (variant,) = world.report().variants

    assert variant.model_dump()["scaling"] == {"min": 0, "max": 4, "suspended": suspended}
    assert world.services["application-autoscaling"].calls[0][1] == {
        "ServiceNamespace": "sagemaker",
        "ResourceIds": ["endpoint/dogs/variant/AllTraffic"],
    }


@pytest.mark.parametrize(
    ("service", "operation", "place"),
    [
        ("sagemaker", "DescribeEndpointConfig", lambda r: r.variants[0].model),
        ("sagemaker", "DescribeEndpointConfig", lambda r: r.variants[0].archive),
        ("sagemaker", "DescribeModel", lambda r: r.variants[0].archive),
        ("sagemaker", "ListTags", lambda r: r.deployment),
        ("s3", "HeadObject", lambda r: r.variants[0].archive.sha256),
        ("application-autoscaling", "DescribeScalableTargets", lambda r: r.variants[0].scaling),
        ("cloudwatch", "DescribeAlarms", lambda r: r.alarms),
        ("cloudformation", "DescribeStacks", lambda r: r.deployment),
        ("cloudformation", "DescribeStackEvents", lambda r: r.deployment),
    ],
)
def test_what_is_denied_hides_nothing_else(
    world: World, service: str, operation: str, place: Callable[[Any], Any]
) -> None:
    """A missing permission stands where its answer would, with the action in its words."""
    world.says(service, **{operation: denied(f"{service}:{operation}")})

    report = world.report()

    unseen = place(report)
    assert isinstance(unseen, Unseen)
    assert unseen.error.code == AccessDeniedError.code
    assert f"not authorized to perform: {service}:{operation}" in unseen.error.message
    assert report.endpoint.status == "InService"
    assert report.variants[0].fleet.current == 2


def test_model_digest_is_the_place_s_where_the_tag_is_ahead(world: World) -> None:
    """After an update that SageMaker undid, the tag may be of the model that isn't live."""
    world.says("sagemaker", ListTags={"Tags": [{"Key": "model-digest", "Value": "cd" * 32}]})

    archive: Any = world.report().variants[0].archive

    assert archive.model_digest == DIGEST


def test_unknown_endpoint_is_the_error_of_detect(world: World) -> None:
    """DescribeEndpoint's words become the same error as InvokeEndpoint's."""

    def unknown(_request: Any) -> Any:
        raise client_error("ValidationException", f'Could not find endpoint "{ARN}".')

    world.says("sagemaker", DescribeEndpoint=unknown)

    with pytest.raises(
        EndpointNotFoundError, match=r"no endpoint dogs in eu-west-1.*check ENDPOINT"
    ):
        world.report()


def test_endpoint_that_may_not_be_described_is_an_error(world: World) -> None:
    """Without sagemaker:DescribeEndpoint there is nothing to say."""
    world.says("sagemaker", DescribeEndpoint=denied("sagemaker:DescribeEndpoint"))

    with pytest.raises(AccessDeniedError, match="sagemaker:DescribeEndpoint"):
        world.report()
