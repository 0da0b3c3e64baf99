from typing import Any

import pytest

from local_aws.sagemaker.errors import RefusedError
from tests.local_aws.sagemaker.hosting import Hosting, variants

SERVERLESS = {"MemorySizeInMB": 2048, "MaxConcurrency": 5}


def test_a_configuration_is_described_with_the_default_weight(hosting: Hosting) -> None:
    """Proves that Describe gives back the variants, with the weight that was not given."""
    hosting.config("c", model="m")
    described = hosting.call("DescribeEndpointConfig", EndpointConfigName="c")
    assert described["ProductionVariants"] == variants("m", InitialVariantWeight=1.0)


def test_the_model_has_to_exist(hosting: Hosting) -> None:
    """Proves that a configuration of an unknown model is refused."""
    with pytest.raises(RefusedError, match=r'Could not find model ".*:model/none"'):
        hosting.call(
            "CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=variants("none")
        )


def test_names_are_unique(hosting: Hosting) -> None:
    """Proves that a second configuration of the name is refused."""
    hosting.config("c")
    with pytest.raises(RefusedError, match="already existing endpoint configuration"):
        hosting.config("c")


@pytest.mark.parametrize(
    ("production", "words"),
    [
        (variants("m", ServerlessConfig=SERVERLESS), "either ServerlessConfig or InstanceType"),
        (
            [{"VariantName": "a", "ModelName": "m", "ServerlessConfig": SERVERLESS}],
            "ServerlessConfig: not supported",
        ),
        ([{"VariantName": "a", "ModelName": "m"}], "needs InstanceType, InitialInstanceCount"),
        ([*variants("m"), *variants("m")], "Variant names must be unique: AllTraffic"),
        (variants("m", InitialVariantWeight=0), "add up to 0"),
        (variants("m", ManagedInstanceScaling={}), "ManagedInstanceScaling: not supported"),
    ],
)
def test_variants_that_contradict_themselves_are_refused(
    hosting: Hosting, production: list[dict[str, Any]], words: str
) -> None:
    """Proves the rules between the members of variants."""
    hosting.model("m")
    with pytest.raises(RefusedError, match=words):
        hosting.call("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=production)


def test_async_inference_is_refused_in_words(hosting: Hosting) -> None:
    """Proves that an unserved kind of endpoint is not taken for another."""
    hosting.model("m")
    with pytest.raises(RefusedError, match="AsyncInferenceConfig: not supported"):
        hosting.call(
            "CreateEndpointConfig",
            EndpointConfigName="c",
            ProductionVariants=variants("m"),
            AsyncInferenceConfig={"OutputConfig": {"S3OutputPath": "s3://out/x"}},
        )
