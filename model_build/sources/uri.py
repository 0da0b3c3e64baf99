"""Reads the URI of weights: its kind, its files, and what of it may be shown."""

from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from model_build.errors import WeightsUriError

Kind = Literal["npm", "path", "s3", "https"]
ALLOWED = "npm:PACKAGE, a path, s3://BUCKET/KEY or https://HOST/PATH"
# Linux allows 255 bytes.
LONGEST_NAME = 255


def kind_of(uri: str) -> Kind:
    """Return which kind of place the URI names.

    Raises:
        WeightsUriError: none of those that are supported.
    """
    first = uri.split("/", maxsplit=1)[0]
    if ":" not in first:
        return "path"
    match first.partition(":")[0].lower():
        case "npm":
            return "npm"
        case "s3":
            return "s3"
        case "https":
            return "https"
        case "http":
            raise WeightsUriError(
                f"{public(uri)}: http:// is refused, because what travels over it can be read and"
                " changed on its way; use https://"
            )
        case _:
            raise WeightsUriError(
                f"weights {public(uri)} are of a kind that is not supported; use {ALLOWED}"
            )


def public(uri: str) -> str:
    """Leave out what may be secret: user, password, query and fragment; an S3 key has none."""
    if "://" not in uri or uri.lower().startswith("s3:"):
        return uri
    scheme, _, rest = uri.partition("://")
    host, slash, path = rest.partition("?")[0].partition("#")[0].partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def file_name(uri: str) -> str:
    """Return the name of the file that an `s3://` or `https://` URI names.

    Raises:
        WeightsUriError: it has no bucket or host, or no name that a file can have.
    """
    place, path = bucket_and_key(uri) if kind_of(uri) == "s3" else _host_and_path(uri)
    name = path.rpartition("/")[2]
    if not place or not name.strip(".") or "\0" in name or len(name.encode()) > LONGEST_NAME:
        raise WeightsUriError(f"{public(uri)} does not name a file; use {ALLOWED}")
    return name


def beside(uri: str, name: str) -> str:
    """Return the URI of the file `name` in the folder of the file that `uri` names."""
    if kind_of(uri) == "s3":
        return f"{uri.rpartition('/')[0]}/{name}"
    parts = urlsplit(uri)
    folder = parts.path.rpartition("/")[0]
    return parts._replace(path=f"{folder}/{quote(name)}").geturl()


def bucket_and_key(uri: str) -> tuple[str, str]:
    """Return the two parts of an `s3://` URI, each empty where it is missing."""
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key


def names_of(first: str, files: tuple[str, ...]) -> tuple[str, ...]:
    """Return the files' names where a user's own URI names the first of a detector's `files`.

    Raises:
        WeightsUriError: it names another one of them.
    """
    default, *others = (PurePosixPath(file).name for file in files)
    if first in others:
        raise WeightsUriError(
            f"{first} is not the first of the weights' files; name {default}, with"
            f" {', '.join(others)} beside it"
        )
    return (first, *others)


def _host_and_path(uri: str) -> tuple[str, str]:
    try:
        parts = urlsplit(uri)
        # Reading the port is what checks it.
        return (parts.hostname or "") if parts.port != 0 else "", unquote(parts.path)
    except ValueError:
        return "", ""
