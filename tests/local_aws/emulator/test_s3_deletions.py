from typing import Any

import pytest
from botocore.exceptions import ClientError


def test_versions_take_a_right_of_their_own(clients: Any) -> None:
    """The first entry of DeleteObjects, too, where MiniStack asks about the object alone."""
    bucket, root = clients.new_bucket(), clients.root("s3")
    root.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = root.put_object(Bucket=bucket, Key="kept", Body=b"x")["VersionId"]
    batch = {"Objects": [{"Key": "kept", "VersionId": version}]}
    allow = {"Effect": "Allow", "Resource": f"arn:aws:s3:::{bucket}/*"}
    objects = {**allow, "Action": "s3:DeleteObject"}
    versions = {**allow, "Action": "s3:DeleteObjectVersion"}

    with pytest.raises(ClientError, match="s3:DeleteObjectVersion"):
        clients.role("s3", [objects]).delete_objects(Bucket=bucket, Delete=batch)
    clients.role("s3", [objects, versions]).delete_objects(Bucket=bucket, Delete=batch)

    assert "Versions" not in root.list_object_versions(Bucket=bucket)
