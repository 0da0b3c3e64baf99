"""Photos, answers and fake AWS clients that the client's tests share."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL import Image

WIDTH, HEIGHT = 200, 100


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return an image as a file's bytes."""
    sink = BytesIO()
    image.save(sink, kind, **options)
    return sink.getvalue()


def answer(*found: tuple[str, int, float, tuple[float, float, float, float]]) -> dict[str, Any]:
    """Return the endpoint's answer: (label, class id, score, relative box) on 200 x 100 pixels."""
    names = ("xmin", "ymin", "xmax", "ymax")
    scale = (WIDTH, HEIGHT, WIDTH, HEIGHT)
    detections = [
        {
            "label": label,
            "class_id": class_id,
            "score": score,
            "box": dict(zip(names, box, strict=True)),
            "pixels": {n: v * s for n, v, s in zip(names, box, scale, strict=True)},
        }
        for label, class_id, score, box in found
    ]
    image = {"width": WIDTH, "height": HEIGHT}
    return {"predictions": [{"image": image, "detections": detections}]}


FACE = ("face", 1, 0.987, (0.25, 0.2, 0.5, 0.8))


@dataclass
class FakeEndpoint:
    """Answers InvokeEndpoint; `reply` gets the call's arguments and may raise.

    Asynchronous requests are answered by way of `left_in`, unless the reply is None.
    """

    reply: Callable[[dict[str, Any]], Any] = lambda _call: answer(FACE)
    calls: list[dict[str, Any]] = field(default_factory=list)
    meta: Any = field(default_factory=lambda: SimpleNamespace(region_name="eu-west-1"))
    left_in: FakeS3 | None = None
    _lock: Any = field(default_factory=threading.Lock)

    def invoke_endpoint_async(self, **call: Any) -> dict[str, Any]:
        """Record the call with the body that it names, and leave the answer in S3."""
        assert self.left_in
        bucket, _, key = call["InputLocation"].removeprefix("s3://").partition("/")
        call["Body"] = self.left_in.objects[bucket, key]
        with self._lock:
            self.calls.append(call)
            output = f"async/output/{len(self.calls)}.out"
        if (replied := self.reply(call)) is not None:
            self.left_in.objects[bucket, output] = json.dumps(replied).encode()
        return {"OutputLocation": f"s3://{bucket}/{output}"}

    def invoke_endpoint(self, **call: Any) -> dict[str, Any]:
        """Record the call and answer it."""
        with self._lock:
            self.calls.append(call)
        replied = self.reply(call)
        body = replied if isinstance(replied, bytes) else json.dumps(replied).encode()
        return {"Body": BytesIO(body)}


@dataclass
class FakeS3:
    """Holds objects by bucket and key, in versions where `versioned`."""

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    versioned: bool = False
    deletes: list[dict[str, Any]] = field(default_factory=list)
    put_error: Exception | None = None
    get_error: Exception | None = None
    delete_error: Exception | None = None

    def put_object(self, **call: Any) -> dict[str, Any]:
        """Keep an object."""
        if self.put_error:
            raise self.put_error
        self.objects[call["Bucket"], call["Key"]] = call["Body"]
        return {"VersionId": "v1"} if self.versioned else {}

    def get_object(self, **call: Any) -> dict[str, Any]:
        """Return an object."""
        if self.get_error:
            raise self.get_error
        if (call["Bucket"], call["Key"]) not in self.objects:
            raise client_error("NoSuchKey")
        return {"Body": BytesIO(self.objects[call["Bucket"], call["Key"]])}

    def delete_object(self, **call: Any) -> dict[str, Any]:
        """Remove an object, really gone only by its version where there are versions."""
        if self.delete_error:
            raise self.delete_error
        self.deletes.append(call)
        if not self.versioned or call.get("VersionId") == "v1":
            del self.objects[call["Bucket"], call["Key"]]
        return {}


def client_error(code: str, message: str = "no", **more: Any) -> ClientError:
    """Return what boto3 raises when a service refuses a call."""
    response: Any = {"Error": {"Code": code, "Message": message}, **more}
    return ClientError(response, "InvokeEndpoint")


def refusal(status: int, body: str) -> ClientError:
    """Return what boto3 raises when the endpoint itself answers with an error."""
    return client_error(
        "ModelError",
        "Received client error from primary",
        OriginalStatusCode=status,
        OriginalMessage=body,
        LogStreamArn="arn:aws:logs:eu-west-1:111111111111:log-group:/aws/sagemaker/Endpoints/d",
    )
