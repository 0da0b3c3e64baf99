import pytest

from local_aws.sagemaker.errors import RefusedError
from tests.local_aws.sagemaker.hosting import Hosting


@pytest.mark.parametrize("changed", [{"InstanceType": "ml.c6i.xlarge"}, {"VariantName": "Another"}])
def test_a_scaled_variant_keeps_name_and_instance_type(
    hosting: Hosting, changed: dict[str, str]
) -> None:
    """Proves that a scalable target has to be deregistered first, and that without one all goes."""
    hosting.endpoint("one")
    hosting.config("two", **changed)
    hosting.scaled = {"AllTraffic"}
    with pytest.raises(RefusedError, match="must be deregistered as scalable targets"):
        hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="two")
    hosting.scaled = set()
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="two")
    assert hosting.settled()["EndpointConfigName"] == "two"


def test_another_model_of_a_scaled_variant_is_fine(hosting: Hosting) -> None:
    """Proves that scaling does not hold up what an update is for."""
    hosting.endpoint("one")
    hosting.config("two")
    hosting.scaled = {"AllTraffic"}
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="two")
    assert hosting.settled()["EndpointConfigName"] == "two"
