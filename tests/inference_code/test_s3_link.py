from __future__ import annotations

import pytest

from detector.errors import InvalidParameterError, S3NotAllowedError
from detector.s3_link import S3Link, parse_s3_uri


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("s3://photos/a.jpg", S3Link("photos", "a.jpg")),
        (
            "s3://photos/a//b/../c %20+?versionId=1#x",
            S3Link("photos", "a//b/../c %20+?versionId=1#x"),
        ),
        ("s3://photos/\u00e9\u6f22.jpg", S3Link("photos", "\u00e9\u6f22.jpg")),
        ("s3://photos/" + "k" * 1024, S3Link("photos", "k" * 1024)),
    ],
)
def test_a_link_is_taken_literally(uri: str, link: S3Link) -> None:
    """Bucket and key are split at the first slash and nothing is unescaped."""
    assert parse_s3_uri(uri, {"photos"}) == link


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "photos/a.jpg",
        "s3:/photos/a",
        "S3://photos/a",
        "s3://photos",
        "s3://photos/",
        "s3:///a",
        "s3://Photos/a",
        "s3://user@photos/a",
        "s3://photos:80/a",
        "s3://arn:aws:s3:us-east-1:1:accesspoint/x/a",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        " s3://photos/a",
        "s3://photos\n/a",
        "s3://photos/a\x00",
        "s3://photos/\ud800",
        "s3://photos/" + "k" * 1025,
        "s3://photos/" + "\u6f22" * 342,
    ],
)
def test_what_is_no_link_is_refused(uri: str) -> None:
    """Other schemes, users, ports, ARNs, control characters and long keys never reach S3."""
    with pytest.raises(InvalidParameterError, match="s3://BUCKET/KEY"):
        parse_s3_uri(uri, {"photos", "Photos", "user@photos", "photos:80"})


@pytest.mark.parametrize("allowed", [set(), {"other"}, {"photo"}, {"photos-2"}])
def test_another_bucket_is_not_allowed(allowed: set[str]) -> None:
    """Only whole names in the list count, and an empty list allows none."""
    with pytest.raises(S3NotAllowedError, match="'photos'"):
        parse_s3_uri("s3://photos/a.jpg", allowed)
