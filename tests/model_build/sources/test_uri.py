"""What a URI says, and what of it is shown."""

import pytest

from model_build.errors import WeightsUriError
from model_build.sources.uri import beside, bucket_and_key, file_name, kind_of, names_of, public


@pytest.mark.parametrize(
    ("uri", "kind"),
    [
        ("npm:@some/package", "npm"),
        ("weights.hdf5", "path"),
        ("/srv/a:b/weights.hdf5", "path"),
        ("s3://bucket/key", "s3"),
        ("HTTPS://host/file", "https"),
    ],
)
def test_the_kinds(uri: str, kind: str) -> None:
    """A colon makes a kind only in the first part."""
    assert kind_of(uri) == kind


def test_plain_http_is_refused_in_words() -> None:
    """It is not merely unknown: the reason and the way out are given, the query is not."""
    with pytest.raises(WeightsUriError, match="use https://") as caught:
        kind_of("http://host/file?key=hush")

    assert "hush" not in str(caught.value)


@pytest.mark.parametrize("uri", ["ftp://host/file", "gs://bucket/key", "C:weights", ":"])
def test_another_kind_is_refused(uri: str) -> None:
    """The error has the kinds that there are."""
    with pytest.raises(WeightsUriError, match="npm:PACKAGE, a path, s3://BUCKET/KEY or https://"):
        kind_of(uri)


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://me:secret@host:8443/a/b?key=hush#x", "https://host:8443/a/b"),
        ("https://host?next=/a@b", "https://host"),
        ("ftp://me:secret@host/a", "ftp://host/a"),
        ("s3://bucket/a?b#c", "s3://bucket/a?b#c"),
        ("some/path?", "some/path?"),
    ],
)
def test_what_may_be_secret_is_not_shown(uri: str, shown: str) -> None:
    """User, password, query and fragment go; an S3 key stays whole."""
    assert public(uri) == shown


@pytest.mark.parametrize(
    ("uri", "name"),
    [
        ("https://host/a/weights.hdf5?key=a/b", "weights.hdf5"),
        ("https://host/o/folder%2Fmy%20weights.hdf5", "my weights.hdf5"),
        ("s3://bucket/weights.hdf5", "weights.hdf5"),
        ("s3://bucket/a/b?c", "b?c"),
    ],
)
def test_the_file_name(uri: str, name: str) -> None:
    """It is the last part of the path, and never has a slash in it."""
    assert file_name(uri) == name


@pytest.mark.parametrize(
    "uri",
    [
        "https://host",
        "https://host/folder/",
        "https:///file",
        "https:file",
        "https://[host/file",
        "https://host:port/file",
        "https://host/a/..",
        "https://host/a%2F..",
        "https://host/a%00b",
        "https://host/" + "a" * 256,
        "s3://bucket",
        "s3://bucket/",
        "s3://bucket/folder/",
        "s3:///key",
        "s3:bucket/key",
    ],
)
def test_what_names_no_file_is_refused(uri: str) -> None:
    """Nothing that could leave the cache's folder, or be no file in it, gets through."""
    with pytest.raises(WeightsUriError, match="does not name a file"):
        file_name(uri)


@pytest.mark.parametrize(
    ("uri", "other"),
    [
        ("https://host/a/w.bin?key=1", "https://host/a/b%20c.json?key=1"),
        ("s3://bucket/a/w.bin", "s3://bucket/a/b c.json"),
        ("s3://bucket/w.bin", "s3://bucket/b c.json"),
    ],
)
def test_the_file_beside(uri: str, other: str) -> None:
    """The last part is replaced; a key to the folder stays."""
    assert beside(uri, "b c.json") == other


def test_bucket_and_key() -> None:
    """The key is everything after the bucket."""
    assert bucket_and_key("s3://bucket/a/b?c") == ("bucket", "a/b?c")


def test_names_of_a_users_own_files() -> None:
    """The first has the user's name, the others those of the detector."""
    assert names_of("mine.bin", ("model/a.bin", "model/b.json")) == ("mine.bin", "b.json")


def test_another_than_the_first_is_refused() -> None:
    """Two files of one name would be one."""
    with pytest.raises(WeightsUriError, match=r"name a\.bin, with b\.json beside it"):
        names_of("b.json", ("model/a.bin", "model/b.json"))
