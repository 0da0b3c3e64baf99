"""Whether AWS's registry has the stage's image in the stage's region."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from verify.errors import VerifyError
from verify.probes.probe import Probe

if TYPE_CHECKING:
    from verify.probes.echo import Echo

_IMAGE = re.compile(
    r"(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[^.]+)\.[^/]+/(?P<repository>[^:@]+)"
    r"(:(?P<tag>[^@]+)|@(?P<digest>.+))"
)


def _ask(echo: Echo) -> str:
    image = echo.assembly.image
    if not (found := _IMAGE.fullmatch(image)):
        raise VerifyError(f"{image} is no image of ECR's")
    wanted = {"imageTag": found["tag"]} if found["tag"] else {"imageDigest": found["digest"]}
    answer = echo.account.client("ecr").batch_get_image(
        registryId=found["account"], repositoryName=found["repository"], imageIds=[wanted]
    )
    if answer["images"]:
        return f"yes: {image} is {answer['images'][0]['imageId']['imageDigest']}"
    return f"no: {image}: {json.dumps(answer['failures'], default=str)}"


IMAGE_TAG = Probe(
    question="Is the image there in this region?",
    tried="ecr:BatchGetImage in the registry of the image's account, as a pull begins",
    ask=_ask,
)
