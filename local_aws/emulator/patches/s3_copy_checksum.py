"""CopyObject with ChecksumAlgorithm: S3 computes the checksum of the copy and returns it.

MiniStack reads the algorithm from the header of uploads only, and returns no checksum.
"""

from collections.abc import Awaitable, Callable
from typing import Any

Response = tuple[int, dict[str, str], Any]
Handler = Callable[[str, str, dict[str, str], bytes, dict[str, Any]], Awaitable[Response]]

_ALGORITHM = "x-amz-checksum-algorithm"  # of CopyObject
_UPLOAD_ALGORITHM = "x-amz-sdk-checksum-algorithm"  # of PutObject
_END = b"</CopyObjectResult>"


def with_copy_checksum(handler: Handler) -> Handler:
    """Wrap S3's handler so that a copy's checksum is computed, kept and returned."""

    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Response:
        algorithm = headers.get(_ALGORITHM, "").lower()
        if method != "PUT" or "x-amz-copy-source" not in headers or not algorithm or query:
            return await handler(method, path, headers, body, query)
        asked = {**headers, _UPLOAD_ALGORITHM: algorithm.upper()}
        status, answer_headers, answer = await handler(method, path, asked, body, query)
        if status != 200:  # noqa: PLR2004  # HTTP OK
            return status, answer_headers, answer
        look = {**headers, "x-amz-checksum-mode": "ENABLED"}
        _, copied, _ = await handler("HEAD", path, _without_copy(look), b"", {})
        checksum = {name.lower(): value for name, value in copied.items()}[
            f"x-amz-checksum-{algorithm}"
        ]
        name = f"Checksum{algorithm.upper()}"
        element = f"<{name}>{checksum}</{name}><ChecksumType>FULL_OBJECT</ChecksumType>".encode()
        return status, answer_headers, bytes(answer).replace(_END, element + _END)

    return handle


def _without_copy(headers: dict[str, str]) -> dict[str, str]:
    return {k: v for k, v in headers.items() if not k.startswith("x-amz-copy-source")}
