"""boto3 clients that talk to the emulator itself, under the credentials of a role."""

import threading
from functools import cache
from pathlib import Path
from typing import Any

_making = threading.Lock()  # clients may be shared between threads; a session may not


def client(  # noqa: PLR0913  # who, what and where
    service: str,
    *,
    credentials: dict[str, str],
    region: str,
    url: str,
    ca_bundle: Path,
    read_timeout: float = 60.0,
) -> Any:
    """Make a boto3 client; `credentials` are the three AWS_* variables of a session."""
    from botocore.config import Config  # noqa: PLC0415  # slow to import

    with _making:
        return _session().client(
            service,
            aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=credentials["AWS_SESSION_TOKEN"],
            region_name=region,
            endpoint_url=url,
            verify=str(ca_bundle),
            config=Config(
                retries={"total_max_attempts": 2},
                read_timeout=read_timeout,
                s3={"addressing_style": "path"},
            ),
        )


@cache
def _session() -> Any:
    """One for all: each reads botocore's descriptions of the services anew."""
    import boto3  # noqa: PLC0415  # slow to import

    return boto3.session.Session()
