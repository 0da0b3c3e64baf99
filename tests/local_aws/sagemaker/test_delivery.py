import pytest

from local_aws.sagemaker.delivery import NoDelivery, below, split
from local_aws.sagemaker.errors import DeliveryError


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://b/k", ("b", "k")),
        ("s3://b/a/b?c#d.jpg", ("b", "a/b?c#d.jpg")),
    ],
)
def test_a_location_is_a_bucket_and_a_key(uri: str, parts: tuple[str, str]) -> None:
    """Proves that a key may hold whatever S3 lets it hold."""
    assert split(uri) == parts


@pytest.mark.parametrize("uri", ["s3://b", "s3://b/", "https://b/k", "k"])
def test_what_names_no_object_is_told(uri: str) -> None:
    """Proves words that show how to write a location."""
    with pytest.raises(DeliveryError, match="s3://BUCKET/KEY"):
        split(uri)


@pytest.mark.parametrize("prefix", ["s3://b/p", "s3://b/p/"])
def test_a_prefix_may_end_with_a_slash(prefix: str) -> None:
    """Proves that no key gets an empty part."""
    assert below(prefix, "a", "b.out") == "s3://b/p/a/b.out"


def test_without_s3_nothing_is_delivered() -> None:
    """Proves that a service that was given no delivery says so instead of losing answers."""
    with pytest.raises(DeliveryError):
        NoDelivery().read("s3://b/k", role_arn="r", region="us-east-1")
    with pytest.raises(DeliveryError):
        NoDelivery().write("s3://b/k", b"", role_arn="r", region="us-east-1")
    with pytest.raises(DeliveryError):
        NoDelivery().notify("topic", "message", role_arn="r")
