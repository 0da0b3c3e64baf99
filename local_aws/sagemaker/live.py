"""Finding the endpoint that a request names, and what is configured for it."""

from local_aws.sagemaker.errors import NotInvocableError
from local_aws.sagemaker.fleet import Fleet
from local_aws.sagemaker.state import Endpoint, EndpointConfig, Scope


def live_endpoint(scope: Scope, name: str) -> Endpoint:
    """Return an endpoint that takes requests; raises NotInvocableError."""
    with scope.lock:
        endpoint = scope.endpoints.get(name)
        if endpoint is None:
            message = f"Endpoint {name} of account {scope.account} not found."
            raise NotInvocableError(message)
        if not endpoint.shares or endpoint.status == "Deleting":
            message = (
                f"Endpoint {name} of account {scope.account} is {endpoint.status}. "
                "Invoke it when DescribeEndpoint says InService."
            )
            raise NotInvocableError(message)
        return endpoint


def config_of(endpoint: Endpoint, fleet: Fleet) -> EndpointConfig:
    """The configuration of one of the fleets that serve an endpoint."""
    pending = endpoint.pending
    return pending.config if pending is not None and pending.fleet is fleet else endpoint.config
