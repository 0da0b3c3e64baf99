import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

ALL_OF_S3 = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def _may(key: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": key}


@pytest.fixture
def key(clients: Any) -> str:
    """A customer's key."""
    arn: str = clients.root("kms").create_key()["KeyMetadata"]["Arn"]
    return arn


@pytest.fixture
def bucket(clients: Any, key: str) -> str:
    """A bucket that encrypts with the key, and has an object."""
    name: str = clients.new_bucket()
    s3 = clients.root("s3")
    by_default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": by_default}]
        },
    )
    s3.put_object(Bucket=name, Key="kept", Body=b"secret")
    return name


def test_writing_needs_a_data_key(clients: Any, bucket: str, key: str) -> None:
    """Proves that the bucket's default key is asked about, in the words of IAM."""
    writer = clients.role("s3", [ALL_OF_S3, _may(key, "kms:GenerateDataKey")])
    writer.put_object(Bucket=bucket, Key="new", Body=b"x")
    other = clients.role("s3", [ALL_OF_S3, _may(key, "kms:Decrypt")])
    with pytest.raises(ClientError, match="not authorized to perform: kms:GenerateDataKey"):
        other.put_object(Bucket=bucket, Key="new", Body=b"x")


def test_reading_needs_decrypt(clients: Any, bucket: str, key: str) -> None:
    """Proves that the key of the object is asked about, and that its tags are not its data."""
    reader = clients.role("s3", [ALL_OF_S3, _may(key, "kms:Decrypt")])
    assert reader.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"secret"
    other = clients.role("s3", [ALL_OF_S3, _may(key, "kms:GenerateDataKey")])
    with pytest.raises(ClientError, match="not authorized to perform: kms:Decrypt"):
        other.get_object(Bucket=bucket, Key="kept")
    assert other.get_object_tagging(Bucket=bucket, Key="kept")["TagSet"] == []


def test_a_checksum_is_read_like_the_object(clients: Any, bucket: str, key: str) -> None:
    """Proves that HeadObject needs the key for a checksum, and for nothing else."""
    reader = clients.role("s3", [ALL_OF_S3])
    assert reader.head_object(Bucket=bucket, Key="kept")["ContentLength"] == 6
    with pytest.raises(ClientError, match="403"):
        reader.head_object(Bucket=bucket, Key="kept", ChecksumMode="ENABLED")
    allowed = clients.role("s3", [ALL_OF_S3, _may(key, "kms:Decrypt")])
    assert allowed.head_object(Bucket=bucket, Key="kept", ChecksumMode="ENABLED")


def test_an_older_version_keeps_its_key(clients: Any, key: str) -> None:
    """Proves that a version is read with the key that it was written with."""
    name, s3 = clients.new_bucket(), clients.root("s3")
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    sse = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}
    old = s3.put_object(Bucket=name, Key="k", Body=b"old", **sse)["VersionId"]
    s3.put_object(Bucket=name, Key="k", Body=b"new")
    reader = clients.role("s3", [ALL_OF_S3])
    assert reader.get_object(Bucket=name, Key="k")["Body"].read() == b"new"
    with pytest.raises(ClientError, match="kms:Decrypt"):
        reader.get_object(Bucket=name, Key="k", VersionId=old)


@pytest.mark.parametrize(
    ("actions", "missing"),
    [
        (["kms:Decrypt", "kms:GenerateDataKey"], None),
        (["kms:Decrypt"], "kms:GenerateDataKey"),
        (["kms:GenerateDataKey"], "kms:Decrypt"),
    ],
)
def test_copying_and_multipart_uploads_need_both(
    clients: Any, bucket: str, key: str, actions: list[str], missing: str | None
) -> None:
    """Proves the two keys of a copy, and those of an upload in parts."""
    s3 = clients.role("s3", [ALL_OF_S3, _may(key, *actions)])
    source = {"CopySource": f"{bucket}/kept"}
    for call, more in ((s3.copy_object, source), (s3.create_multipart_upload, {})):
        if missing is None:
            call(Bucket=bucket, Key="new", **more)
            continue
        with pytest.raises(ClientError, match=missing):
            call(Bucket=bucket, Key="new", **more)


def test_a_key_policy_can_refuse(clients: Any, bucket: str, key: str) -> None:
    """Proves that the key's own policy counts beside the caller's."""
    reader = clients.role("s3", [ALL_OF_S3, _may(key, "kms:Decrypt")])
    administrators = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::000000000000:root"},
        "Action": ["kms:Put*", "kms:Describe*"],
        "Resource": "*",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [administrators]})
    clients.root("kms").put_key_policy(
        KeyId=key, PolicyName="default", Policy=policy, BypassPolicyLockoutSafetyCheck=True
    )
    with pytest.raises(ClientError, match="kms:Decrypt"):
        reader.get_object(Bucket=bucket, Key="kept")


def test_a_key_only_by_way_of_s3_is_enough(clients: Any, bucket: str, key: str) -> None:
    """Proves the condition key kms:ViaService."""
    narrow = {
        **_may(key, "kms:Decrypt"),
        "Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
    }
    reader = clients.role("s3", [ALL_OF_S3, narrow])
    assert reader.get_object(Bucket=bucket, Key="kept")["Body"].read() == b"secret"


def test_objects_without_a_customers_key_ask_nothing(clients: Any) -> None:
    """Proves that keys of AWS's own need no statement."""
    name = clients.new_bucket()
    s3 = clients.role("s3", [ALL_OF_S3])
    s3.put_object(Bucket=name, Key="k", Body=b"x", ServerSideEncryption="AES256")
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"x"
