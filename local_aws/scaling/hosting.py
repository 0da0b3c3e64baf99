"""What Application Auto Scaling asks of SageMaker, by SageMaker's own operations."""

from dataclasses import dataclass
from typing import Any

from local_aws.sagemaker import control
from local_aws.sagemaker.errors import RefusedError
from local_aws.sagemaker.service import Service
from local_aws.sagemaker.service_model import operation
from local_aws.scaling.names import Key
from local_aws.scaling.service import Variant


@dataclass(frozen=True)
class SageMakerHosting:
    """Satisfies `service.Hosting`."""

    sagemaker: Service

    def variant(self, key: Key, /) -> Variant | None:
        """Describe a variant; None when it or its endpoint is not there or going."""
        try:
            endpoint = self._perform(key, "DescribeEndpoint", {"EndpointName": key.endpoint})
        except RefusedError:
            return None
        if endpoint["EndpointStatus"] == "Deleting":
            return None
        config = self._config(key, endpoint["EndpointConfigName"])
        # An endpoint that is being created has no variants yet, but will have those.
        variants = endpoint.get("ProductionVariants") or config.get("ProductionVariants", [])
        found = next((v for v in variants if v["VariantName"] == key.variant), None)
        if found is None:
            return None
        initial = found.get("InitialInstanceCount", 0)
        return Variant(
            created=endpoint["CreationTime"],
            status=endpoint["EndpointStatus"],
            current=found.get("CurrentInstanceCount", initial),
            desired=found.get("DesiredInstanceCount", initial),
            asynchronous="AsyncInferenceConfig" in config,
            failure=endpoint.get("FailureReason"),
        )

    def set_capacity(self, key: Key, count: int, /) -> None:
        """Begin to bring a variant to so many instances; raises ServiceError."""
        wanted = [{"VariantName": key.variant, "DesiredInstanceCount": count}]
        members = {"EndpointName": key.endpoint, "DesiredWeightsAndCapacities": wanted}
        self._perform(key, "UpdateEndpointWeightsAndCapacities", members)

    def _config(self, key: Key, name: str) -> dict[str, Any]:
        try:
            return self._perform(key, "DescribeEndpointConfig", {"EndpointConfigName": name})
        except RefusedError:
            return {}  # it may be deleted while its endpoint serves

    def _perform(self, key: Key, name: str, members: dict[str, Any]) -> dict[str, Any]:
        model = operation(name)
        assert model is not None  # noqa: S101  # named in this file
        scope = self.sagemaker.store.scope(key.account, key.region)
        return control.perform(self.sagemaker, scope, model, members)
