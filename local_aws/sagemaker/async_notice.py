"""What the topics of an asynchronous endpoint are told.

Success and failure have the documented form. The member `responseBody` is from memory.
"""

import base64
import json
from datetime import UTC, datetime
from typing import Any

from local_aws.sagemaker.async_backlog import AsyncRequest
from local_aws.sagemaker.instance import Answer

_LARGEST_INCLUDED = 128 * 1024  # bytes of an answer, documented
_REQUEST = {
    "accept": "accept",
    "content-type": "contentType",
    "x-amzn-sagemaker-custom-attributes": "customAttributes",
}


def success_notice(request: AsyncRequest, answer: Answer, *, region: str, now: float) -> str:
    """Tell that an answer is there; `now` in seconds since the epoch."""
    response = {"contentType": answer.content_type, "outputLocation": request.output_location}
    return json.dumps(
        {
            **_begin(request, region, now, "Completed"),
            **_end(request),
            "responseParameters": {k: v for k, v in response.items() if v is not None},
            **_included(request, "SUCCESS_NOTIFICATION_TOPIC", answer),
        }
    )


def failure_notice(
    request: AsyncRequest, reason: str, answer: Answer | None, *, region: str, now: float
) -> str:
    """Tell why there will be no answer; `answer` is what the container said, if it did."""
    told: dict[str, Any] = {
        **_begin(request, region, now, "Failed"),
        "failureReason": reason,
        **_end(request),
        **_included(request, "ERROR_NOTIFICATION_TOPIC", answer),
    }
    if request.failure_location is not None:
        told["responseParameters"] = {"failureLocation": request.failure_location}
    return json.dumps(told)


def _begin(request: AsyncRequest, region: str, now: float, status: str) -> dict[str, Any]:
    return {
        "awsRegion": region,
        "eventTime": _time(now),
        "receivedTime": _time(request.received),
        "invocationStatus": status,
    }


def _end(request: AsyncRequest) -> dict[str, Any]:
    sent = {
        told: request.headers[name] for name, told in _REQUEST.items() if name in request.headers
    }
    parameters = {**sent, "endpointName": request.endpoint}
    if request.input_location is not None:
        parameters["inputLocation"] = request.input_location
    return {
        "requestParameters": parameters,
        "inferenceId": request.inference_id,
        "eventVersion": "1.0",
        "eventSource": "aws:sagemaker",
        "eventName": "InferenceResult",
    }


def _included(request: AsyncRequest, topic: str, answer: Answer | None) -> dict[str, Any]:
    wanted = request.output.get("NotificationConfig", {}).get("IncludeInferenceResponseIn", [])
    if topic not in wanted or answer is None or len(answer.body) > _LARGEST_INCLUDED:
        return {}
    content = base64.b64encode(answer.body).decode()
    return {"responseBody": {"content": content, "encoding": "BASE64"}}


def _time(seconds: float) -> str:
    when = datetime.fromtimestamp(seconds, UTC)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"
