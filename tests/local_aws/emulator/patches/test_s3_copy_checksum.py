import base64
import hashlib
from typing import Any

import pytest
from botocore.exceptions import ClientError

CONTENT = b"an archive" * 1000
DIGEST = base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()


def _copy(client: Any, source: str, target: str, **arguments: str) -> Any:
    return client.copy_object(
        Bucket=target, Key="copy", CopySource={"Bucket": source, "Key": "original"}, **arguments
    )


def test_a_copy_with_an_algorithm_has_its_checksum(clients: Any) -> None:
    """The answer and a later HeadObject carry the SHA-256 of the copied bytes."""
    client, source, target = clients.root("s3"), clients.new_bucket(), clients.new_bucket()
    client.put_object(Bucket=source, Key="original", Body=CONTENT)
    copied = _copy(client, source, target, ChecksumAlgorithm="SHA256")["CopyObjectResult"]
    assert copied["ChecksumSHA256"] == DIGEST
    head = client.head_object(Bucket=target, Key="copy", ChecksumMode="ENABLED")
    assert head["ChecksumSHA256"] == DIGEST


def test_a_copy_without_an_algorithm_is_left_as_it_was(clients: Any) -> None:
    """No checksum is invented."""
    client, source, target = clients.root("s3"), clients.new_bucket(), clients.new_bucket()
    client.put_object(Bucket=source, Key="original", Body=CONTENT)
    assert "ChecksumSHA256" not in _copy(client, source, target)["CopyObjectResult"]


def test_a_copy_that_fails_still_says_why(clients: Any) -> None:
    """A missing source is told as such."""
    client, source, target = clients.root("s3"), clients.new_bucket(), clients.new_bucket()
    with pytest.raises(ClientError, match="NoSuchKey"):
        _copy(client, source, target, ChecksumAlgorithm="SHA256")
