import json
from typing import Any

import pytest

from local_aws.sagemaker.published_images import pulled_registry

PULL = "AmazonEC2ContainerRegistry_V20150921.BatchGetImage"
DELETE = "AmazonEC2ContainerRegistry_V20150921.DeleteRepository"
OURS = {"registryId": "763104351884", "repositoryName": "tensorflow-inference"}


def _registry(target: str, members: Any) -> str | None:
    return pulled_registry({"x-amz-target": target}, json.dumps(members).encode())


def test_a_pull_names_the_registry_of_aws() -> None:
    """Proves that the images of AWS are looked up in the account that publishes them."""
    assert _registry(PULL, OURS) == "763104351884"


@pytest.mark.parametrize(
    ("target", "members"),
    [
        (DELETE, OURS),
        (PULL, {**OURS, "repositoryName": "secrets-of-another-account"}),
        (PULL, {"repositoryName": "tensorflow-inference"}),
        (PULL, [OURS]),
        ("", OURS),
    ],
)
def test_no_other_request_enters_another_account(target: str, members: Any) -> None:
    """Proves that registryId opens nothing but pulls of what AWS publishes."""
    assert _registry(target, members) is None


def test_an_unreadable_body_names_no_registry() -> None:
    """Proves that ECR itself gets to say what is wrong with a body."""
    assert pulled_registry({"x-amz-target": PULL}, b"{") is None
