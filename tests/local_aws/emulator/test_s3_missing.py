from typing import Any

import pytest
from botocore.exceptions import ClientError

READ = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "*"}


@pytest.fixture
def bucket(clients: Any) -> str:
    """A bucket with an object."""
    name: str = clients.new_bucket()
    clients.root("s3").put_object(Bucket=name, Key="kept", Body=b"x")
    return name


def code_of(call: Any, **members: Any) -> tuple[str, int]:
    """Make a call that has to fail, and return the error's code and status."""
    with pytest.raises(ClientError) as caught:
        call(**members)
    response: Any = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_only_who_may_list_is_told_that_an_object_is_missing(clients: Any, bucket: str) -> None:
    """To others S3 says no more than that they may not."""
    lists = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}
    told, other = clients.role("s3", [READ, lists]), clients.role("s3", [READ])

    assert code_of(told.get_object, Bucket=bucket, Key="none") == ("NoSuchKey", 404)
    assert code_of(told.head_object, Bucket=bucket, Key="none") == ("404", 404)
    assert code_of(other.get_object, Bucket=bucket, Key="none") == ("AccessDenied", 403)
    assert code_of(other.head_object, Bucket=bucket, Key="none") == ("403", 403)
    assert other.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"x"


def test_a_missing_source_of_a_copy_is_no_other_matter(clients: Any, bucket: str) -> None:
    """It takes the right to list the bucket that is copied from, and none for the new object."""
    target = clients.new_bucket()
    lists = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{target}"}
    copier = clients.role("s3", [READ, lists])
    copied = {"Bucket": target, "Key": "copy"}

    missing = {"Bucket": bucket, "Key": "none"}
    assert code_of(copier.copy_object, CopySource=missing, **copied) == ("AccessDenied", 403)
    copier.copy_object(CopySource={"Bucket": bucket, "Key": "kept"}, **copied)
