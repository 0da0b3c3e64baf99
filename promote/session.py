"""AWS as the stage's check role sees it, for as long as a soak lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.credentials import RefreshableCredentials
from botocore.session import get_session

if TYPE_CHECKING:
    from collections.abc import Callable

SESSION_NAME = "promotion-check"  # what CloudTrail has of every check
# The prober may take all of its minute to answer.
CONFIG = Config(
    connect_timeout=10, read_timeout=75, retries={"mode": "standard", "total_max_attempts": 5}
)


def client_factory(region: str, role_arn: str | None) -> Callable[[str], Any]:
    """Return what makes boto3 clients: as the role, or with the caller's own credentials.

    A role that was taken by way of another one lasts an hour at most, so it is taken anew.
    """
    callers = boto3.Session(region_name=region)
    session: Any = _assuming(callers, role_arn) if role_arn else callers

    def client(service: str) -> Any:
        return session.client(service, config=CONFIG)

    return client


def _assuming(callers: boto3.Session, role_arn: str) -> boto3.Session:
    sts = callers.client("sts", config=CONFIG)

    def take() -> dict[str, str]:
        given = sts.assume_role(RoleArn=role_arn, RoleSessionName=SESSION_NAME)["Credentials"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }

    session = get_session()
    # botocore has no public way to give a session credentials that renew themselves.
    session._credentials = RefreshableCredentials.create_from_metadata(  # type: ignore[attr-defined]  # noqa: SLF001
        metadata=take(), refresh_using=take, method="sts-assume-role"
    )
    return boto3.Session(botocore_session=session, region_name=callers.region_name)
