"""A stage's image, with a warning where it is old, or made for another kind of instance."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from aws_cdk import Annotations

from stacks.image_tags import default_tag, warnings
from stacks.inference_image import InferenceImage, inference_image

if TYPE_CHECKING:
    from constructs import Construct

    from stacks.stage_settings import StageSettings


def stage_image(scope: Construct, stage: StageSettings) -> InferenceImage:
    """The image that the settings name, or the one that goes with their instance type.

    Raises:
        UnknownImageAccountError: No account is given, and none is known for the region.
    """
    tag = stage.image or default_tag(stage.instance_type)
    # The day decides about a warning, and about nothing in a template.
    for number, warning in enumerate(
        warnings(tag, stage.instance_type, today=dt.datetime.now(dt.UTC).date()), start=1
    ):
        Annotations.of(scope).add_warning_v2(f"stacks:image{number}", warning)
    return inference_image(region=stage.region, image=tag, account=stage.image_account)
