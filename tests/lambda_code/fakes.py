"""Stand-ins with the real method names for the AWS clients that the custom resources are given."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from custom_resources.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EVENTS = Path(__file__).parent / "events"


def load_event(name: str) -> dict[str, Any]:
    """Return the CloudFormation event of that file."""
    event: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def client_error(code: str, operation: str = "Operation", **more: Any) -> ClientError:
    """Return the exception that a boto3 client raises."""
    response: Any = {"Error": {"Code": code, "Message": f"{code} happened"}, **more}
    return ClientError(response, operation)


def streaming(body: bytes) -> StreamingBody:
    """Return a body as boto3 hands it over."""
    return StreamingBody(io.BytesIO(body), len(body))


class FakeTime:
    """A clock whose sleeps take no time, and to which work can add some."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []
        self.clock = Clock(now=lambda: self.seconds, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        """Note the pause and let it pass."""
        self.slept.append(seconds)
        self.seconds += seconds


@dataclass
class FakeContext:
    """Lambda's context object."""

    milliseconds: int = 60_000
    log_group_name: str = "/aws/lambda/function"
    log_stream_name: str = "2026/11/23/[$LATEST]abc"

    def get_remaining_time_in_millis(self) -> int:
        """Return what is left."""
        return self.milliseconds


class FakeCloudFormation:
    """Knows one stack, in one status, or has an error for it."""

    def __init__(self, status: str | Exception = "UPDATE_IN_PROGRESS") -> None:
        self.status = status

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """Describe the stack."""
        if isinstance(self.status, Exception):
            raise self.status
        assert StackName.startswith("arn:aws:cloudformation:")
        return {"Stacks": [{"StackStatus": self.status}]}


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
        self.calls.append("get_object")
        version = self._current(Bucket, Key, "NoSuchKey")
        assert version.body is not None
        return {"Body": streaming(version.body)}

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


class FakeSageMaker:
    """One endpoint with one variant, as it is live."""

    def __init__(self, config: str, image: str, digest: str) -> None:
        self.states = ["InService"]
        self.reason: str | None = None
        self.config = config
        self.config_error: Exception | None = None
        self.image = image
        self.digest = digest
        self.deployed_images = True
        self.data_source = False

    def describe_endpoint(self, *, EndpointName: str) -> dict[str, Any]:  # noqa: N803
        """Describe it, one state after the other and then the last one."""
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        variant: dict[str, Any] = {"VariantName": "AllTraffic"}
        if self.deployed_images:
            variant["DeployedImages"] = [{"SpecifiedImage": self.image}]
        return {
            "EndpointName": EndpointName,
            "EndpointStatus": state,
            "EndpointConfigName": self.config,
            "ProductionVariants": [variant],
        } | ({"FailureReason": self.reason} if self.reason else {})

    def describe_endpoint_config(self, *, EndpointConfigName: str) -> dict[str, Any]:  # noqa: N803
        """Describe the config's one variant."""
        assert EndpointConfigName == self.config
        if self.config_error:
            raise self.config_error
        return {"ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "Model"}]}

    def describe_model(self, *, ModelName: str) -> dict[str, Any]:  # noqa: N803
        """Describe the model's container."""
        assert ModelName == "Model"
        uri = f"s3://models-bucket/models/{self.digest}/model.tar.gz"
        if self.data_source:
            source = {"S3DataSource": {"S3Uri": uri}}
            return {"PrimaryContainer": {"Image": self.image, "ModelDataSource": source}}
        return {"PrimaryContainer": {"Image": self.image, "ModelDataUrl": uri}}
