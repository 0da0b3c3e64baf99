import pytest

from local_aws.emulator.iam import Request, pass_role
from local_aws.emulator.lambda_role import checks

ROLE = "arn:aws:iam::111111111111:role/r"
FUNCTIONS = "/2015-03-31/functions"


def _request(method: str, path: str, body: bytes) -> Request:
    return Request(method, path, {}, body, {}, "111111111111", "us-east-1", "111111111111")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", FUNCTIONS), ("PUT", f"{FUNCTIONS}/f/configuration")]
)
def test_creating_and_configuring_a_function_hands_its_role_over(method: str, path: str) -> None:
    """Both operations ask for iam:PassRole on the role of the body, to Lambda."""
    asked = checks(_request(method, path, b'{"Role": "%s"}' % ROLE.encode()))
    assert list(asked) == [pass_role(ROLE, "lambda.amazonaws.com")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", f"{FUNCTIONS}/f/configuration", b'{"Timeout": 5}'),
        ("POST", f"{FUNCTIONS}/f/invocations", b'{"Role": "x"}'),
        ("GET", FUNCTIONS, b""),
        ("POST", FUNCTIONS, b"no JSON"),
        ("POST", FUNCTIONS, b"[]"),
    ],
)
def test_what_hands_no_role_over_asks_nothing(method: str, path: str, body: bytes) -> None:
    """An update without a role, an invocation's payload and a malformed body name no role."""
    assert not checks(_request(method, path, body))
