import pytest

from local_aws.scaling.errors import ResourceNotFoundError, TooManyTagsError
from tests.local_aws.scaling.fake_aws import NAMING, FakeAws


def test_tags_are_added_listed_and_removed(aws: FakeAws) -> None:
    """Proves the way of tags from registration to their removal."""
    aws.register(Tags={"team": "faces", "cost": "1"})
    described = aws.call("DescribeScalableTargets", ServiceNamespace="sagemaker")
    arn = described["ScalableTargets"][0]["ScalableTargetARN"]
    aws.call("TagResource", ResourceARN=arn, Tags={"cost": "2"})
    aws.call("UntagResource", ResourceARN=arn, TagKeys=["team"])
    assert aws.call("ListTagsForResource", ResourceARN=arn) == {"Tags": {"cost": "2"}}
    with pytest.raises(TooManyTagsError, match="51 tags; 50 are allowed"):
        aws.call("TagResource", ResourceARN=arn, Tags={str(n): "" for n in range(50)})


def test_tags_of_what_is_not_there(aws: FakeAws) -> None:
    """Proves that an ARN of the right form that names nothing is told apart."""
    aws.register()
    aws.call("DeregisterScalableTarget", **NAMING)
    arn = "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/0"
    with pytest.raises(ResourceNotFoundError):
        aws.call("ListTagsForResource", ResourceARN=arn)
