"""The custom resource that empties a bucket, so that CloudFormation can delete it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from custom_resources.cloudformation import Request, Response
from custom_resources.properties import text
from custom_resources.stack_status import is_removal, stack_status
from custom_resources.versions import PER_REQUEST, delete_versions, list_versions

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_s3 import S3Client


class EmptyBucket:
    """Empties the bucket when its stack is deleted or its creation undone, and never else.

    An update, or the rollback of one, may delete this resource while its bucket lives on.
    """

    def __init__(self, *, s3: S3Client, cloudformation: CloudFormationClient) -> None:
        self._s3 = s3
        self._cloudformation = cloudformation

    def create(self, request: Request) -> Response:
        """Do nothing but name the bucket."""
        return Response(text(request.properties, "BucketName"))

    def update(self, request: Request) -> Response:
        """Do nothing but name the bucket."""
        return self.create(request)

    def delete(self, request: Request) -> Response:
        """Remove every version and delete marker, and abort every unfinished upload.

        Raises:
            BucketNotEmptiedError: S3 refused to delete an object.
            ClientError: The stack's status or the bucket's content could not be read; deleting
                again is safe.
        """
        bucket = text(request.properties, "BucketName")
        status = stack_status(self._cloudformation, request.stack_id)
        if not is_removal(status):
            print(f"{bucket} is left as it is: the stack is {status}, not being removed.")
            return Response(request.physical_id)
        try:
            self._empty(bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchBucket":
                raise
            print(f"{bucket} is already gone.")
        return Response(request.physical_id)

    def _empty(self, bucket: str) -> None:
        uploads = self._s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket)
        for page in uploads:
            for upload in page.get("Uploads", ()):
                self._abort(bucket, upload["Key"], upload["UploadId"])
        count = 0
        # Always the first page anew: a page's end that was deleted can't be continued from.
        while batch := list(islice(list_versions(self._s3, bucket), PER_REQUEST)):
            count += delete_versions(self._s3, bucket, batch)
            print(f"{bucket}: {count} versions removed so far.")

    def _abort(self, bucket: str, key: str, upload_id: str) -> None:
        try:
            self._s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchUpload":
                raise
            print(f"The upload of {key} has ended meanwhile.")
