from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import falcon
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable


def b64(content: bytes) -> str:
    """Return base64 text."""
    return base64.b64encode(content).decode()


def refusal(handle: Callable[..., Any], *arguments: Any, **fields: Any) -> dict[str, Any]:
    """Return the body of the error that a request gets, whose status must be a 4xx."""
    with pytest.raises(falcon.HTTPError) as raised:
        handle(*arguments, **fields)
    assert raised.value.status.startswith("4")
    return dict(raised.value.to_dict())


def test_every_form_gives_the_same_answer(
    handle: Callable[..., Any], photo: bytes, s3: Any
) -> None:
    """Raw bytes, base64 and a link, single and in lists, are answered alike."""
    s3.objects = {("photos", "a.jpg"): photo}
    raw = handle(photo, "image/jpeg")
    link, text = {"s3_uri": "s3://photos/a.jpg"}, {"b64": b64(photo)}

    for content in (link, text, [link], [text], {"instances": [link]}):
        assert handle(content) == raw
    assert len(handle([link, text])["predictions"]) == 2


def test_the_bytes_decide_what_an_image_is(
    handle: Callable[..., Any], encode: Callable[..., bytes]
) -> None:
    """A PNG that is sent as a JPEG is answered as what it is."""
    assert handle(encode("PNG"), "image/jpeg")["predictions"][0]["image"]["width"] == 24


def test_the_parameters_are_kept(
    handle: Callable[..., Any], photo: bytes, model_server: Any
) -> None:
    """Threshold and number of a request hold for its answer."""
    model_server.rows = {"boxes": [[0, 0, 1, 1]] * 3, "scores": [0.9, 0.4, 0.2], "classes": [1] * 3}
    model_server.found = 3

    def count(**parameters: Any) -> int:
        (one,) = handle({"b64": b64(photo)} | parameters)["predictions"]
        return len(one["detections"])

    assert count() == 1
    assert count(score_threshold=0.3) == 2
    assert count(score_threshold=0.05, max_detections=1) == 1


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"a,b", "text/csv", "unsupported_media_type"),
        (b"", "image/jpeg", "empty_body"),
        (b"", "application/json", "empty_body"),
        (b"just text", "image/jpeg", "not_an_image"),
        (b"{", "application/json", "invalid_json"),
        (b"[" * 100_000, "application/json", "invalid_json"),
        (b"{}", "application/json", "invalid_parameter"),
        (b'{"s3_uri": "s3://other/a"}', "application/json", "s3_not_allowed"),
        (b'{"s3_uri": "s3://photos/none"}', "application/json", "s3_not_found"),
        (b'{"b64": ""}', "application/json", "not_an_image"),
        (b"[" + b"{}," * 16 + b"{}]", "application/json", "too_many_images"),
        (b"x" * 6_291_457, "image/jpeg", "body_too_large"),
    ],
)
def test_bad_input_has_a_code_and_a_sentence(
    handle: Callable[..., Any], model_server: Any, body: bytes, content_type: str, code: str
) -> None:
    """Each refusal is a 4xx with a stable code, no index, and a sentence; the graph never hears."""
    error = refusal(handle, body, content_type)

    assert error["code"] == code
    assert error["description"].endswith(".")
    assert "index" not in error
    assert not model_server.calls


@pytest.mark.parametrize("bad", [b"just text", b""])
@pytest.mark.parametrize("place", [0, 1, 15])
def test_a_bad_image_of_a_batch_is_named_before_the_graph(
    handle: Callable[..., Any], photo: bytes, model_server: Any, bad: bytes, place: int
) -> None:
    """The header's judgement names the index."""
    images = [{"b64": b64(photo)}] * 16
    images[place] = {"b64": b64(bad)}

    error = refusal(handle, images)
    assert (error["code"], error["index"]) == ("not_an_image", place)
    assert not model_server.calls


def test_what_follows_a_jpegs_end_is_not_passed_on(
    handle: Callable[..., Any], photo: bytes, model_server: Any
) -> None:
    """The graph looks at what precedes the last marker: bytes behind it would hide a cut."""
    handle(photo + b"\0" * 999, "image/jpeg")

    (call,) = model_server.calls
    assert call["image_bytes"] == [{"b64": b64(photo)}]


@pytest.mark.parametrize("place", [0, 3])
def test_an_image_that_the_graph_refuses_is_named(
    handle: Callable[..., Any], photo: bytes, encode: Callable[..., bytes], model_server: Any,
    place: int,
) -> None:  # fmt: skip
    """After a failed batch the images are asked about singly, until one fails."""
    bad = b64(encode("PNG"))
    images = [{"b64": b64(photo)}] * 4
    images[place] = {"b64": bad}
    model_server.refused = {bad}

    error = refusal(handle, images)
    assert (error["code"], error["index"]) == ("not_an_image", place)
    assert [len(call["orientation"]) for call in model_server.calls] == [4] + [1] * (place + 1)


def test_a_single_image_that_the_graph_refuses_has_no_index(
    handle: Callable[..., Any], photo: bytes, model_server: Any
) -> None:
    """Outside a batch it is clear which image it was."""
    model_server.refused = {b64(photo)}
    assert "index" not in refusal(handle, photo, "image/jpeg")


def test_a_batch_that_fails_only_together_is_answered(
    handle: Callable[..., Any], photo: bytes, model_server: Any
) -> None:
    """When each image alone is fine, their answers are given."""
    post = model_server.post

    def post_singly(uri: str, body: bytes, timeout: float) -> tuple[int, bytes]:
        status, content = post(uri, body, timeout)
        return (400, b"") if len(model_server.calls) == 1 else (status, content)

    model_server.post = post_singly
    assert len(handle([{"b64": b64(photo)}] * 3)["predictions"]) == 3


def test_a_link_of_a_batch_is_named(handle: Callable[..., Any], photo: bytes) -> None:
    """A missing object carries its place, a single one none."""
    missing = {"s3_uri": "s3://photos/none"}

    assert refusal(handle, [{"b64": b64(photo)}, missing])["index"] == 1
    assert "index" not in refusal(handle, missing)


def test_large_batches_are_split(
    handle: Callable[..., Any], encode: Callable[..., bytes], model_server: Any, s3: Any
) -> None:
    """No call holds more pixels than one image may have, and the order stays."""
    s3.objects = {("photos", "large"): encode("PNG", size=(6000, 4000), mode="1")}
    large, small = {"s3_uri": "s3://photos/large"}, {"b64": b64(encode("PNG"))}

    answer = handle([large, large, large, small, small])

    widths = [one["image"]["width"] for one in answer["predictions"]]
    assert widths == [6000, 6000, 6000, 24, 24]
    assert [len(call["orientation"]) for call in model_server.calls] == [2, 3]


@pytest.mark.parametrize("status", [404, 429, 500, 503])
def test_a_failing_model_server_is_a_5xx(
    handle: Callable[..., Any], photo: bytes, model_server: Any, status: int
) -> None:
    """What the client did not cause is not called its fault."""
    model_server.status = status
    with pytest.raises(falcon.HTTPError) as raised:
        handle(photo, "image/jpeg")
    assert raised.value.status.startswith("502")


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"method": "classify"}, "invalid_parameter"), ({"model_name": "x"}, "model_not_found")],
)
def test_custom_attributes_cannot_cause_a_5xx(
    handle: Callable[..., Any], photo: bytes, model_server: Any, fields: Any, code: str
) -> None:
    """Another method or model, which the client chose, is refused as its own doing."""
    model_server.status = 404
    assert refusal(handle, photo, "image/jpeg", **fields)["code"] == code


def test_the_answer_is_the_same_bytes_each_time(
    load: Callable[[], Any], context: Callable[..., Any], loopback: str, photo: bytes
) -> None:
    """Two runs of one request do not differ."""
    handler = load().handler
    answers = {
        handler(io.BytesIO(photo), context("image/jpeg", rest_uri=loopback)) for _ in range(3)
    }
    assert len(answers) == 1
