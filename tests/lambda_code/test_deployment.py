from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from custom_resources.deployment import Deployment, differences
from tests.lambda_code.fake_sagemaker import FakeSageMaker
from tests.lambda_code.fakes import FakeTime, client_error

if TYPE_CHECKING:
    from collections.abc import Callable

DIGEST = "b2" * 32
DEPLOYED = Deployment("detector-dev", "EndpointConfig-two", "registry/image:2.20", DIGEST)


@pytest.fixture
def sagemaker() -> FakeSageMaker:
    """An endpoint that is what was deployed."""
    return FakeSageMaker("EndpointConfig-two", "registry/image:2.20", DIGEST)


def found(sagemaker: Any, fake_time: FakeTime) -> list[str]:
    """In what the live endpoint differs."""
    return differences(sagemaker, DEPLOYED, clock=fake_time.clock)


def test_what_was_deployed_has_no_difference(sagemaker: FakeSageMaker, fake_time: FakeTime) -> None:
    """State, config, image and archive agree."""
    assert found(sagemaker, fake_time) == []


def test_a_silent_rollback_is_seen(sagemaker: FakeSageMaker, fake_time: FakeTime) -> None:
    """InService with the config from before is a failure that names both configs."""
    sagemaker.config = "EndpointConfig-one"

    (failure,) = found(sagemaker, fake_time)

    assert "EndpointConfig-two, EndpointConfig-one is live" in failure


def test_another_image_is_seen_in_both_places(
    sagemaker: FakeSageMaker, fake_time: FakeTime
) -> None:
    """What runs and what the model asks for are both compared."""
    sagemaker.image = "registry/image:2.19"

    asked_for, running = found(sagemaker, fake_time)

    assert "expected AllTraffic to run the image registry/image:2.20" in running
    assert "it runs registry/image:2.19" in running
    assert "to have the image registry/image:2.20, it has registry/image:2.19" in asked_for


def test_an_image_that_is_not_said_is_no_proof(
    sagemaker: FakeSageMaker, fake_time: FakeTime
) -> None:
    """A variant that does not tell its image is not taken for right."""
    sagemaker.deployed_images = False

    assert found(sagemaker, fake_time) == [
        "expected AllTraffic to run the image registry/image:2.20, it runs an unknown one"
    ]


@pytest.mark.parametrize(("serverless", "instances"), [(True, 0), (False, 0)])
def test_where_nothing_runs_the_model_alone_tells(
    sagemaker: FakeSageMaker, fake_time: FakeTime, *, serverless: bool, instances: int
) -> None:
    """Serverless, or scaled to zero: no instance says its image; what is asked for still counts."""
    sagemaker.serverless, sagemaker.instances = serverless, instances
    sagemaker.deployed_images = False

    assert found(sagemaker, fake_time) == []

    sagemaker.image = "registry/image:2.19"
    (failure,) = found(sagemaker, fake_time)
    assert "to have the image registry/image:2.20, it has registry/image:2.19" in failure


@pytest.mark.parametrize("uncompressed", [False, True])
def test_another_archive_is_seen(
    sagemaker: FakeSageMaker, fake_time: FakeTime, *, uncompressed: bool
) -> None:
    """The archive's address has the model digest, in either of the two places for it."""
    sagemaker.data_source = uncompressed
    assert found(sagemaker, fake_time) == []

    sagemaker.digest = "a1" * 32

    (failure,) = found(sagemaker, fake_time)
    assert f"model digest {DIGEST}, it has s3://models-bucket/models/{'a1' * 32}/" in failure


def test_a_failed_endpoint_is_told_with_its_reason(
    sagemaker: FakeSageMaker, fake_time: FakeTime
) -> None:
    """SageMaker's own words are part of the failure."""
    sagemaker.states = ["Failed"]
    sagemaker.reason = "The container did not pass the ping health check"

    (failure,) = found(sagemaker, fake_time)

    assert failure.startswith("expected the status InService, it is Failed (The container did")


def test_a_transition_is_waited_for(sagemaker: FakeSageMaker, fake_time: FakeTime) -> None:
    """The service may be patching the instances just now."""
    sagemaker.states = ["SystemUpdating", "Updating", "InService"]

    assert found(sagemaker, fake_time) == []
    assert fake_time.slept == [5.0, 5.0]


def test_a_transition_without_an_end_is_told(sagemaker: FakeSageMaker, fake_time: FakeTime) -> None:
    """After two minutes the state is taken as it is."""
    sagemaker.states = ["Updating"]

    (failure,) = found(sagemaker, fake_time)

    assert "it is Updating" in failure
    assert sum(fake_time.slept) == 120


def test_a_config_that_is_gone_hides_no_failure(
    sagemaker: FakeSageMaker, fake_time: FakeTime
) -> None:
    """Where the config can't be described, that is told beside the other differences."""
    sagemaker.states = ["Failed"]
    sagemaker.config_error = client_error("ValidationException", "DescribeEndpointConfig")

    failed, gone = found(sagemaker, fake_time)

    assert "it is Failed" in failed
    assert "EndpointConfig-two and its models: " in gone
    assert "ValidationException" in gone


def test_another_deployments_config_is_not_looked_into(
    sagemaker: FakeSageMaker, fake_time: FakeTime
) -> None:
    """The function may describe its own config and model, and after a rollback that is enough."""
    sagemaker.config = "EndpointConfig-one"
    sagemaker.config_error = client_error("AccessDeniedException", "DescribeEndpointConfig")

    (failure,) = found(sagemaker, fake_time)

    assert "EndpointConfig-one is live" in failure


def test_a_missing_endpoint_is_an_error(fake_time: FakeTime, client: Callable[[str], Any]) -> None:
    """Without an endpoint there is nothing to compare; the service's words say which."""
    sagemaker = client("sagemaker")
    with Stubber(sagemaker) as stub:
        stub.add_client_error("describe_endpoint", "ValidationException", "Could not find it")

        with pytest.raises(ClientError, match="Could not find it"):
            found(sagemaker, fake_time)


def test_the_answers_are_as_the_service_describes_them(
    fake_time: FakeTime, client: Callable[[str], Any]
) -> None:
    """Requests and answers fit botocore's model of SageMaker."""
    sagemaker = client("sagemaker")
    arn, now = "arn:aws:sagemaker:us-east-1:111111111111:thing/x", datetime(2026, 1, 1, tzinfo=UTC)
    variant = {
        "VariantName": "AllTraffic",
        "DeployedImages": [{"SpecifiedImage": "registry/image:2.20", "ResolvedImage": "x@sha256"}],
    }
    with Stubber(sagemaker) as stub:
        stub.add_response(
            "describe_endpoint",
            {
                "EndpointName": "detector-dev",
                "EndpointArn": arn,
                "EndpointConfigName": "EndpointConfig-two",
                "ProductionVariants": [variant],
                "EndpointStatus": "InService",
                "CreationTime": now,
                "LastModifiedTime": now,
            },
            {"EndpointName": "detector-dev"},
        )
        stub.add_response(
            "describe_endpoint_config",
            {
                "EndpointConfigName": "EndpointConfig-two",
                "EndpointConfigArn": arn,
                "ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "Model-two"}],
                "CreationTime": now,
            },
            {"EndpointConfigName": "EndpointConfig-two"},
        )
        container = {
            "Image": "registry/image:2.20",
            "ModelDataUrl": f"s3://models-bucket/models/{DIGEST}/model.tar.gz",
        }
        stub.add_response(
            "describe_model",
            {
                "ModelName": "Model-two",
                "ModelArn": arn,
                "PrimaryContainer": container,
                "CreationTime": now,
            },
            {"ModelName": "Model-two"},
        )

        assert found(sagemaker, fake_time) == []
