from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from custom_resources.archive import Archive, parse_uri, sha256_of
from tests.lambda_code.fakes import streaming

if TYPE_CHECKING:
    from collections.abc import Callable

ARCHIVE = Archive("models-bucket", f"models/{'a1' * 32}/model.tar.gz")
DIGEST = hashlib.sha256(b"archive").hexdigest()


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"ChecksumSHA256": "Zm9yIHBhcnRz", "ChecksumType": "COMPOSITE"},
        {"ChecksumSHA256": "Zm9yIHBhcnRz-2"},
        {"ChecksumCRC32": "AAAAAA=="},
    ],
)
def test_without_a_checksum_of_the_whole_the_bytes_are_read(
    head: dict[str, str], client: Callable[[str], Any]
) -> None:
    """A composite checksum is of the parts' checksums and proves nothing about the bytes."""
    s3 = client("s3")
    with Stubber(s3) as stub:
        stub.add_response("head_object", head)
        stub.add_response("get_object", {"Body": streaming(b"archive")})

        assert sha256_of(s3, ARCHIVE) == DIGEST


def test_a_missing_object_has_no_digest(client: Callable[[str], Any]) -> None:
    """HEAD answers 404 without a code."""
    s3 = client("s3")
    with Stubber(s3) as stub:
        stub.add_client_error("head_object", "404", http_status_code=404)

        assert sha256_of(s3, ARCHIVE) is None


def test_a_refusal_is_not_taken_for_absence(client: Callable[[str], Any]) -> None:
    """Without permission nothing is known, which is an error."""
    s3 = client("s3")
    with Stubber(s3) as stub:
        stub.add_client_error("head_object", "403", http_status_code=403)

        with pytest.raises(ClientError):
            sha256_of(s3, ARCHIVE)


def test_uris_are_read_back() -> None:
    """A physical id names the archive that it was made from; anything else names none."""
    assert parse_uri(ARCHIVE.uri) == ARCHIVE
    assert parse_uri(f"{ARCHIVE.uri}x") is None
    assert parse_uri("s3://models-bucket/other") is None
    assert parse_uri("") is None
