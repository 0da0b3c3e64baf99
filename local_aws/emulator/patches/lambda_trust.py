"""A function runs only under a role whose trust policy lets Lambda in."""

from typing import Any

from local_aws.emulator.lambda_role import SERVICE
from local_aws.emulator.roles import trusted_role


def install() -> None:
    """Ask the role's trust policy before a function gets its credentials.

    AWS refuses such a function when it is created; here its first start fails in the same words.
    """
    from ministack.core import lambda_runtime  # noqa: PLC0415  # before lambda_svc copies the name

    give = lambda_runtime.execution_credentials

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        trusted_role(config.get("Role", ""), SERVICE)
        given: dict[str, str] = give(config)
        return given

    lambda_runtime.execution_credentials = execution_credentials
