"""Tests of which bytes a Model runs."""

from __future__ import annotations

from typing import Any

import pytest

from client.status.archive import archive_of
from client.status.report import Archive, Unseen
from tests.client.fakes import client_error
from tests.client.status.world import ARN, BYTES, DIGEST, NOON, World, uri


def archive(world: World, **tags: str) -> Archive:
    """Return the archive of the world's Model."""
    given = {name.replace("_", "-"): value for name, value in tags.items()}
    found = archive_of("model-1", given, world.clients())
    assert isinstance(found, Archive)
    return found


def model(world: World, **container: Any) -> None:
    """Let the Model have this container."""
    described = {"ModelName": "model-1", "ModelArn": ARN, "CreationTime": NOON}
    world.says("sagemaker", DescribeModel={**described, "PrimaryContainer": container})


def test_place_names_the_digest_and_s3_the_sha256(world: World) -> None:
    """The checksum is asked for, of exactly that object."""
    found = archive(world)

    assert found == Archive(uri=uri(), model_digest=DIGEST, sha256=BYTES.hexdigest())
    assert world.services["s3"].calls == [
        (
            "HeadObject",
            {
                "Bucket": "models-of-dev",
                "Key": f"models/{DIGEST}/model.tar.gz",
                "ChecksumMode": "ENABLED",
            },
        )
    ]


def test_place_of_another_form_leaves_the_digest_to_the_tag(world: World) -> None:
    """An archive that lies elsewhere is told by the tag model-digest, or not at all."""
    source = {
        "S3Uri": "s3://b/m.tar.gz",
        "S3DataType": "S3Object",
        "CompressionType": "Gzip",
    }
    model(world, ModelDataSource={"S3DataSource": source})

    assert archive(world, model_digest="ef").model_digest == "ef"
    assert archive(world).model_digest is None
    assert archive(world).uri == "s3://b/m.tar.gz"


def test_model_without_an_archive_has_none(world: World) -> None:
    """A Model whose container brings everything is described without one."""
    model(world, Image="image")

    assert archive(world) == Archive(uri=None, model_digest=None, sha256=None)


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"ChecksumSHA256": "AAAA", "ChecksumType": "COMPOSITE"},
        {"ChecksumSHA256": "AAAA-2"},
    ],
)
def test_checksum_that_is_not_of_the_bytes_is_not_taken_for_one(
    world: World, head: dict[str, Any]
) -> None:
    """None at all, or one of parts, leaves the sha256 unknown."""
    world.says("s3", HeadObject=head)

    assert archive(world).sha256 is None


@pytest.mark.parametrize("code", ["404", "NoSuchKey", "NoSuchBucket"])
def test_archive_that_is_gone_is_said_with_what_it_means(world: World, code: str) -> None:
    """An endpoint whose archive is missing can't scale out: that is more than not knowing."""

    def missing(_request: Any) -> Any:
        raise client_error(code)

    world.says("s3", HeadObject=missing)

    found = archive(world)

    assert isinstance(found.sha256, Unseen)
    assert found.sha256.error.code == "archive_missing"
    assert f"{uri()} is not there: no new instance can start" in found.sha256.error.message
