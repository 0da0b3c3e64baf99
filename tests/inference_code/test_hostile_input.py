"""Whatever a client sends is answered or refused: no 5xx, no hang, no growth."""

from __future__ import annotations

import base64
import gc
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import falcon
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.effort import costing_at_most

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_LOOPS = 100  # of tests/effort.py: about a second
FORMATS = ["JPEG", "PNG", "GIF", "BMP"]
TYPES = ["image/jpeg", "image/png", "application/x-image", "application/json"]
bounded = settings(
    max_examples=150,
    derandomize=True,
    deadline=None,
    database=None,
    # The fixtures hold no state that one example could leave to the next.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["s3://photos/a", "s3://other/a", base64.b64encode(b"BM").decode()])
)
keys = st.sampled_from(
    ["instances", "s3_uri", "b64", "score_threshold", "max_detections"]
) | st.text(max_size=9)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def outcome(handle: Callable[..., Any], *arguments: Any) -> str:
    """Return the code of the answer, `ok` or a refusal's, having checked what holds for all."""
    refusal: falcon.HTTPError | None = None
    answer: Any = None
    with costing_at_most(MOST_LOOPS):
        try:
            answer = handle(*arguments)
        except falcon.HTTPError as error:
            refusal = error
    if refusal is None:
        assert list(answer) == ["predictions"]
        return "ok"
    assert refusal.status.startswith("4"), refusal.status
    assert refusal.description.isascii()
    assert len(refusal.description) < 500
    return str(json.loads(refusal.to_json())["code"])


@bounded
@given(body=st.binary(max_size=300), content_type=st.text(max_size=30) | st.sampled_from(TYPES))
def test_any_bytes_of_any_type(handle: Callable[..., Any], body: bytes, content_type: str) -> None:
    """Random bytes under random content types are refused in words."""
    outcome(handle, body, content_type)


@bounded
@given(content=values)
def test_any_json(handle: Callable[..., Any], content: Any) -> None:
    """JSON of any shape is refused in words, NaN and half surrogates included."""
    outcome(handle, json.dumps(content).encode())


@bounded
@given(text=st.text(alphabet='[]{}",:\\e-+.0159 \n\ud7ffbtnfu', max_size=200))
def test_any_text_called_json(handle: Callable[..., Any], text: str) -> None:
    """Text that is nearly JSON is refused in words."""
    outcome(handle, text.encode() or b" ")


@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_images(
    handle: Callable[..., Any], encode: Callable[..., bytes], kind: str
) -> None:
    """Bytes changed, cut out and put in anywhere leave an image or a refusal."""
    image = encode(kind, size=(40, 30))

    @bounded
    @given(
        changes=st.lists(
            st.tuples(st.integers(0, len(image)), st.integers(0, 9), st.binary(max_size=9)),
            min_size=1,
            max_size=6,
        )
    )
    def damage(changes: list[tuple[int, int, bytes]]) -> None:
        damaged = image
        for at, removed, added in changes:
            damaged = damaged[:at] + added + damaged[at + removed :]
        outcome(handle, damaged or b"-", f"image/{kind.lower()}")

    damage()


@pytest.mark.parametrize("kind", FORMATS)
def test_damaged_headers(
    handle: Callable[..., Any], encode: Callable[..., bytes], kind: str
) -> None:
    """The first bytes, where sizes and lengths stand, are changed more densely."""
    image = encode(kind, size=(40, 30))

    @bounded
    @given(start=st.integers(2, 60), part=st.binary(min_size=1, max_size=40))
    def damage(start: int, part: bytes) -> None:
        outcome(handle, image[:start] + part + image[start + len(part) :], "image/png")

    damage()


@bounded
@given(
    block=st.binary(max_size=120), order=st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"])
)
def test_any_exif(
    handle: Callable[..., Any], encode: Callable[..., bytes], block: bytes, order: bytes
) -> None:
    """A photo with any EXIF block is answered."""
    image = encode("JPEG")
    content = b"Exif\0\0" + order + block
    segment = b"\xff\xe1" + (len(content) + 2).to_bytes(2) + content
    assert outcome(handle, image[:2] + segment + image[2:], "image/jpeg") == "ok"


def test_the_process_does_not_grow(
    handle: Callable[..., Any], encode: Callable[..., bytes], model_server: Any
) -> None:
    """Sixty further requests, good and bad, leave no more memory in use than the first."""
    photo = encode("JPEG", size=(120, 90))
    bodies: list[tuple[bytes, str]] = [
        (photo, "image/jpeg"),
        (photo[: len(photo) // 2] + b"\xff\xd9", "image/jpeg"),
        (encode("GIF"), "image/gif"),
        (b"[" * 100_000, "application/json"),
        (b'{"s3_uri": "s3://photos/none"}', "application/json"),
        (json.dumps([{"b64": base64.b64encode(photo).decode()}] * 3).encode(), "application/json"),
    ]

    def memory_after(rounds: int) -> int:
        for _ in range(rounds):
            for body, content_type in bodies:
                outcome(handle, body, content_type)
            model_server.calls.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = memory_after(3)
        assert memory_after(10) - before < 50_000
    finally:
        tracemalloc.stop()


def test_the_costliest_bodies_stay_below_a_health_check(handle: Callable[..., Any]) -> None:
    """Six megabytes of valid but useless JSON take under a second of the worker's time."""
    for body in (
        b"[" + b'"",' * 2_000_000 + b'""]',
        b"[" + b"1," * 3_000_000 + b"1]",
        b'{"b64": "' + b"A" * 6_000_000 + b'"}',
        b"{" + b",".join(b'"%d":1' % number for number in range(400_000)) + b"}",
    ):
        assert outcome(handle, body) != "ok"
