import pytest

from local_aws.sagemaker.errors import RefusedError
from tests.local_aws.sagemaker.hosting import Hosting


def _arn(hosting: Hosting) -> str:
    hosting.model("m", Tags=[{"Key": "kept", "Value": "1"}, {"Key": "gone", "Value": "2"}])
    return hosting.scope.arn("model", "m")


def test_tags_are_added_changed_and_deleted(hosting: Hosting) -> None:
    """Proves the three operations on the tags that a resource was created with."""
    arn = _arn(hosting)
    hosting.call("DeleteTags", ResourceArn=arn, TagKeys=["gone", "never"])
    hosting.call("AddTags", ResourceArn=arn, Tags=[{"Key": "kept", "Value": "3"}])
    listed = hosting.call("ListTags", ResourceArn=arn)
    assert listed == {"Tags": [{"Key": "kept", "Value": "3"}]}


def test_tags_need_a_resource(hosting: Hosting) -> None:
    """Proves that a deleted resource has no tags any more."""
    arn = _arn(hosting)
    hosting.call("DeleteModel", ModelName="m")
    with pytest.raises(RefusedError, match="Could not find the resource"):
        hosting.call("ListTags", ResourceArn=arn)


def test_a_resource_has_fifty_tags_at_most(hosting: Hosting) -> None:
    """Proves that the bound holds for the sum, not only for one request."""
    arn = _arn(hosting)
    tags = [{"Key": f"k{number}", "Value": ""} for number in range(49)]
    with pytest.raises(RefusedError, match="51 tags; 50 are allowed"):
        hosting.call("AddTags", ResourceArn=arn, Tags=tags)


def test_a_key_stands_once_in_a_request(hosting: Hosting) -> None:
    """Proves that two values for one key are refused and not the last one taken."""
    twice = [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]
    with pytest.raises(RefusedError, match="Duplicate tag keys"):
        hosting.model("m", Tags=twice)
    assert hosting.call("ListModels") == {"Models": []}
