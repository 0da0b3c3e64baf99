from pathlib import Path

from local_aws.emulator.environment import (
    client_environment,
    process_environment,
    server_environment,
)
from local_aws.emulator.tls import Certificates

CLIENT = client_environment(
    url="https://127.0.0.1:4566",
    ca_bundle=Path("/x/ca.pem"),
    directory=Path("/x"),
    account="111111111111",
    region="eu-west-1",
)


def test_a_client_gets_endpoint_account_region_and_trust() -> None:
    """The variables name the server, the account as access key, the region and the authority."""
    variables = CLIENT
    assert variables["AWS_ENDPOINT_URL"] == "https://127.0.0.1:4566"
    assert variables["AWS_ACCESS_KEY_ID"] == "111111111111"
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert variables["AWS_CA_BUNDLE"] == variables["NODE_EXTRA_CA_CERTS"] == "/x/ca.pem"
    assert variables["CDK_HOME"] == "/x/cdk"


def test_a_process_inherits_no_aws_setting_of_the_user() -> None:
    """A profile, a session token and a service's endpoint of the user's do not leak in."""
    inherited = {
        "PATH": "/bin",
        "AWS_PROFILE": "prod",
        "AWS_SESSION_TOKEN": "secret",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere",
        "CDK_DEFAULT_ACCOUNT": "999999999999",
    }
    merged = process_environment(CLIENT, inherited)
    assert merged["PATH"] == "/bin"
    assert "AWS_PROFILE" not in merged
    assert "AWS_ENDPOINT_URL_S3" not in merged
    assert merged["AWS_SESSION_TOKEN"] == ""
    assert merged["CDK_DEFAULT_ACCOUNT"] == "111111111111"


def test_the_server_has_no_credentials_of_the_user() -> None:
    """Functions inherit the server's environment, so no key may be in it."""
    certificates = Certificates(Path("/x/ca.pem"), Path("/x/s.pem"), Path("/x/s.key"))
    inherited = {"AWS_ACCESS_KEY_ID": "AKIA", "PYTHONPATH": "/repo", "PATH": "/bin", "TZ": "UTC"}
    variables = server_environment(Path("/x"), certificates, 4566, inherited)
    assert "AWS_ACCESS_KEY_ID" not in variables
    assert "PYTHONPATH" not in variables
    assert variables["AUTH"] == "true"
    assert variables["BIND_HOST"] == "127.0.0.1"
    assert variables["STATE_DIR"] == variables["TMPDIR"] == "/x/tmp"
    assert variables["TZ"] == "UTC"
    assert variables["PATH"].endswith(":/bin")
