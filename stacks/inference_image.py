"""AWS's TensorFlow Serving image, which has to come from a registry in the endpoint's region."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from aws_cdk.region_info import RegionInfo

from stacks.errors import UnknownImageAccountError

REPOSITORY = "tensorflow-inference"


@dataclass(frozen=True, kw_only=True)
class InferenceImage:
    """Where the image is pulled from, and what a role needs to name to pull it."""

    uri: str
    repository_arn: str


def inference_image(*, region: str, image: str, account: str | None) -> InferenceImage:
    """The image of a tag, or of a digest that begins with `sha256:`.

    Raises:
        UnknownImageAccountError: No account is given, and none is known for the region.
    """
    info = RegionInfo.get(region)
    owner = account or info.dlc_repository_account
    if not owner or not info.partition:
        regions = [known.name for known in RegionInfo.regions]
        near = difflib.get_close_matches(region, regions, n=3)
        meant = "" if region in near else f" Did you mean {' or '.join(near)}?" if near else ""
        raise UnknownImageAccountError(
            f"It is not known which account serves AWS's inference images in {region}.{meant} "
            "AWS lists it among the Deep Learning Containers' images; set it as image_account in "
            "the stage's table of stages.toml."
        )
    separator = "@" if image.startswith("sha256:") else ":"
    host = f"{owner}.dkr.ecr.{region}.{info.domain_suffix}"
    return InferenceImage(
        uri=f"{host}/{REPOSITORY}{separator}{image}",
        repository_arn=f"arn:{info.partition}:ecr:{region}:{owner}:repository/{REPOSITORY}",
    )
