"""How Application Auto Scaling names things: resource ids, dimensions and ARNs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_aws.sagemaker.errors import refuse, unserved

NAMESPACE = "sagemaker"
DIMENSION = "sagemaker:variant:DesiredInstanceCount"
_UNSERVED_DIMENSIONS = (
    "sagemaker:variant:DesiredProvisionedConcurrency",
    "sagemaker:inference-component:DesiredCopyCount",
)
_RESOURCE = re.compile(r"endpoint/([^/]+)/variant/([^/]+)")


@dataclass(frozen=True, order=True)
class Key:
    """Which variant: the namespace and the dimension are the same for all that are served."""

    account: str
    region: str
    endpoint: str
    variant: str

    @property
    def resource_id(self) -> str:
        """The ResourceId of requests."""
        return f"endpoint/{self.endpoint}/variant/{self.variant}"

    @property
    def members(self) -> dict[str, str]:
        """The three members that name it in requests and answers."""
        return {
            "ServiceNamespace": NAMESPACE,
            "ResourceId": self.resource_id,
            "ScalableDimension": DIMENSION,
        }

    @property
    def words(self) -> str:
        """Its name in error messages."""
        return (
            f"service namespace: {NAMESPACE}, resource ID: {self.resource_id}, "
            f"scalable dimension: {DIMENSION}"
        )

    @property
    def role_arn(self) -> str:
        """The service-linked role under which capacity is changed on AWS."""
        return (
            f"arn:aws:iam::{self.account}:role/aws-service-role/"
            "sagemaker.application-autoscaling.amazonaws.com/"
            "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
        )

    def target_arn(self, unique: str) -> str:
        """Build the ARN of its scalable target."""
        place = f"{self.region}:{self.account}"
        return f"arn:aws:application-autoscaling:{place}:scalable-target/{unique}"

    def policy_arn(self, unique: str, name: str) -> str:
        """Build the ARN of one of its scaling policies."""
        return f"{self._autoscaling('scalingPolicy', unique)}:policyName/{name}"

    def action_arn(self, unique: str, name: str) -> str:
        """Build the ARN of one of its scheduled actions."""
        return f"{self._autoscaling('scheduledAction', unique)}:scheduledActionName/{name}"

    def _autoscaling(self, kind: str, unique: str) -> str:
        place = f"{self.region}:{self.account}"
        resource = f"{NAMESPACE}/{self.resource_id}"
        return f"arn:aws:autoscaling:{place}:{kind}:{unique}:resource/{resource}"


def read_key(account: str, region: str, request: Mapping[str, Any]) -> Key:
    """Read the variant that a request names; raises RefusedError."""
    namespace, dimension = request["ServiceNamespace"], request["ScalableDimension"]
    check_namespace(namespace)
    if dimension in _UNSERVED_DIMENSIONS:
        unserved(f"The scalable dimension {dimension}")
    match = _RESOURCE.fullmatch(request["ResourceId"])
    if match is None or dimension != DIMENSION:
        refuse("Unsupported service namespace, resource type or scalable dimension")
    return Key(account, region, match[1], match[2])


def check_namespace(namespace: str) -> None:
    """Refuse what AWS scales and the embedded AWS does not; raises RefusedError."""
    if namespace != NAMESPACE:
        unserved(f"The service namespace {namespace}")
