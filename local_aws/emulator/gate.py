"""Refuses what MiniStack would answer without asking IAM: side doors, and unsigned requests."""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

# What stays open without a signature, and why.
OPEN = {
    ("GET", "/_ministack/health"): "readiness; it tells nothing about an account",
    ("GET", "/_ministack/ready"): "readiness; it tells nothing about an account",
    ("PUT", "/_ministack/cfn-response/"): (
        "the answer of a custom resource: the random token in the path is the credential, as the "
        "signature in the URL is on AWS"
    ),
    ("PUT", "/_ministack/cfn-signal/"): "the signal of a wait condition: the same",
}
_HOSTS = ("127.0.0.1", "localhost")
# No AWS operation starts so; MiniStack's administration and inspection do.
_SIDE_DOOR = "/_"
_PRESIGNED = (("X-Amz-Credential", "X-Amz-Signature"), ("AWSAccessKeyId", "Signature"))


def refusal(scope: Mapping[str, Any]) -> str | None:
    """Say why a request is refused before MiniStack sees it; None lets it on to IAM."""
    if scope["type"] != "http":
        return "WebSockets are closed here."
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    method, path = scope["method"], scope["path"]
    host = headers.get(b"host", "").rpartition(":")[0] or headers.get(b"host", "")
    if host not in _HOSTS:
        # Another name means virtual hosting, or a web page whose name was rebound to loopback.
        return f"The host {host!r} is not served: use {' or '.join(_HOSTS)}, paths for buckets."
    if _is_open(method, path):
        return None
    if path.startswith(_SIDE_DOOR):
        return f"{path} is closed: it answers without asking IAM."
    if not _signed(headers.get(b"authorization", ""), scope["query_string"]):
        return "The request is not signed. Every operation needs credentials here."
    return None


def _is_open(method: str, path: str) -> bool:
    return any(
        method == allowed and (path.startswith(prefix) if prefix.endswith("/") else path == prefix)
        for allowed, prefix in OPEN
    )


def _signed(authorization: str, query_string: bytes) -> bool:
    if authorization.startswith("AWS4-"):
        return True
    query = parse_qs(query_string.decode("latin-1"))
    return any(set(names) <= query.keys() for names in _PRESIGNED)


def refusal_response(message: str) -> tuple[int, Iterable[tuple[bytes, bytes]], bytes]:
    """Build status, headers and body of a refusal, in JSON that the AWS SDKs read."""
    body = json.dumps({"__type": "AccessDeniedException", "message": message}).encode()
    headers = (
        (b"content-type", b"application/x-amz-json-1.1"),
        (b"x-amzn-errortype", b"AccessDeniedException"),
        (b"content-length", str(len(body)).encode()),
    )
    return 403, headers, body
