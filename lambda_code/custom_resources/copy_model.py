"""The custom resource that brings the model archive into the endpoint's own bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from custom_resources.archive import FOLDER, KEY_PATTERN, Archive, parse_uri, sha256_of
from custom_resources.cloudformation import Request, Response
from custom_resources.errors import (
    ArchiveMismatchError,
    ArchiveNotReadableError,
    ArchiveTooLargeError,
    BucketNotEmptiedError,
)
from custom_resources.properties import SHA256_HEX, text
from custom_resources.stack_status import is_removal, is_rollback, stack_status
from custom_resources.versions import delete_versions, versions_of

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client

MAX_COPY_BYTES = 5 * 1024**3  # of one CopyObject
KEPT = 3  # archives beside the newly deployed one
_WRITER = "written-for"  # object metadata: the logical id of the resource that wrote it


class CopyModel:
    """Copies server side, verifies, and keeps the last few archives for going back by hand.

    A delete removes its own key alone, with all versions, when the stack goes or when the
    deployment that wrote it is undone. An archive that a deployment replaced stays; a later
    deployment removes those beyond the newest `KEPT`.
    """

    def __init__(self, *, s3: S3Client, cloudformation: CloudFormationClient) -> None:
        self._s3 = s3
        self._cloudformation = cloudformation

    def create(self, request: Request) -> Response:
        """Have the right bytes at the destination; bytes that are there and right stay untouched.

        Raises:
            PropertyError, ArchiveNotReadableError, ArchiveTooLargeError, ArchiveMismatchError:
                Nothing that was written is left over.
        """
        source = Archive(
            text(request.properties, "SourceBucket"), text(request.properties, "SourceKey")
        )
        target = Archive(
            text(request.properties, "DestinationBucket"),
            text(request.properties, "DestinationKey", pattern=KEY_PATTERN),
        )
        wanted = text(request.properties, "Sha256", pattern=SHA256_HEX)
        if sha256_of(self._s3, target) == wanted:
            print(f"{target.uri} is there and right.")
        else:
            self._copy_verified(source, target, wanted, request.logical_id)
        return Response(target.uri, {"ModelDataUrl": target.uri})

    def update(self, request: Request) -> Response:
        """As create; afterwards the archives beyond those to keep are removed."""
        response = self.create(request)
        current, target = (
            parse_uri(uri or "") for uri in (request.physical_id, response.physical_id)
        )
        if target and current != target:
            try:
                self._remove_oldest(target, current)
            except (BotoCoreError, ClientError, BucketNotEmptiedError) as error:
                # Tidying up must stop neither a deployment nor its rollback.
                print(f"Older archives stay: {error}")
        return response

    def delete(self, request: Request) -> Response:
        """Remove the archive that the physical id names, where it is not to be kept."""
        archive = parse_uri(request.physical_id or "")
        if archive is None:
            print(f"{request.physical_id!r} is no archive that was copied: nothing to delete.")
        elif self._is_to_go(archive, request):
            self._remove(archive)
        return Response(request.physical_id)

    def _copy_verified(self, source: Archive, target: Archive, wanted: str, writer: str) -> None:
        self._check_source(source)
        before = versions_of(self._s3, target.bucket, target.key)
        try:
            print(f"Copying {source.uri} to {target.uri}")
            self._s3.copy_object(
                CopySource={"Bucket": source.bucket, "Key": source.key},
                Bucket=target.bucket,
                Key=target.key,
                ChecksumAlgorithm="SHA256",
                # Replaced, as copying the source's tags would need a permission to read them.
                TaggingDirective="REPLACE",
                MetadataDirective="REPLACE",
                Metadata={_WRITER: writer},
                ContentType="application/gzip",
            )
            self._verify(source, target, wanted)
        except BaseException:  # out of time too: a failed create is never deleted later
            written = versions_of(self._s3, target.bucket, target.key) - before
            delete_versions(self._s3, target.bucket, written)
            raise

    def _check_source(self, source: Archive) -> None:
        try:
            size = self._s3.head_object(Bucket=source.bucket, Key=source.key)["ContentLength"]
        except ClientError as error:
            raise ArchiveNotReadableError(
                f"{source.uri} can't be read ({error.response['Error']['Code']}): either it was "
                "not published or no longer exists (deploy again, which publishes it), or this "
                "function's role may not read it."
            ) from error
        if size > MAX_COPY_BYTES:
            raise ArchiveTooLargeError(
                f"{source.uri} has {size} bytes; up to {MAX_COPY_BYTES} can be copied at once."
            )

    def _verify(self, source: Archive, target: Archive, wanted: str) -> None:
        arrived = sha256_of(self._s3, target)
        if arrived != wanted:
            raise ArchiveMismatchError(
                f"{target.uri} should have the sha256 {wanted}, but {arrived} arrived from "
                f"{source.uri}. It was removed again. Build the archive anew and deploy it."
            )

    def _is_to_go(self, archive: Archive, request: Request) -> bool:
        try:
            status = stack_status(self._cloudformation, request.stack_id)
        except (BotoCoreError, ClientError) as error:
            # An archive too many costs cents; one too few stops a fleet from scaling out.
            print(f"{archive.uri} stays, as the stack's status is unknown: {error}")
            return False
        if is_removal(status):
            return True
        if is_rollback(status):
            return self._was_written_for(archive, request.logical_id)
        print(f"{archive.uri} stays for going back by hand ({status}).")
        return False

    def _was_written_for(self, archive: Archive, logical_id: str) -> bool:
        """Whether this resource wrote the archive, and not one that is restored now."""
        try:
            head = self._s3.head_object(Bucket=archive.bucket, Key=archive.key)
        except ClientError as error:
            print(f"{archive.uri}: {error}")
            return False
        writer = head["Metadata"].get(_WRITER)
        print(f"{archive.uri} was written for {writer}.")
        return writer == logical_id

    def _remove(self, archive: Archive) -> None:
        try:
            versions = versions_of(self._s3, archive.bucket, archive.key)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise
            print(f"{archive.bucket} is already gone.")
            return
        count = delete_versions(self._s3, archive.bucket, versions)
        print(f"{archive.uri}: {count} versions removed.")

    def _remove_oldest(self, target: Archive, current: Archive | None) -> None:
        """Keep the newly deployed archive, the one it replaces, and the newest of the others."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=target.bucket, Prefix=FOLDER
        )
        found = [
            (entry["LastModified"], archive)
            for page in pages
            for entry in page.get("Contents", ())
            if (archive := parse_uri(Archive(target.bucket, entry["Key"]).uri))
        ]
        others = [archive for _, archive in sorted(found, reverse=True) if archive != target]
        others.sort(key=lambda archive: archive != current)  # stable: the current one first
        for archive in others[KEPT:]:
            self._remove(archive)
