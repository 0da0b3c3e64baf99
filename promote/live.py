"""Whether the endpoint serves what was deployed: its status, EndpointConfig and archive."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promote.errors import NotProvenError

if TYPE_CHECKING:
    from mypy_boto3_sagemaker import SageMakerClient

# The endpoint's own bucket has archives by their model digest.
ARCHIVE = re.compile("s3://[^/]+/models/([0-9a-f]{64})/model.tar.gz")
UNDONE = 'docs/on-call.md, "A deployment that failed"'


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """What the deployment said that it put live; None where it is not known."""

    endpoint: str
    endpoint_config: str | None = None
    model_digest: str | None = None


def see_live(sagemaker: SageMakerClient, deployed: Deployed) -> str:
    """Return the model digest of what is live.

    Raises:
        NotProvenError: the endpoint is not in service, or something else is live.
    """
    name = deployed.endpoint
    endpoint = sagemaker.describe_endpoint(EndpointName=name)
    status, config = endpoint["EndpointStatus"], endpoint["EndpointConfigName"]
    if status != "InService":
        raise NotProvenError(
            f"{name} is {status}, not InService. `python -m client status {name}` says why; run "
            "the check again when it is."
        )
    if deployed.endpoint_config and config != deployed.endpoint_config:
        raise NotProvenError(
            f"{config} is live on {name}, and {deployed.endpoint_config} was deployed: SageMaker "
            f"undid the update, or somebody went back by hand. See {UNDONE}."
        )
    digest = _live_digest(sagemaker, config)
    if deployed.model_digest and digest != deployed.model_digest:
        raise NotProvenError(
            f"{name} serves the model {digest}, and {deployed.model_digest} is being promoted. "
            f"See {UNDONE}."
        )
    return digest


def _live_digest(sagemaker: SageMakerClient, config: str) -> str:
    variants = sagemaker.describe_endpoint_config(EndpointConfigName=config)["ProductionVariants"]
    model = sagemaker.describe_model(ModelName=variants[0]["ModelName"])
    url = model["PrimaryContainer"]["ModelDataUrl"]
    found = ARCHIVE.fullmatch(url)
    if not found:
        raise NotProvenError(
            f"The live Model's archive is {url}, and s3://BUCKET/models/MODEL_DIGEST/model.tar.gz "
            "was expected: it was not deployed by this project. Deploy the stage again."
        )
    return found[1]
