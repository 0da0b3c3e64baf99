"""Environment variables: what the server runs in, and what makes clients talk to it."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from local_aws.emulator.tls import HOST, Certificates

DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"
SECRET_KEY = "test"  # noqa: S105  # MiniStack's fixed secret of an account's root key
# Variables that would send a client somewhere else than to the embedded AWS.
FOREIGN_PREFIXES = ("AWS_", "CDK_", "MINISTACK_")
_INHERITED = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "USER", "LOGNAME")


def server_environment(
    directory: Path,
    certificates: Certificates,
    port: int,
    inherited: Mapping[str, str] = os.environ,
) -> dict[str, str]:
    """Build the environment of the server, which functions and endpoint instances inherit.

    Nothing of the user's AWS settings is in it: a function would take it for its own.
    """
    home, temporary = directory / "home", directory / "tmp"
    bundle = str(certificates.authority)
    return {
        **{name: inherited[name] for name in _INHERITED if name in inherited},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{inherited.get('PATH', os.defpath)}",
        "HOME": str(home),
        "TMPDIR": str(temporary),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_ACCOUNT_ID": DEFAULT_ACCOUNT,
        "MINISTACK_REGION": DEFAULT_REGION,
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificates.chain),
        "MINISTACK_SSL_KEY": str(certificates.key),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "0",
        # Their defaults are fixed folders, which another server of this machine would share.
        "STATE_DIR": str(temporary),
        "S3_DATA_DIR": str(temporary),
        "LAMBDA_EXECUTOR": "local",
        "DOCKER_HOST": f"unix://{directory / 'no-docker.sock'}",
        # For the Python of functions: boto3 reads the first, ssl and urllib the second.
        "AWS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
        "REQUESTS_CA_BUNDLE": bundle,
        "NODE_EXTRA_CA_CERTS": bundle,
        "AWS_ENDPOINT_URL": f"https://{HOST}:{port}",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def client_environment(
    *, url: str, ca_bundle: Path, directory: Path, account: str, region: str
) -> dict[str, str]:
    """Build the variables that make boto3 and the CDK CLI talk to the server alone."""
    nothing = os.devnull
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_SESSION_TOKEN": "",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CA_BUNDLE": str(ca_bundle),
        "NODE_EXTRA_CA_CERTS": str(ca_bundle),
        "AWS_CONFIG_FILE": nothing,
        "AWS_SHARED_CREDENTIALS_FILE": nothing,
        "AWS_EC2_METADATA_DISABLED": "true",
        # The CLI remembers which account an access key belongs to, in its home.
        "CDK_HOME": str(directory / "cdk"),
        "CDK_DEFAULT_ACCOUNT": account,
        "CDK_DEFAULT_REGION": region,
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        # The CLI takes every option from the environment too; the notices come over the network.
        "CDK_NOTICES": "false",
    }


def process_environment(
    client: Mapping[str, str], inherited: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """Build a whole environment for a client process: the user's, free of its AWS settings."""
    kept = {k: v for k, v in inherited.items() if not k.startswith(FOREIGN_PREFIXES)}
    return {**kept, **client}
