"""Container images by name: the parts of a URI, and which ones AWS publishes for TensorFlow."""

import hashlib
import json
import re
from dataclasses import dataclass

from local_aws.sagemaker.errors import refuse

_URI = re.compile(
    r"(?P<registry>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/"
    r"(?P<repository>[a-z0-9][a-z0-9._/-]*?)"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64})|:(?P<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?"
)
# AWS publishes its inference images from 763104351884 in most regions, and from other accounts
# in some; all carry the same names, so the name decides here and not the account.
PUBLISHED_REPOSITORY = "tensorflow-inference"
_PUBLISHED_TAG = re.compile(
    r"\d+\.\d+(\.\d+)?-(cpu|gpu)-py\d+(-cu\d+)?(-(ubuntu\d+\.\d+|amzn\d+))?-sagemaker(-v\d+(\.\d+)*)?"
)


@dataclass(frozen=True)
class Image:
    """A reference to an image in ECR; exactly one of tag and digest is set."""

    uri: str
    registry: str  # account
    region: str
    repository: str
    tag: str | None
    digest: str | None

    @property
    def identifier(self) -> dict[str, str]:
        """The image as ECR's operations name it."""
        if self.digest is not None:
            return {"imageDigest": self.digest}
        return {"imageTag": str(self.tag)}

    @property
    def published(self) -> bool:
        """Whether AWS publishes TensorFlow inference images under this name.

        Any digest passes: which digests exist only AWS knows.
        """
        return self.repository == PUBLISHED_REPOSITORY and (
            self.digest is not None or _PUBLISHED_TAG.fullmatch(str(self.tag)) is not None
        )

    def at(self, digest: str) -> str:
        """The same image by digest."""
        host = self.uri.split("/", 1)[0]
        return f"{host}/{self.repository}@{digest}"


def parse_image(uri: str) -> Image:
    """Take a URI apart; a missing tag means latest.

    Raises RefusedError for anything but an image in ECR: other registries need a VPC and
    ImageConfig, which are not served here.
    """
    match = _URI.fullmatch(uri)
    if match is None:
        refuse(
            f"Invalid image URI {uri}. Expected an image in Amazon ECR: "
            "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG or @sha256:DIGEST."
        )
    tag, digest = match["tag"], match["digest"]
    return Image(
        uri=uri,
        registry=match["registry"],
        region=match["region"],
        repository=match["repository"],
        tag=tag if tag or digest else "latest",
        digest=digest,
    )


def stand_in_manifest(image: Image) -> str:
    """Write a manifest for a published image: its bytes, and so its digest, follow from the tag."""
    layer = hashlib.sha256(f"{image.repository}:{image.tag}".encode()).hexdigest()
    media = "application/vnd.docker.distribution.manifest.v2+json"
    return json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": media,
            "config": {"digest": f"sha256:{layer}", "size": 0},
            "layers": [{"digest": f"sha256:{layer}", "size": 0}],
        },
        sort_keys=True,
    )
