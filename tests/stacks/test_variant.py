"""A production variant has what its kind takes, and nothing that SageMaker would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.stacks.conftest import stage_of, template_of

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import Stack

SCALING = {"instance_type": "ml.c6i.large", "max": 4, "backlog_per_instance": 5}


def variant(folder: Path, **settings: Any) -> dict[str, Any]:
    """Return the variant of a stage with these settings, as the template has it."""
    from aws_cdk import aws_sagemaker as sagemaker  # noqa: PLC0415 - as in conftest.py

    from stacks.variant import production_variant  # noqa: PLC0415

    def build(stack: Stack) -> None:
        one = production_variant(stage_of(**settings), model_name="a-model")
        sagemaker.CfnEndpointConfig(stack, "Config", production_variants=[one])

    config = template_of(folder, build).one("AWS::SageMaker::EndpointConfig")
    (found,) = config["Properties"]["ProductionVariants"]
    return dict(found)


@pytest.mark.parametrize("kind", ["real-time", "asynchronous"])
def test_instances_have_a_count_a_type_and_time_to_start(tmp_path: Path, kind: str) -> None:
    """What takes longer than minutes is stuck, and is given up."""
    assert variant(tmp_path, kind=kind, instance_type="ml.m5.large", instances=3) == {
        "VariantName": "AllTraffic",
        "ModelName": "a-model",
        "InstanceType": "ml.m5.large",
        "InitialInstanceCount": 3,
        "InitialVariantWeight": 1,
        "ModelDataDownloadTimeoutInSeconds": 300,
        "ContainerStartupHealthCheckTimeoutInSeconds": 300,
    }


def test_a_serverless_variant_has_memory_and_concurrency_instead(tmp_path: Path) -> None:
    """No instance, no AMI and no timeouts, which SageMaker refuses for it."""
    serverless = {"memory_mb": 2048, "max_concurrency": 9, "provisioned_concurrency": 2}

    assert variant(tmp_path, kind="serverless", serverless=serverless) == {
        "VariantName": "AllTraffic",
        "ModelName": "a-model",
        "InitialVariantWeight": 1,
        "ServerlessConfig": {
            "MemorySizeInMB": 2048,
            "MaxConcurrency": 9,
            "ProvisionedConcurrency": 2,
        },
    }


def test_unprovisioned_concurrency_is_not_said(tmp_path: Path) -> None:
    """None is the platform's own word for it."""
    config = variant(tmp_path, kind="serverless")["ServerlessConfig"]

    assert "ProvisionedConcurrency" not in config


def test_a_gpu_has_the_host_that_its_image_was_tried_on(tmp_path: Path) -> None:
    """Unless the stage names another; other types leave it to SageMaker."""
    gpu = variant(tmp_path / "gpu", instance_type="ml.g5.xlarge")
    own = variant(tmp_path / "own", instance_type="ml.g5.xlarge", host_ami="al2-mine")
    cpu = variant(tmp_path / "cpu")

    assert gpu["InferenceAmiVersion"] == "al2-ami-sagemaker-inference-gpu-3-1"
    assert own["InferenceAmiVersion"] == "al2-mine"
    assert "InferenceAmiVersion" not in cpu


@pytest.mark.parametrize(("fewest", "first"), [(0, 1), (1, 1), (3, 3)])
def test_a_scaled_fleet_begins_at_its_minimum(tmp_path: Path, fewest: int, first: int) -> None:
    """But never at none, with which SageMaker makes no endpoint."""
    scaling = {**SCALING, "min": fewest}

    found = variant(tmp_path, kind="asynchronous", instances=7, scaling=scaling)

    assert found["InitialInstanceCount"] == first
