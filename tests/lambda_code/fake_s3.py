"""A versioned S3 in memory, with boto3's names, as the functions are given one."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.lambda_code.fakes import client_error, streaming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class _Version:
    version_id: str
    body: bytes | None  # None is a delete marker
    modified: datetime
    metadata: dict[str, str] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)


class FakeS3:
    """A versioned S3 in memory, with pages of two entries."""

    PAGE = 2

    def __init__(self, *buckets: str, with_checksums: bool = True) -> None:
        self.buckets: dict[str, dict[str, list[_Version]]] = {name: {} for name in buckets}
        self.uploads: dict[str, list[tuple[str, str]]] = {name: [] for name in buckets}
        self.with_checksums = with_checksums
        self.corrupt: Callable[[bytes], bytes] = lambda body: body
        self.undeletable: set[str] = set()
        self.refused: set[str] = set()  # operations that the role may not do
        self.calls: list[str] = []
        self._count = 0

    def put(self, bucket: str, key: str, body: bytes | None, **metadata: str) -> None:
        """Add a version, or without a body a delete marker."""
        self._count += 1
        modified = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=self._count)
        version = _Version(f"v{self._count}", body, modified, metadata)
        self.buckets[bucket].setdefault(key, []).append(version)

    def keys(self, bucket: str) -> list[str]:
        """Return the keys of which any version or marker is left."""
        return sorted(self.buckets[bucket])

    def head_object(self, *, Bucket: str, Key: str, **_options: str) -> dict[str, Any]:  # noqa: N803
        """Answer as HEAD does, whose errors have no code but the status."""
        self.calls.append("head_object")
        version = self._current(Bucket, Key, "404")
        assert version.body is not None
        head = {"ContentLength": len(version.body), "Metadata": version.metadata}
        return head | version.checksums

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        """Hand out the current version."""
        self._refuse("get_object")
        version = self._current(Bucket, Key, "NoSuchKey")
        assert version.body is not None
        return {"Body": streaming(version.body)}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_options: str) -> dict[str, Any]:  # noqa: N803
        """Add a version."""
        self._refuse("put_object")
        self._bucket(Bucket)
        self.put(Bucket, Key, Body)
        return {"VersionId": f"v{self._count}"}

    def delete_object(self, *, Bucket: str, Key: str, VersionId: str) -> None:  # noqa: N803
        """Delete that version for good."""
        self._refuse("delete_object")
        self.delete_objects(
            Bucket=Bucket, Delete={"Objects": [{"Key": Key, "VersionId": VersionId}]}
        )

    def copy_object(self, **request: Any) -> dict[str, Any]:
        """Copy, with whatever happens to the bytes on the way."""
        self.calls.append("copy_object")
        source = self._current(request["CopySource"]["Bucket"], request["CopySource"]["Key"], "404")
        assert source.body is not None
        body = self.corrupt(source.body)
        self.put(request["Bucket"], request["Key"], body, **request["Metadata"])
        if self.with_checksums and request["ChecksumAlgorithm"] == "SHA256":
            digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
            self.buckets[request["Bucket"]][request["Key"]][-1].checksums = {
                "ChecksumSHA256": digest,
                "ChecksumType": "FULL_OBJECT",
            }
        return {}

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        """Delete versions, at most a thousand, and report those that may not be."""
        self.calls.append("delete_objects")
        assert 0 < len(Delete["Objects"]) <= 1000
        errors = []
        for entry in Delete["Objects"]:
            key, version_id = entry["Key"], entry["VersionId"]
            if key in self.undeletable:
                errors.append({"Key": key, "Code": "AccessDenied", "Message": "locked"})
                continue
            versions = self.buckets[Bucket].get(key, [])
            left = [version for version in versions if version.version_id != version_id]
            self.buckets[Bucket][key] = left
            if not left:
                del self.buckets[Bucket][key]
        return {"Errors": errors} if errors else {}

    def abort_multipart_upload(self, *, Bucket: str, Key: str, UploadId: str) -> None:  # noqa: N803
        """Forget an upload."""
        if (Key, UploadId) not in self.uploads[Bucket]:
            raise client_error("NoSuchUpload")
        self.uploads[Bucket].remove((Key, UploadId))

    def get_paginator(self, operation: str) -> _Paginator:
        """Page through one of the listings."""
        listing: Callable[..., list[dict[str, Any]]] = getattr(self, f"_{operation}")
        return _Paginator(listing, self.PAGE)

    def _list_object_versions(self, bucket: str, prefix: str) -> list[dict[str, Any]]:
        entries = []
        for key, versions in sorted(self._bucket(bucket).items()):
            for version in versions if key.startswith(prefix) else ():
                kind = "DeleteMarkers" if version.body is None else "Versions"
                entries.append({kind: [{"Key": key, "VersionId": version.version_id}]})
        return entries

    def _list_objects_v2(self, bucket: str, prefix: str) -> list[dict[str, Any]]:
        return [
            {"Contents": [{"Key": key, "LastModified": versions[-1].modified}]}
            for key, versions in sorted(self._bucket(bucket).items())
            if key.startswith(prefix) and versions[-1].body is not None
        ]

    def _list_multipart_uploads(self, bucket: str, _prefix: str) -> list[dict[str, Any]]:
        self._bucket(bucket)
        uploads = self.uploads[bucket]
        return [{"Uploads": [{"Key": key, "UploadId": name}]} for key, name in uploads]

    def _refuse(self, operation: str) -> None:
        self.calls.append(operation)
        if operation in self.refused:
            raise client_error("AccessDenied", operation)

    def _bucket(self, name: str) -> dict[str, list[_Version]]:
        if name not in self.buckets:
            raise client_error("NoSuchBucket")
        return self.buckets[name]

    def _current(self, bucket: str, key: str, missing: str) -> _Version:
        versions = self._bucket(bucket).get(key)
        if not versions or versions[-1].body is None:
            raise client_error(missing)
        return versions[-1]


@dataclass
class _Paginator:
    entries: Callable[..., list[dict[str, Any]]]
    size: int

    def paginate(self, *, Bucket: str, Prefix: str = "") -> Iterator[dict[str, Any]]:  # noqa: N803
        entries = list(self.entries(Bucket, Prefix))
        for start in range(0, len(entries), self.size):
            page: dict[str, Any] = {}
            for entry in entries[start : start + self.size]:
                for kind, items in entry.items():
                    page.setdefault(kind, []).extend(items)
            yield page
        if not entries:
            yield {}
