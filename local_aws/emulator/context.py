"""What an extension of the emulator is told about the server that it joins."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local_aws.emulator.pace import REAL_PACE, Pace


@dataclass(frozen=True)
class EmulatorContext:
    """The running emulator, as an in-process service sees it.

    `role_credentials(role_arn, session_name)` assumes a role as SageMaker does and returns
    AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of the session. It raises
    `errors.RoleNotFoundError` when the role does not exist and `errors.RoleNotAssumableError`
    when its trust policy does not name sagemaker.amazonaws.com.
    """

    url: str  # https://127.0.0.1:PORT, what a process puts into AWS_ENDPOINT_URL
    port: int
    directory: Path  # work files; gone when the emulator is gone, unless the user named it
    ca_bundle: Path  # PEM of the certificate authority that signed the server's certificate
    region: str  # the region of a request that names none
    role_credentials: Callable[[str, str], dict[str, str]]
    pace: Pace = REAL_PACE
    keep_state: bool = False  # over the end of the emulator, in its directory
    ledger: bool = False  # of what IAM decides, in its directory
