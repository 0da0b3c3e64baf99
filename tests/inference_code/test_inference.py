from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import falcon
import falcon.testing
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

# What the container imports on its own, and what those import in turn.
IN_THE_CONTAINER = {
    "boto3", "botocore", "certifi", "charset_normalizer", "dateutil", "detector", "falcon", "idna",
    "jmespath", "requests", "s3transfer", "six", "urllib3", "cython_runtime",
}  # fmt: skip


def test_the_container_can_load_it(load: Callable[[], ModuleType]) -> None:
    """Executed once by path and kept out of sys.modules, the file defines a handler."""
    inference = load()

    assert callable(inference.handler)
    assert "inference" not in sys.modules


def test_a_photo_is_answered_over_http(
    load: Callable[[], ModuleType],
    context: Callable[..., Any],
    loopback: str,
    photo: bytes,
    model_server: Any,
) -> None:
    """A raw photo goes to the context's own address, and its detections come back as JSON."""
    body, kind = load().handler(
        io.BytesIO(photo), context("image/jpeg", rest_uri=loopback, content_length=len(photo))
    )

    assert kind == "application/json"
    assert json.loads(body) == {
        "predictions": [
            {
                "image": {"width": 512, "height": 512},
                "detections": [
                    {
                        "label": "face",
                        "class_id": 1,
                        "score": 0.9,
                        "box": {"xmin": 0.2, "ymin": 0.1, "xmax": 0.4, "ymax": 0.3},
                        "pixels": {"xmin": 102.4, "ymin": 51.2, "xmax": 204.8, "ymax": 153.6},
                    }
                ],
            }
        ]
    }
    assert model_server.calls[0]["orientation"] == [1]


def test_an_old_context_without_timeout_is_taken(handle: Callable[..., Any], photo: bytes) -> None:
    """Where the context names no timeout, the answer comes all the same."""
    assert handle(photo, "image/jpeg", timeout=None)["predictions"]


def test_a_broken_model_json_stops_the_container(
    load: Callable[[], ModuleType], staged: Path
) -> None:
    """Loading fails in words before any request is taken."""
    (staged / "model.json").write_text("{}")

    with pytest.raises(Exception, match=r"model\.json beside the handler cannot be used"):
        load()


def resource(handle: Callable[..., Any]) -> Any:
    """Return a falcon resource that lets HTTP errors through, as the container does."""

    class Invocations:
        def on_post(self, request: falcon.Request, response: falcon.Response) -> None:
            response.media = handle(request.bounded_stream.read(), request.content_type)

    return Invocations()


def invoke(handle: Callable[..., Any], accept: str) -> Any:
    """Send text that is called a JPEG, with an Accept header, through falcon."""
    app = falcon.App()
    app.add_route("/invocations", resource(handle))
    return falcon.testing.TestClient(app).simulate_post(
        "/invocations", body=b"hello", headers={"Content-Type": "image/jpeg", "Accept": accept}
    )


@pytest.mark.parametrize("accept", ["application/json", "*/*", "not;;;a/type,,"])
def test_a_refusal_is_a_status_and_json(handle: Callable[..., Any], accept: str) -> None:
    """Through falcon a refused photo is a 400 with title, description and code."""
    answer = invoke(handle, accept)

    assert answer.status_code == 400
    if accept != "not;;;a/type,,":
        assert set(answer.json) == {"title", "description", "code"}
        assert answer.json["code"] == "not_an_image"


def test_a_refusal_can_be_xml(handle: Callable[..., Any]) -> None:
    """A client that accepts XML alone gets the same code in XML."""
    answer = invoke(handle, "text/xml")

    assert answer.status_code == 400
    assert "<code>not_an_image</code>" in answer.text


def test_a_batch_error_names_its_image_in_every_format(handle: Callable[..., Any]) -> None:
    """The index is a field of the JSON body and stands in the description too."""
    with pytest.raises(falcon.HTTPError) as raised:
        handle([{"b64": "aGVsbG8="}])

    assert raised.value.to_dict()["index"] == 0
    assert raised.value.description.startswith("Image 0: ")


SCRIPT = """
import importlib.util, io, json, sys
{setup}
sys.path.insert(0, {code!r})
spec = importlib.util.spec_from_file_location("inference", {code!r} + "/inference.py")
inference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(inference)
from types import SimpleNamespace
def context(kind):
    return SimpleNamespace(model_name=None, model_version=None, method=None, timeout=5,
        rest_uri="http://127.0.0.1:1/", request_content_type=kind, content_length=None)
{rest}
"""


def run(staged: Path, *, setup: str = "", rest: str) -> str:
    """Run a script that has loaded the handler in a fresh process; return what it printed."""
    script = SCRIPT.format(code=str(staged), setup=setup, rest=rest)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_request_imports_nothing_that_the_container_lacks(staged: Path) -> None:
    """After a request, only the standard library and the container's packages are loaded."""
    printed = run(
        staged,
        rest="""
import falcon
from detector.s3_fetch import s3_client
s3_client()
try:
    inference.handler(io.BytesIO(b"hello"), context("image/png"))
except falcon.HTTPError:
    pass
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
""",
    )

    strays = {
        name
        for name in json.loads(printed)
        if name not in sys.stdlib_module_names and not name.startswith(("_", "sitecustomize"))
    }
    assert strays <= IN_THE_CONTAINER


def test_under_gevent_links_are_fetched_in_parallel_and_pings_are_answered(staged: Path) -> None:
    """In the container's patched worker sixteen waits overlap, and others run meanwhile."""
    printed = run(
        staged,
        setup="from gevent import monkey; monkey.patch_all()",
        rest="""
import gevent, time
from detector.s3_fetch import fetch_all
from detector.s3_link import S3Link
class Body(io.BytesIO):
    pass
class S3:
    def get_object(self, *, Bucket, Key):
        time.sleep(0.2)
        return {"ContentLength": 1, "Body": Body(Key.encode())}
ticks = []
def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.01)
other = gevent.spawn(tick)
begin = time.monotonic()
keys = [S3Link("photos", letter) for letter in "abcdefghijklmnop"]
got = fetch_all(keys, max_bytes=9, client=S3)
print(json.dumps([b"".join(got).decode(), time.monotonic() - begin, len(ticks)]))
""",
    )

    content, seconds, ticks = json.loads(printed)
    assert content == "abcdefghijklmnop"
    assert seconds < 1.6  # one after the other it would be 3.2
    assert ticks > 5
