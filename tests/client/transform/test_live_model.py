"""Tests of finding the Model that is live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from client.errors import EndpointNotFoundError, NothingLiveError
from client.transform.live_model import LiveModel, live_model
from tests.client.fakes import client_error
from tests.client.transform.account import VARIANT, config, endpoint

if TYPE_CHECKING:
    from tests.client.fake_service import Answer
    from tests.client.transform.account import Account


@pytest.mark.parametrize("status", ["InService", "Updating", "RollingBack"])
def test_model_of_the_live_configuration_is_found(account: Account, status: str) -> None:
    """While an update is under way it is the Model that still serves."""
    account.sagemaker.answers["DescribeEndpoint"] = endpoint(status)

    assert live_model(account.services().sagemaker, "dogs") == LiveModel(
        name="model-1", instance_type="ml.c6i.large", volume_key=None
    )
    assert account.sagemaker.calls[1] == (
        "DescribeEndpointConfig",
        {"EndpointConfigName": "config-1"},
    )


def test_serverless_variant_has_no_type(account: Account) -> None:
    """There is nothing to take over from one that has no instances."""
    serverless = {
        "VariantName": "AllTraffic",
        "ModelName": "model-1",
        "ServerlessConfig": {"MemorySizeInMB": 4096, "MaxConcurrency": 5},
    }
    account.sagemaker.answers["DescribeEndpointConfig"] = config(serverless)

    assert live_model(account.services().sagemaker, "dogs").instance_type is None


@pytest.mark.parametrize("status", ["Creating", "Failed", "Deleting", "OutOfService"])
def test_endpoint_that_serves_nothing_has_none(account: Account, status: str) -> None:
    """A Model that never proved itself is not run over thousands of photos."""
    account.sagemaker.answers["DescribeEndpoint"] = endpoint(status)

    with pytest.raises(NothingLiveError, match=f"is {status}: see python -m client status dogs"):
        live_model(account.services().sagemaker, "dogs")


def test_one_of_several_models_is_not_guessed(account: Account) -> None:
    """With two variants the words name both Models."""
    other = {**VARIANT, "VariantName": "Other", "ModelName": "model-2"}
    account.sagemaker.answers["DescribeEndpointConfig"] = config(VARIANT, other)

    with pytest.raises(NothingLiveError, match=r"2 Models are live .*\(model-1, model-2\)"):
        live_model(account.services().sagemaker, "dogs")


def test_unknown_endpoint_is_the_error_of_detect(account: Account) -> None:
    """The words are those of the other commands."""

    def unknown(_given: Answer) -> Answer:
        raise client_error("ValidationException", 'Could not find endpoint "arn:dogs".')

    account.sagemaker.answers["DescribeEndpoint"] = unknown

    with pytest.raises(EndpointNotFoundError, match="no endpoint dogs in eu-west-1"):
        live_model(account.services().sagemaker, "dogs")
