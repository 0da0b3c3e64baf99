from typing import Any

import pytest

from local_aws.emulator import gate

SIGNED = (b"authorization", b"AWS4-HMAC-SHA256 Credential=000000000000/20260101/x/s3/aws4_request")


def _scope(
    method: str, path: str, *headers: tuple[bytes, bytes], query: bytes = b""
) -> dict[str, Any]:
    host = (b"host", b"127.0.0.1:4566")
    return {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [*headers, host] if not any(n == b"host" for n, _ in headers) else headers,
        "query_string": query,
    }


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_ministack/health"),
        ("GET", "/_ministack/ready"),
        ("PUT", "/_ministack/cfn-response/some-token"),
        ("PUT", "/_ministack/cfn-signal/some-token"),
    ],
)
def test_the_listed_paths_need_no_signature(method: str, path: str) -> None:
    """Readiness and the answers of custom resources come without credentials."""
    assert gate.refusal(_scope(method, path)) is None


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("PUT", "/_ministack/health"),
        ("GET", "/_ministack/cfn-response/token"),
        ("GET", "/_ministack/health/more"),
        ("GET", "/_aws/sqs/messages"),
        ("GET", "/_localstack/health"),
    ],
)
def test_every_other_side_door_is_closed_even_to_signed_requests(method: str, path: str) -> None:
    """Administration and inspection are refused by their prefix, whoever asks."""
    assert "closed" in str(gate.refusal(_scope(method, path, SIGNED)))


def test_an_unsigned_request_is_refused_and_a_signed_one_goes_on_to_iam() -> None:
    """A header signature or a presigned URL opens the gate; nothing at all does not."""
    assert "not signed" in str(gate.refusal(_scope("GET", "/bucket/key")))
    assert gate.refusal(_scope("GET", "/bucket/key", SIGNED)) is None
    presigned = b"X-Amz-Credential=a&X-Amz-Signature=b"
    assert gate.refusal(_scope("GET", "/bucket/key", query=presigned)) is None
    assert "not signed" in str(gate.refusal(_scope("GET", "/b/k", query=b"X-Amz-Signature=b")))


def test_another_host_name_is_refused() -> None:
    """A page whose name was rebound to loopback cannot reach the server."""
    refusal = gate.refusal(_scope("GET", "/", SIGNED, (b"host", b"evil.example:4566")))
    assert "evil.example" in str(refusal)


def test_websockets_are_closed() -> None:
    """No WebSocket is let through."""
    assert gate.refusal({"type": "websocket"}) is not None
