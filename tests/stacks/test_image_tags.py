"""Which image goes with an instance type, and what a user is told about the others."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from pathlib import Path

import botocore
import pytest

from stacks.image_tags import CPU_IMAGE, GPU_HOST_AMI, GPU_IMAGE, default_tag, warnings

LAST_PATCH_OF_2_19 = dt.date(2026, 3, 11)


@pytest.mark.parametrize(
    ("instance_type", "image"),
    [
        ("ml.c6i.large", CPU_IMAGE),
        ("ml.m5.xlarge", CPU_IMAGE),
        ("ml.g5.xlarge", GPU_IMAGE),
        ("ml.g4dn.xlarge", GPU_IMAGE),
        ("ml.p3.2xlarge", GPU_IMAGE),
        ("ml.p6-b200.48xlarge", GPU_IMAGE),
    ],
)
def test_the_image_follows_from_the_instance_type(instance_type: str, image: str) -> None:
    """A type with a GPU gets the image that uses it."""
    assert default_tag(instance_type) == image


def test_the_host_of_a_gpu_is_one_that_sagemaker_has() -> None:
    """The AMI is among those of the service's own model."""
    folder = Path(botocore.__file__).parent / "data" / "sagemaker" / "2017-07-24"
    packed = folder / "service-2.json.gz"

    shapes = json.loads(gzip.decompress(packed.read_bytes()))["shapes"]

    assert GPU_HOST_AMI in shapes["ProductionVariantInferenceAmiVersion"]["enum"]


@pytest.mark.parametrize(
    ("image", "instance_type", "said"),
    [
        ("2.19-cpu-py312-ubuntu22.04-sagemaker-v1", "ml.c6i.large", "stopped patching"),
        (CPU_IMAGE, "ml.c7g.large", "no arm64 build"),
        (CPU_IMAGE, "ml.g5.xlarge", "does not use the GPU"),
        (GPU_IMAGE, "ml.c6i.large", "wants a GPU"),
    ],
)
def test_what_will_not_last_is_told_with_the_alternative(
    image: str, instance_type: str, said: str
) -> None:
    """One sentence, which names a tag or a type to take in its place."""
    (warning,) = warnings(image, instance_type, today=LAST_PATCH_OF_2_19 + dt.timedelta(days=1))

    assert said in warning
    assert "ake " in warning


@pytest.mark.parametrize(
    ("image", "instance_type"),
    [
        (CPU_IMAGE, "ml.c6i.large"),
        (GPU_IMAGE, "ml.g5.xlarge"),
        ("2.19-cpu-py312-ubuntu22.04-sagemaker-v1", "ml.c7g.large"),
        (f"sha256:{'0' * 64}", "ml.g5.xlarge"),
    ],
)
def test_nothing_is_said_about_what_goes_together(image: str, instance_type: str) -> None:
    """On the last day of its patches an image is still a good one."""
    assert list(warnings(image, instance_type, today=LAST_PATCH_OF_2_19)) == []
