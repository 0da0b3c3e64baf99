import json
from collections import Counter

import pytest

from local_aws.sagemaker.errors import ContainerGoneError, NoHealthyInstanceError, NotInvocableError
from local_aws.sagemaker.http import Reply, respond
from local_aws.sagemaker.instance import Answer
from local_aws.sagemaker.invocation import LARGEST_BODY, invoke
from tests.local_aws.sagemaker.hosting import ACCOUNT, REGION, Hosting, variants


def _post(hosting: Hosting, body: bytes = b"", headers: dict[str, str] | None = None) -> Reply:
    return respond(
        hosting.service,
        account=ACCOUNT,
        region=REGION,
        method="POST",
        path="/endpoints/e/invocations",
        headers=headers or {},
        body=body,
    )


def test_requests_go_to_the_instances_in_turn(hosting: Hosting) -> None:
    """Proves that requests are spread over the instances of a variant."""
    hosting.endpoint(InitialInstanceCount=3)
    for number, instance in enumerate(hosting.launched):
        instance.answer = Answer(200, None, str(number).encode())
    assert Counter(_post(hosting)[2] for _ in range(9)) == {b"0": 3, b"1": 3, b"2": 3}


def test_an_instance_that_is_down_is_left_out(hosting: Hosting) -> None:
    """Proves that only healthy instances get requests, and that none is an error of its own."""
    hosting.endpoint(InitialInstanceCount=2)
    hosting.launched[0].healthy = False
    hosting.launched[1].answer = Answer(200, None, b"alive")
    assert [_post(hosting)[2] for _ in range(3)] == [b"alive"] * 3
    hosting.launched[1].healthy = False
    with pytest.raises(NoHealthyInstanceError):
        invoke(hosting.service, hosting.scope, endpoint_name="e", headers={}, body=b"")
    assert _post(hosting)[0] == 503


def test_variants_get_their_share_and_can_be_targeted(hosting: Hosting) -> None:
    """Proves weights, the header that names the variant, and TargetVariant."""
    hosting.model("m")
    production = [
        *variants("m", VariantName="most", InitialVariantWeight=3),
        *variants("m", VariantName="rest", InitialVariantWeight=1),
    ]
    hosting.call("CreateEndpointConfig", EndpointConfigName="c", ProductionVariants=production)
    hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="c")
    hosting.settled()

    invoked = Counter(_post(hosting)[1]["x-Amzn-Invoked-Production-Variant"] for _ in range(8))
    assert invoked == {"most": 6, "rest": 2}

    headers = {"x-amzn-sagemaker-target-variant": "rest"}
    assert (
        invoke(hosting.service, hosting.scope, endpoint_name="e", headers=headers, body=b"")[1]
        == "rest"
    )
    headers = {"x-amzn-sagemaker-target-variant": "none"}
    with pytest.raises(NotInvocableError, match="It has: most, rest"):
        invoke(hosting.service, hosting.scope, endpoint_name="e", headers=headers, body=b"")


def test_an_error_of_the_container_is_a_model_error(hosting: Hosting) -> None:
    """Proves 424 with the container's own status and words, and where its log is."""
    hosting.endpoint()
    hosting.launched[0].answer = Answer(415, "application/json", b'{"code": "not_an_image"}')
    status, _, body = _post(hosting)
    told = json.loads(body)
    assert status == 424
    assert told["OriginalStatusCode"] == 415
    assert told["OriginalMessage"] == '{"code": "not_an_image"}'
    assert told["Message"].startswith("Received client error (415) from primary with message")
    assert told["LogStreamArn"].endswith(
        "log-group:/aws/sagemaker/Endpoints/e:log-stream:AllTraffic/i-0"
    )


def test_a_broken_connection_is_a_model_error(hosting: Hosting) -> None:
    """Proves that a container that dies during a request gives one clear error."""
    hosting.endpoint()
    hosting.launched[0].answer = ContainerGoneError("The connection to the container broke")
    status, _, body = _post(hosting)
    assert status == 424
    assert "The connection to the container broke" in json.loads(body)["Message"]


def test_what_cannot_be_invoked_is_a_validation_error(hosting: Hosting) -> None:
    """Proves the answers for an unknown endpoint, one in creation, and too large a body."""
    status, _, body = _post(hosting)
    assert (status, json.loads(body)) == (
        400,
        {
            "__type": "ValidationError",
            "message": "Endpoint e of account 000000000000 not found.",
        },
    )
    hosting.gate.clear()
    hosting.config("c")
    hosting.call("CreateEndpoint", EndpointName="e", EndpointConfigName="c")
    assert b"is Creating" in _post(hosting)[2]
    hosting.gate.set()
    hosting.settled()
    assert _post(hosting, b"x" * LARGEST_BODY)[0] == 200
    status, _, body = _post(hosting, b"x" * (LARGEST_BODY + 1))
    assert status == 400
    assert b"6291456" in body


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("x-amzn-sagemaker-custom-attributes", "x" * 1025, b"at most 1024 ASCII"),
        ("accept", "größe", b"at most 1024 ASCII"),
        ("x-amzn-sagemaker-target-model", "m.tar.gz", b"not supported"),
    ],
)
def test_headers_are_judged(hosting: Hosting, name: str, value: str, words: bytes) -> None:
    """Proves that headers beyond the bounds, or of unserved features, are refused."""
    hosting.endpoint()
    status, _, body = _post(hosting, headers={name: value})
    assert status == 400
    assert words in body
