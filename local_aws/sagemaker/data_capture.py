"""Data capture: which requests are kept, and how a kept one is written down."""

import base64
import json
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from local_aws.sagemaker.delivery import below
from local_aws.sagemaker.exchange import Exchange
from local_aws.sagemaker.instance import Invocation
from local_aws.sagemaker.state import EndpointConfig
from local_aws.sagemaker.variant_fleet import VariantFleet

_WHOLE = 100  # percent
INFERENCE_ID = "x-amzn-sagemaker-inference-id"


@dataclass(frozen=True)
class Captured:
    """A request and its answer, and where they go."""

    settings: Mapping[str, Any]  # DataCaptureConfig
    variant: VariantFleet
    invocation: Invocation
    exchange: Exchange
    time: float  # of the request, in seconds since the epoch
    event_id: str = field(default_factory=lambda: str(uuid.uuid4()))


def settings_of(config: EndpointConfig) -> Mapping[str, Any] | None:
    """The DataCaptureConfig, unless it captures nothing."""
    settings: Mapping[str, Any] = config.request.get("DataCaptureConfig", {})
    return settings if settings.get("EnableCapture", bool(settings)) else None


def summary(config: EndpointConfig) -> dict[str, Any] | None:
    """Describe data capture as DescribeEndpoint does; None where there is no configuration."""
    settings = config.request.get("DataCaptureConfig")
    if settings is None:
        return None
    enabled = settings_of(config) is not None
    return {
        "EnableCapture": enabled,
        "CaptureStatus": "Started" if enabled else "Stopped",
        "CurrentSamplingPercentage": settings["InitialSamplingPercentage"],
        "DestinationS3Uri": settings["DestinationS3Uri"],
        "KmsKeyId": settings.get("KmsKeyId", ""),
    }


class CaptureBuffer:
    """What was sampled and is not written yet; offering costs a request next to nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._credit: dict[tuple[str, str, str], int] = {}
        self._kept: list[Captured] = []

    def offer(self, captured: Captured) -> None:
        """Keep it if its turn has come: of 100 in a row, exactly the sampling percentage."""
        spec = captured.variant.spec
        endpoint = (spec.account, spec.region, spec.endpoint)
        with self._lock:
            percent = int(captured.settings["InitialSamplingPercentage"])
            credit = self._credit.get(endpoint, 0) + percent
            if credit >= _WHOLE:
                self._kept.append(captured)
            self._credit[endpoint] = credit % _WHOLE if credit >= _WHOLE else credit

    def take(self) -> list[Captured]:
        """All that was kept since the last call, oldest first."""
        with self._lock:
            kept, self._kept = self._kept, []
            return kept


def location(captured: Captured) -> str:
    """Where the file goes: documented but for its own name, which is as seen."""
    when, spec = datetime.fromtimestamp(captured.time, UTC), captured.variant.spec
    folder = below(captured.settings["DestinationS3Uri"], spec.endpoint, spec.variant)
    name = f"{when:%M-%S}-{when.microsecond // 1000:03d}-{captured.event_id}.jsonl"
    return below(folder, f"{when:%Y/%m/%d/%H}", name)


def lines(captures: Sequence[Captured]) -> bytes:
    """The captures as JSON Lines."""
    return b"".join(json.dumps(_event(each)).encode() + b"\n" for each in captures)


def _event(captured: Captured) -> dict[str, Any]:
    settings, answer = captured.settings, captured.exchange.answer
    modes = {option["CaptureMode"] for option in settings["CaptureOptions"]}
    data = {}
    if modes & {"Input", "InputAndOutput"}:
        sent = captured.invocation
        observed = sent.headers.get("content-type")
        data["endpointInput"] = _side("INPUT", observed, sent.body, settings)
    if modes & {"Output", "InputAndOutput"} and answer is not None:
        data["endpointOutput"] = _side("OUTPUT", answer.content_type, answer.body, settings)
    when = datetime.fromtimestamp(captured.time, UTC)
    metadata = {"eventId": captured.event_id, "inferenceTime": f"{when:%Y-%m-%dT%H:%M:%SZ}"}
    if INFERENCE_ID in captured.invocation.headers:
        metadata["inferenceId"] = captured.invocation.headers[INFERENCE_ID]
    return {"captureData": data, "eventMetadata": metadata, "eventVersion": "0"}


def _side(
    mode: str, content_type: str | None, body: bytes, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """One direction. Documented: base64, unless the content type is listed as JSON or as CSV."""
    headers = settings.get("CaptureContentTypeHeader", {})
    media_type = (content_type or "").partition(";")[0].strip().lower()
    encoding = "BASE64"
    for name in ("Csv", "Json"):
        if media_type in (each.lower() for each in headers.get(f"{name}ContentTypes", [])):
            encoding = name.upper()
    plain = encoding != "BASE64"
    data = body.decode(errors="replace") if plain else base64.b64encode(body).decode()
    side = {"observedContentType": content_type, "mode": mode, "data": data, "encoding": encoding}
    return {name: value for name, value in side.items() if value is not None}
