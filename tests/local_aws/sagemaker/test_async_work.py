import base64
import dataclasses
import json
from threading import Barrier, Semaphore
from typing import Any

import pytest

from local_aws.emulator.pace import Pace
from local_aws.sagemaker.async_backlog import AsyncRequest
from local_aws.sagemaker.async_invocation import invoke_async
from local_aws.sagemaker.errors import ContainerGoneError
from local_aws.sagemaker.instance import Answer, Invocation
from tests.local_aws.sagemaker.hosting import (
    ACCOUNT,
    PATIENCE,
    REGION,
    ROLE,
    Hosting,
    eventually,
    variants,
)

PREFIX = "x-amzn-sagemaker-"
SUCCESS, ERROR = (f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}" for name in ("success", "error"))
INPUT = "s3://in/photo.jpg"
VARIANT = {"EndpointName": "e", "VariantName": "AllTraffic"}


def _endpoint(hosting: Hosting, *, at_once: int = 1, **output: Any) -> None:
    settings = {
        "ClientConfig": {"MaxConcurrentInvocationsPerInstance": at_once},
        "OutputConfig": {
            "S3OutputPath": "s3://out/answers",
            "S3FailurePath": "s3://out/failures",
            "NotificationConfig": {"SuccessTopic": SUCCESS, "ErrorTopic": ERROR},
            **output,
        },
    }
    hosting.config_members = {"AsyncInferenceConfig": settings}
    hosting.delivery.objects[INPUT] = b"pixels"
    hosting.endpoint()


def _ask(hosting: Hosting, **headers: str) -> AsyncRequest:
    given = {
        f"{PREFIX}inputlocation": INPUT,
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    return invoke_async(hosting.service, hosting.scope, endpoint_name="e", headers=given, body=b"")


def _notice(hosting: Hosting, topic: str) -> dict[str, Any]:
    eventually(lambda: hosting.delivery.notices)
    ((told, message),) = hosting.delivery.notices
    assert told == topic
    notice: dict[str, Any] = json.loads(message)
    return notice


def _processed(hosting: Hosting, count: int = 1) -> None:
    eventually(lambda: len(hosting.metrics.of("TotalProcessingTime", VARIANT)) == count)


def test_an_answer_is_written_and_told(hosting: Hosting) -> None:
    """Proves the whole way: input under the role, headers, output, and the documented notice."""
    _endpoint(hosting, KmsKeyId="alias/outputs")
    hosting.launched[0].answer = Answer(200, "application/json", b"[1]")
    request = _ask(
        hosting,
        x_amzn_sagemaker_content_type="image/jpeg",
        x_amzn_sagemaker_accept="application/json",
        x_amzn_sagemaker_custom_attributes="trace=1",
        x_amzn_sagemaker_inference_id="mine",
    )
    notice = _notice(hosting, SUCCESS)
    (sent,) = hosting.launched[0].invocations
    assert sent.body == b"pixels"
    assert sent.headers == {
        "content-type": "image/jpeg",
        "accept": "application/json",
        "x-amzn-sagemaker-custom-attributes": "trace=1",
        "x-amzn-sagemaker-inference-id": "mine",
    }
    assert sent.seconds == 900
    assert request.output_location is not None
    written = hosting.delivery.written[request.output_location]
    assert (written.body, written.content_type) == (b"[1]", "application/json")
    assert (written.role_arn, written.key_id) == (ROLE, "alias/outputs")
    assert notice.pop("receivedTime") <= notice.pop("eventTime")
    assert notice == {
        "awsRegion": REGION,
        "invocationStatus": "Completed",
        "requestParameters": {
            "accept": "application/json",
            "contentType": "image/jpeg",
            "customAttributes": "trace=1",
            "endpointName": "e",
            "inputLocation": INPUT,
        },
        "responseParameters": {
            "contentType": "application/json",
            "outputLocation": request.output_location,
        },
        "inferenceId": "mine",
        "eventVersion": "1.0",
        "eventSource": "aws:sagemaker",
        "eventName": "InferenceResult",
    }


def test_only_the_documented_metrics_are_published(hosting: Hosting) -> None:
    """Proves the list for asynchronous endpoints, which leaves out Invocations and overhead."""
    _endpoint(hosting)
    _ask(hosting)
    _processed(hosting)
    assert hosting.metrics.names == {
        "TimeInBacklog",
        "RequestDownloadLatency",
        "Invocation4XXErrors",
        "Invocation5XXErrors",
        "ModelLatency",
        "ResponseUploadLatency",
        "InvocationsProcessed",
        "InvocationFailures",
        "TotalProcessingTime",
    }
    assert hosting.metrics.of("InvocationFailures", VARIANT) == [0]


@pytest.mark.parametrize(
    ("answer", "reason", "written"),
    [
        (Answer(415, "application/json", b"{}"), "Received client error (415) from model", b"{}"),
        (Answer(500, "text/html", b"oh"), "Received server error (500) from model", b"oh"),
        (ContainerGoneError("no answer within 5 seconds"), "no answer within 5 seconds", None),
    ],
)
def test_a_failure_of_the_container_is_written_and_told(
    hosting: Hosting, answer: Any, reason: str, written: bytes | None
) -> None:
    """Proves the failure object, the error topic and the metrics."""
    _endpoint(hosting)
    hosting.launched[0].answer = answer
    request = _ask(hosting, x_amzn_sagemaker_invocationtimeoutseconds="5")
    notice = _notice(hosting, ERROR)
    assert notice["invocationStatus"] == "Failed"
    assert notice["failureReason"].startswith("ClientError: ")
    assert reason in notice["failureReason"]
    assert notice["responseParameters"] == {"failureLocation": request.failure_location}
    assert request.failure_location is not None
    said = hosting.delivery.written[request.failure_location].body
    assert said == (written or notice["failureReason"].encode())
    assert request.output_location not in hosting.delivery.written
    _processed(hosting)
    assert hosting.metrics.of("InvocationFailures", VARIANT) == [1]
    assert hosting.launched[0].invocations[0].seconds == 5


def test_a_missing_input_is_a_failure(hosting: Hosting) -> None:
    """Proves that the container is not asked, and what is told instead."""
    _endpoint(hosting)
    hosting.delivery.objects.clear()
    _ask(hosting)
    assert f"Could not read {INPUT}" in _notice(hosting, ERROR)["failureReason"]
    assert hosting.launched[0].invocations == []
    _processed(hosting)
    assert hosting.metrics.of("RequestDownloadFailures", VARIANT) == [1]


def test_an_answer_that_may_not_be_written_is_a_failure(hosting: Hosting) -> None:
    """Proves that a role without s3:PutObject shows at the error topic and in the metrics."""
    _endpoint(hosting)
    hosting.delivery.denied = {"write"}
    _ask(hosting)
    assert "not authorized to write" in _notice(hosting, ERROR)["failureReason"]
    _processed(hosting)
    assert hosting.metrics.of("ResponseUploadFailures", VARIANT) == [1, 1]


def test_a_topic_that_may_not_be_published_to_harms_nothing_else(hosting: Hosting) -> None:
    """Proves that the answer is there without sns:Publish, and that the metric tells."""
    _endpoint(hosting)
    hosting.delivery.denied = {"notify"}
    request = _ask(hosting)
    _processed(hosting)
    assert request.output_location in hosting.delivery.written
    assert hosting.metrics.of("NotificationFailures", VARIANT) == [1]


@pytest.mark.parametrize(("size", "included"), [(128 * 1024, 1), (128 * 1024 + 1, 0)])
def test_answers_are_included_where_wanted_and_small(
    hosting: Hosting, size: int, included: int
) -> None:
    """Proves IncludeInferenceResponseIn and its limit."""
    topics = {
        "SuccessTopic": SUCCESS,
        "IncludeInferenceResponseIn": ["SUCCESS_NOTIFICATION_TOPIC"],
    }
    _endpoint(hosting, NotificationConfig=topics)
    hosting.launched[0].answer = Answer(200, None, b"x" * size)
    _ask(hosting)
    notice = _notice(hosting, SUCCESS)
    bodies = [notice[name] for name in notice if name == "responseBody"]
    assert [base64.b64decode(body["content"]) for body in bodies] == [b"x" * size] * included


def test_an_inline_body_needs_no_object(hosting: Hosting) -> None:
    """Proves that a body in the request reaches the container."""
    _endpoint(hosting)
    invoke_async(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"inline")
    assert "inputLocation" not in _notice(hosting, SUCCESS)["requestParameters"]
    assert hosting.launched[0].invocations[0].body == b"inline"


def _scale(hosting: Hosting, count: int) -> None:
    change = {"VariantName": "AllTraffic", "DesiredInstanceCount": count}
    hosting.call(
        "UpdateEndpointWeightsAndCapacities",
        EndpointName="e",
        DesiredWeightsAndCapacities=[change],
    )
    hosting.settled()


def test_requests_wait_for_an_instance(hosting: Hosting) -> None:
    """Proves that an endpoint at zero loses nothing, and answers in order once it has one."""
    _endpoint(hosting)
    _scale(hosting, 0)
    ids = [str(number) for number in range(3)]
    for each in ids:
        _ask(hosting, x_amzn_sagemaker_inference_id=each)
    assert hosting.scope.endpoints["e"].backlog.size == 3
    assert hosting.delivery.written == {}
    _scale(hosting, 1)
    _processed(hosting, 3)
    assert [json.loads(message)["inferenceId"] for _, message in hosting.delivery.notices] == ids
    assert hosting.scope.endpoints["e"].backlog.size == 0


def test_an_instance_gets_no_more_than_it_takes_at_once(hosting: Hosting) -> None:
    """Proves MaxConcurrentInvocationsPerInstance, reached and never passed."""
    _endpoint(hosting, at_once=2)
    (instance,) = hosting.launched
    echo, under_way, seen = instance.invoke, Semaphore(2), Barrier(2)

    def invoke(invocation: Invocation) -> Answer:
        assert under_way.acquire(blocking=False), "a third request came"
        try:
            seen.wait(PATIENCE)  # two at a time, or not at all
            return echo(invocation)
        finally:
            under_way.release()

    instance.invoke = invoke  # type: ignore[method-assign]
    for _ in range(6):
        _ask(hosting)
    _processed(hosting, 6)
    assert len(hosting.delivery.written) == 6
    assert all("answers" in uri for uri in hosting.delivery.written)


def test_a_request_whose_variant_has_no_instance_is_tried_again(hosting: Hosting) -> None:
    """Proves that nothing is lost while one of two variants is down."""
    _endpoint(hosting)
    production = [
        *variants("one", VariantName="up"),
        *variants("one", VariantName="down"),
    ]
    hosting.call(
        "CreateEndpointConfig",
        EndpointConfigName="both",
        ProductionVariants=production,
        **hosting.config_members,
    )
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="both")
    hosting.settled()
    for instance in hosting.launched:
        instance.healthy = instance.spec.variant == "up"
    requests = [_ask(hosting) for _ in range(3)]
    eventually(lambda: len(hosting.delivery.written) == 3)
    assert hosting.delivery.written.keys() == {each.output_location for each in requests}


def test_an_update_waits_for_requests_and_keeps_the_queue(hosting: Hosting) -> None:
    """Proves that what is under way is finished by the old fleet, and the rest by the new one."""
    _endpoint(hosting)
    (old,) = hosting.launched
    old.answering.clear()
    requests = [_ask(hosting) for _ in range(3)]
    eventually(lambda: len(old.invocations) == 1)
    hosting.config("two")
    hosting.call("UpdateEndpoint", EndpointName="e", EndpointConfigName="two")
    eventually(lambda: len(hosting.launched) == 2 and hosting.launched[1].healthy)
    assert not old.stopped
    old.answering.set()
    hosting.settled()
    _processed(hosting, 3)
    bodies = [hosting.delivery.written[str(each.output_location)].body for each in requests]
    assert bodies[0].startswith(b"s3://models/one")
    assert bodies[2].startswith(b"s3://models/two")
    assert old.stopped


def test_a_request_expires_in_the_queue(hosting: Hosting) -> None:
    """Proves RequestTTLSeconds at the emulator's pace, without any instance."""
    _endpoint(hosting)
    _scale(hosting, 0)
    hosting.service = dataclasses.replace(hosting.service, pace=Pace(0.2))
    _ask(hosting, x_amzn_sagemaker_requestttlseconds="60")
    assert "waited for longer" in _notice(hosting, ERROR)["failureReason"]
    _processed(hosting)
    assert hosting.metrics.of("ExpiredRequests", VARIANT) == [1]
    assert hosting.scope.endpoints["e"].backlog.size == 0
