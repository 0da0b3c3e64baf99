"""Which tag of AWS's TensorFlow Serving image goes with an instance type, and what is old of it."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from stacks.instance_types import has_gpu, is_arm64

if TYPE_CHECKING:
    from collections.abc import Iterator

CPU_IMAGE = "2.20-cpu-py312-amzn2023-sagemaker-v1"
GPU_IMAGE = "2.20-gpu-py312-cu129-amzn2023-sagemaker-v1"
# The AMI that AWS's own tests of the GPU image run on; its driver is new enough for CUDA 12.9.
GPU_HOST_AMI = "al2-ami-sagemaker-inference-gpu-3-1"
# Versions of the image and the day until which AWS patches them, as AWS's Deep Learning Containers
# publish it; a version that is not here has no such day yet.
PATCHED_UNTIL = {"2.19": dt.date(2026, 3, 11)}
# The versions that exist for Graviton, too; from 2.20 on there are images for x86-64 alone.
LAST_ARM64_VERSION = (2, 19)
_VERSION = re.compile(r"(\d+)\.(\d+)")


def default_tag(instance_type: str) -> str:
    """The tag that the instance type needs: with or without CUDA."""
    return GPU_IMAGE if has_gpu(instance_type) else CPU_IMAGE


def default_host_ami(instance_type: str) -> str | None:
    """The InferenceAmiVersion that the GPU image was tried on; other types need none."""
    return GPU_HOST_AMI if has_gpu(instance_type) else None


def warnings(image: str, instance_type: str, *, today: dt.date) -> Iterator[str]:
    """One sentence for each thing about image and instance type that works, but not for long.

    A digest tells nothing about itself, so nothing is said about it.
    """
    found = _VERSION.match(image)
    if found is None:
        return
    version = (int(found[1]), int(found[2]))
    until = PATCHED_UNTIL.get(f"{version[0]}.{version[1]}")
    if until and today > until:
        yield (
            f"AWS stopped patching the image {image} on {until:%Y-%m-%d}; take {CPU_IMAGE} "
            f"(with a GPU {GPU_IMAGE})."
        )
    if is_arm64(instance_type) and version > LAST_ARM64_VERSION:
        yield (
            f"The image {image} has no arm64 build, and {instance_type} is a Graviton type: its "
            "containers would not start. Take an x86-64 type, such as ml.c6i.large; images for "
            "Graviton end with 2.19, which AWS does not patch any more."
        )
    if has_gpu(instance_type) and "-cpu-" in image:
        yield f"The image {image} does not use the GPU of {instance_type}; take {GPU_IMAGE}."
    if not has_gpu(instance_type) and "-gpu-" in image:
        yield f"The image {image} wants a GPU, which {instance_type} has not; take {CPU_IMAGE}."
