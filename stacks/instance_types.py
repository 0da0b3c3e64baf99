"""Which instance types can serve, so that a slip shows in a second and not after minutes."""

from __future__ import annotations

import difflib
import functools
import re

# Families as AWS names them: a "g" after the generation is Graviton, and p and g are NVIDIA's.
_GRAVITON = re.compile(r"ml\.[a-z]+\d+g[a-z]*\.")
_GPU = re.compile(r"ml\.[pg]\d[a-z0-9-]*\.")
_ACCELERATOR = re.compile(r"ml\.(inf|trn|dl)\d")


@functools.cache
def known() -> frozenset[str]:
    """What SageMaker's API accepts for a production variant, as botocore's model has it."""
    import botocore.session  # noqa: PLC0415 - a sixth of a second that not every import needs

    loader = botocore.session.Session().get_component("data_loader")
    shapes = loader.load_service_model("sagemaker", "service-2")["shapes"]
    return frozenset(shapes["ProductionVariantInstanceType"]["enum"])


def known_type(instance_type: str) -> str:
    """The type itself.

    Raises:
        ValueError: SageMaker has no such type, or the image can't use it.
    """
    if instance_type not in known():
        near = difflib.get_close_matches(instance_type, known(), n=1)
        raise ValueError(f"did you mean {near[0]}?" if near else "SageMaker has no such type")
    if _ACCELERATOR.match(instance_type):
        raise ValueError("TensorFlow Serving does not run on its accelerator; take a c, m, g or p")
    return instance_type


def is_arm64(instance_type: str) -> bool:
    """Whether the type has AWS's Graviton processors."""
    return bool(_GRAVITON.match(instance_type))


def has_gpu(instance_type: str) -> bool:
    """Whether the type has graphics processors of NVIDIA's."""
    return bool(_GPU.match(instance_type))
