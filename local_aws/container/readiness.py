"""Asks whether a process answers yet."""

import http.client
import json
import socket

from local_aws.container.ports import LOOPBACK

_SECONDS = 5.0


def model_available(rest_port: int, model: str) -> bool:
    """Say whether the model server reports every version of the model as AVAILABLE."""
    connection = http.client.HTTPConnection(LOOPBACK, rest_port, timeout=_SECONDS)
    try:
        connection.request("GET", f"/v1/models/{model}")
        response = connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            return False
        versions = json.loads(response.read())["model_version_status"]
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return all(version["state"] == "AVAILABLE" for version in versions)


def accepts_connections(port: int) -> bool:
    """Say whether something listens on a loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=_SECONDS):
            return True
    except OSError:
        return False
