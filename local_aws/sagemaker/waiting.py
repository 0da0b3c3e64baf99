"""Waiting inside the emulator for what happens to an endpoint in the background."""

import time

from local_aws.sagemaker.errors import refuse
from local_aws.sagemaker.state import Endpoint, Scope

_POLL_SECONDS = 0.05


def wait_until_settled(scope: Scope, name: str) -> Endpoint:
    """Wait until nothing is under way; raises RefusedError when the endpoint goes meanwhile.

    There is no limit of its own: every step of a fleet has one.
    """
    while True:
        with scope.lock:
            endpoint = scope.endpoints.get(name)
            if endpoint is None:
                refuse(f"The endpoint {name} was deleted meanwhile.")
            if not endpoint.busy:
                return endpoint
        time.sleep(_POLL_SECONDS)


def wait_until_deleted(scope: Scope, name: str) -> None:
    """Wait until there is no endpoint of that name."""
    while True:
        with scope.lock:
            if name not in scope.endpoints:
                return
        time.sleep(_POLL_SECONDS)
