from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from custom_resources.expectations import load
from custom_resources.proven import KEY, read, write
from tests.lambda_code.world import BUCKET, EXPECTATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from custom_resources.proven import Proven
    from tests.lambda_code.world import World


def read_from(world: World) -> Proven | None:
    """What is read from the stage's bucket."""
    s3: Any = world.s3
    return read(s3, BUCKET)


def test_what_was_written_is_read(world: World) -> None:
    """Kind, limit, digests, and checks that work as those of the file."""
    world.update()

    proven = read_from(world)

    assert proven
    assert (proven.rules.kind, proven.rules.max_latency_ms) == ("detections", 2000)
    assert set(proven.digests) == set(proven.rules.checks) == {"portrait.jpg", "coffee.jpg"}
    assert proven.rules.checks["coffee.jpg"]({"predictions": [{"detections": []}]}) == []
    assert len(proven.rules.checks["portrait.jpg"]({"predictions": [{"detections": []}]})) == 1


def test_the_order_of_the_file_is_no_matter(world: World) -> None:
    """The same expectations give the same bytes, however somebody has written them."""
    world.update()
    first = world.stored(KEY)
    photos = dict(reversed(EXPECTATIONS["photos"].items()))
    world.expect(dict(reversed((EXPECTATIONS | {"photos": photos}).items())))
    world.update()

    assert first == world.stored(KEY)


def test_nothing_is_proven_at_first(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first deployment has passed there is no such object."""
    assert read_from(world) is None
    assert "Nothing was proven yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>", "no JSON"),
        (b"[]", "the document is"),
        (b'{"version": 2}', "version is 2, not the version 1"),
        (b'{"version": 1}', "sha256 is missing"),
        (b'{"version": 1, "sha256": {"a.jpg": 1}}', "sha256.a.jpg is 1, not text"),
        (b'{"version": 1, "sha256": {}}', "expectations is missing"),
        (b'{"version": 1, "sha256": {}, "expectations": []}', "expectations is"),
        (
            json.dumps(
                {"version": 1, "sha256": {}, "expectations": EXPECTATIONS | {"kind": "masks"}}
            ).encode(),
            "kind 'masks' is unknown",
        ),
    ],
)
def test_what_can_not_be_read_is_nothing_proven(
    world: World, capsys: pytest.CaptureFixture[str], body: bytes, words: str
) -> None:
    """Broken, or written by a later version: the log says so, and no run fails for it."""
    world.s3.put(BUCKET, KEY, body)

    assert read_from(world) is None
    said = capsys.readouterr().out
    assert "counts as nothing proven" in said
    assert words in said


def test_a_bucket_that_refuses_is_an_error(world: World) -> None:
    """Not to be allowed to know is not the same as that there is nothing."""
    world.s3.refused.add("get_object")

    with pytest.raises(ClientError, match="AccessDenied"):
        read_from(world)


def test_the_calls_are_as_the_service_describes_them(
    world: World, client: Callable[[str], Any]
) -> None:
    """Requests and answers fit botocore's model of S3."""
    expected = load(world.reference / "expectations" / "faces.json", world.reference / "requests")
    s3 = client("s3")
    with Stubber(s3) as stub:
        stub.add_response("put_object", {"VersionId": "v1"})
        stub.add_client_error("get_object", "NoSuchKey", http_status_code=404)

        write(s3, BUCKET, expected)

        assert read(s3, BUCKET) is None
        stub.assert_no_pending_responses()
