"""One request to the probes' endpoint, sent once, with what came of it in words or in bytes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from verify.probes.echo import Echo


def runtime(echo: Echo) -> Any:
    """Return a client that asks once: a refusal is an answer here, and is not tried again."""
    session: Any = boto3.Session(region_name=echo.account.region)
    return session.client("sagemaker-runtime", config=Config(retries={"total_max_attempts": 1}))


def send(echo: Echo, body: bytes, client: Any = None, **members: str) -> tuple[bytes | None, str]:
    """Return the answer's bytes and what is to be said of it; None where there was no answer."""
    echo.demand()
    try:
        answer = (client or runtime(echo)).invoke_endpoint(
            EndpointName=echo.name, Body=body, **members
        )
        got: bytes = answer["Body"].read()
    except (BotoCoreError, ClientError) as error:
        return None, f"refused: {refusal(error)}"
    return got, f"answered with {len(got):,} bytes"


def refusal(error: BotoCoreError | ClientError) -> str:
    """Say status, code and words of what AWS refused, or why nothing came back."""
    if not isinstance(error, ClientError):
        return str(error)
    response = error.response
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return f"{status} {json.dumps(response.get('Error', {}), sort_keys=True)}"
