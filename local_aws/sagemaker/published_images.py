"""AWS's inference images in the emulator's ECR, put there when they are first asked for."""

import hashlib
import json
from collections.abc import Mapping
from functools import wraps
from typing import Any

from local_aws.sagemaker.images import PUBLISHED_REPOSITORY, Image, stand_in_manifest

_PULL_ACTIONS = ("BatchGetImage", "BatchCheckLayerAvailability", "GetDownloadUrlForLayer")


def publish(image: Image) -> None:
    """Have the image in the registry of its account if AWS publishes one of that name."""
    if not image.published:
        return
    from ministack.core.responses import request_scope  # noqa: PLC0415
    from ministack.services import ecr  # noqa: PLC0415

    manifest = stand_in_manifest(image)
    digest = image.digest or f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}"
    with request_scope(image.registry, image.region):
        if image.repository not in ecr._repositories:  # noqa: SLF001  # no public reader
            ecr._create_repository({"repositoryName": image.repository})  # noqa: SLF001
        ecr._put_image(  # noqa: SLF001
            {
                "repositoryName": image.repository,
                "imageManifest": manifest,
                "imageDigest": digest,
                "imageTag": image.tag,
            }
        )


def install_registries() -> None:
    """Have ECR serve pulls from AWS's own registries: MiniStack does not read registryId.

    IAM is asked about the repository in that account. Nothing else is let into another account.
    """
    from ministack import app  # noqa: PLC0415
    from ministack.core import iam_actions  # noqa: PLC0415
    from ministack.core.responses import get_region, request_scope  # noqa: PLC0415

    handle = app.SERVICE_HANDLERS["ecr"]
    extract = iam_actions.extract_resource_arn

    async def in_registry(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Any:
        registry = pulled_registry(headers, body)
        if registry is None:
            return await handle(method, path, headers, body, query)
        with request_scope(registry, get_region()):
            return await handle(method, path, headers, body, query)

    @wraps(extract)
    def extract_resource_arn(service: str, *request: Any) -> str:
        *before, headers, body, query, region, account = request
        owner = pulled_registry(headers, body) if service == "ecr" else None
        return str(extract(service, *before, headers, body, query, region, owner or account))

    app.SERVICE_HANDLERS["ecr"] = in_registry
    iam_actions.extract_resource_arn = extract_resource_arn


def pulled_registry(headers: Mapping[str, str], body: bytes) -> str | None:
    """The account of a registry of AWS that an ECR request pulls from, else None."""
    if headers.get("x-amz-target", "").rpartition(".")[2] not in _PULL_ACTIONS:
        return None
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(members, dict) or members.get("repositoryName") != PUBLISHED_REPOSITORY:
        return None
    registry = members.get("registryId")
    return registry if isinstance(registry, str) and registry else None
