"""HTTP to one container: its health and its invocations."""

import http.client
import time

from local_aws.sagemaker.container_ports import LOOPBACK
from local_aws.sagemaker.errors import ContainerGoneError
from local_aws.sagemaker.instance import Answer, Invocation

PING_SECONDS = 2.0  # documented
_CHUNK = 1 << 16


def ping(port: int) -> bool:
    """Whether the container says 200 on /ping within two seconds."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PING_SECONDS)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def post(port: int, invocation: Invocation) -> Answer:
    """Send one invocation; raises ContainerGoneError when no whole answer comes in time."""
    seconds = invocation.seconds
    deadline = time.monotonic() + seconds
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=seconds)
    try:
        connection.request("POST", "/invocations", invocation.body, dict(invocation.headers))
        response = connection.getresponse()
        body = _read(response, deadline)
    except TimeoutError as error:
        message = f"The container gave no answer within {seconds:.0f} seconds."
        raise ContainerGoneError(message) from error
    except (OSError, http.client.HTTPException) as error:
        message = f"The connection to the container broke before it answered ({error!r})."
        raise ContainerGoneError(message) from error
    finally:
        connection.close()
    return Answer(
        status=response.status,
        content_type=response.getheader("Content-Type"),
        body=body,
        custom_attributes=response.getheader("X-Amzn-SageMaker-Custom-Attributes"),
    )


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    body = bytearray()
    while chunk := response.read(_CHUNK):
        body += chunk
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:
        # read() in parts ends quietly where a connection ends early.
        raise http.client.IncompleteRead(bytes(body), response.length)
    return bytes(body)
