"""Which instance types can serve, so that a slip shows in a second and not after minutes."""

from __future__ import annotations

import difflib
import functools
import re

# The TensorFlow Serving images from 2.20 on are built for x86-64 alone.
_GRAVITON = re.compile(r"ml\.[a-z]+\d+g[a-z]*\.")


@functools.cache
def known() -> frozenset[str]:
    """What SageMaker's API accepts for a production variant, as botocore's model has it."""
    import botocore.session  # noqa: PLC0415 - a sixth of a second that not every import needs

    loader = botocore.session.Session().get_component("data_loader")
    shapes = loader.load_service_model("sagemaker", "service-2")["shapes"]
    return frozenset(shapes["ProductionVariantInstanceType"]["enum"])


def servable(instance_type: str) -> str:
    """The type itself.

    Raises:
        ValueError: SageMaker has no such type, or the image does not run on it.
    """
    if instance_type not in known():
        near = difflib.get_close_matches(instance_type, known(), n=1)
        raise ValueError(f"did you mean {near[0]}?" if near else "SageMaker has no such type")
    if _GRAVITON.match(instance_type):
        raise ValueError("this is an arm64 type, and the image is built for x86-64")
    return instance_type
