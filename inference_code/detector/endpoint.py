"""Answers one invocation, from the bytes that came to the bytes that go."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from detector.body import read_body
from detector.context import Context
from detector.errors import NotAnImageError, RequestError
from detector.image_header import read_header
from detector.limits import Limits
from detector.model import Model
from detector.model_server import JudgedImage, Post, RawDetections, detect, post
from detector.predictions import prediction
from detector.request import DetectionRequest, parse_request
from detector.s3_fetch import fetch_all, s3_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """The model and the ways out: to the model server, to S3, and to the environment."""

    model: Model
    post: Post = post
    s3_client: "Callable[[], S3Client]" = s3_client
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def answer(self, stream: BinaryIO, context: Context) -> str:
        """Return the JSON answer to the request whose body is in `stream`.

        Raises:
            RequestError: the request cannot be answered; 4xx when that is the client's doing.
            ConfigurationError: an environment variable of the endpoint is wrong.
        """
        limits = Limits.from_environment(self.environment, max_images=self.model.max_images)
        body = read_body(stream, context.content_length)
        request = parse_request(body, context.request_content_type, model=self.model, limits=limits)
        try:
            predictions = self._predictions(request, context, limits)
        except RequestError as error:
            if request.is_batch:
                raise
            raise error.at(None) from error
        return json.dumps({"predictions": predictions}, separators=(",", ":"))

    def _predictions(
        self, request: DetectionRequest, context: Context, limits: Limits
    ) -> list[dict[str, Any]]:
        contents = fetch_all(
            request.sources, max_bytes=limits.s3_object_bytes, client=self.s3_client
        )
        images = [_judge(content, index, limits.pixels) for index, content in enumerate(contents)]
        found: list[RawDetections] = []
        for group in _groups(images, limits):
            found += self._detect(group, len(found), context)
        return [
            prediction(
                image.header,
                raw,
                model=self.model,
                score_threshold=request.score_threshold,
                max_detections=request.max_detections,
            )
            for image, raw in zip(images, found, strict=True)
        ]

    def _detect(
        self, group: Sequence[JudgedImage], first: int, context: Context
    ) -> list[RawDetections]:
        """Ask about a group whose first image is number `first` of the request."""
        if len(group) > 1:
            # The graph cannot say which image it was: asked singly below, it does.
            with suppress(NotAnImageError):
                return detect(group, context, self.post)
        return [
            raw
            for index, image in enumerate(group, start=first)
            for raw in self._detect_one(image, index, context)
        ]

    def _detect_one(self, image: JudgedImage, index: int, context: Context) -> list[RawDetections]:
        try:
            return detect([image], context, self.post)
        except NotAnImageError as error:
            raise error.at(index) from error


def _judge(content: bytes, index: int, max_pixels: int) -> JudgedImage:
    try:
        header = read_header(content, max_pixels=max_pixels)
    except RequestError as error:
        raise error.at(index) from error
    # Under gevent this lets the worker answer a health check between two images.
    time.sleep(0)
    # The graph sees whether a JPEG is whole by what happens right before its last marker.
    return JudgedImage(content[: header.end], header)


def _groups(images: Sequence[JudgedImage], limits: Limits) -> Iterator[list[JudgedImage]]:
    """Split the images so that no call holds more pixels or bytes than one image may have."""
    group: list[JudgedImage] = []
    pixels = size = 0
    for image in images:
        more_pixels = image.header.width * image.header.height
        more_bytes = len(image.content)
        full = pixels + more_pixels > limits.pixels or size + more_bytes > limits.s3_object_bytes
        if group and full:
            yield group
            group, pixels, size = [], 0, 0
        group.append(image)
        pixels += more_pixels
        size += more_bytes
    if group:
        yield group
