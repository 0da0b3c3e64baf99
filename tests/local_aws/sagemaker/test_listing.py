import pytest

from local_aws.sagemaker.errors import RefusedError
from tests.local_aws.sagemaker.hosting import Hosting


def _names(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [model["ModelName"] for model in answer["Models"]]


def test_pages_hold_every_resource_once(hosting: Hosting) -> None:
    """Proves that following the tokens gives all models, newest first, each once."""
    for number in range(7):
        hosting.model(f"m{number}")
    seen: list[str] = []
    page = hosting.call("ListModels", MaxResults=3)
    while True:
        seen += _names(page)
        if "NextToken" not in page:
            break
        page = hosting.call("ListModels", MaxResults=3, NextToken=page["NextToken"])
    assert seen == [f"m{number}" for number in reversed(range(7))]


@pytest.mark.parametrize("order", ["Name", "CreationTime"])
def test_deleting_while_listing_skips_nothing(hosting: Hosting, order: str) -> None:
    """Proves that a page begins behind the one before, though that one was deleted meanwhile."""
    for number in range(5):
        hosting.model(f"m{number}")
    seen: list[str] = []
    page = hosting.call("ListModels", MaxResults=2, SortBy=order)
    while True:
        seen += _names(page)
        for name in _names(page):
            hosting.call("DeleteModel", ModelName=name)
        if "NextToken" not in page:
            break
        page = hosting.call("ListModels", MaxResults=2, SortBy=order, NextToken=page["NextToken"])
    assert sorted(seen) == [f"m{number}" for number in range(5)]


def test_filters_and_order(hosting: Hosting) -> None:
    """Proves NameContains, the creation times, SortBy and SortOrder together."""
    for name in ("ab", "b", "ac", "aa"):
        hosting.model(name)
    limit = hosting.call("DescribeModel", ModelName="aa")["CreationTime"]
    listed = hosting.call(
        "ListModels",
        NameContains="a",
        CreationTimeBefore=limit,
        SortBy="Name",
        SortOrder="Ascending",
    )
    assert _names(listed) == ["ab", "ac"]


def test_endpoints_are_listed_by_status(hosting: Hosting) -> None:
    """Proves StatusEquals and the summary's members."""
    hosting.endpoint()
    summary = hosting.call("ListEndpoints", StatusEquals="InService")["Endpoints"][0]
    assert (summary["EndpointName"], summary["EndpointStatus"]) == ("e", "InService")
    assert hosting.call("ListEndpoints", StatusEquals="Failed") == {"Endpoints": []}


def test_configurations_are_listed(hosting: Hosting) -> None:
    """Proves the list of configurations."""
    hosting.config("c")
    listed = hosting.call("ListEndpointConfigs")["EndpointConfigs"]
    assert [config["EndpointConfigName"] for config in listed] == ["c"]


@pytest.mark.parametrize("token", ["nonsense", "Zm9vOjE=", "WyJtMSJd", "%"])
def test_a_foreign_token_is_refused(hosting: Hosting, token: str) -> None:
    """Proves that a token that this service did not give is an error and not a first page."""
    with pytest.raises(RefusedError, match="Invalid NextToken"):
        hosting.call("ListModels", NextToken=token)
