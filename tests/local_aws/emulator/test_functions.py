import json
from typing import Any

from tests.local_aws.emulator.permissions import may_log

LAMBDA = {"Service": "lambda.amazonaws.com"}
WHO = """
import boto3
def handler(event, context):
    return boto3.client("sts").get_caller_identity()["Arn"]
"""
READ = """
import boto3
def handler(event, context):
    print("reading", event["name"])
    try:
        return boto3.client("ssm").get_parameter(Name=event["name"])["Parameter"]["Value"]
    except Exception as error:
        return error.response["Error"]["Code"]
"""


def _invoke(clients: Any, name: str, event: dict[str, str]) -> Any:
    answer = clients.root("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return json.loads(answer["Payload"].read())


def test_a_function_acts_as_its_role(clients: Any) -> None:
    """Its caller identity, over verified TLS, is a session of the role, not root."""
    role = clients.new_role([], LAMBDA)
    name = clients.new_function(WHO, role)
    expected = f"arn:aws:sts::000000000000:assumed-role/{role.rpartition('/')[2]}/{name}"
    assert _invoke(clients, name, {}) == expected


def test_a_function_may_do_what_its_role_allows_and_no_more(clients: Any) -> None:
    """The role's policy decides each call of the function."""
    for name in ("/functions/open", "/functions/closed"):
        clients.root("ssm").put_parameter(Name=name, Value="value", Type="String", Overwrite=True)
    allow = {
        "Effect": "Allow",
        "Action": "ssm:GetParameter",
        "Resource": "arn:aws:ssm:us-east-1:000000000000:parameter/functions/open",
    }
    name = clients.new_function(READ, clients.new_role([allow], LAMBDA))
    assert _invoke(clients, name, {"name": "/functions/open"}) == "value"
    assert _invoke(clients, name, {"name": "/functions/closed"}) == "AccessDeniedException"


def test_what_a_function_prints_is_in_its_log_group(clients: Any) -> None:
    """The log of a function is where AWS puts it, if its role may write it."""
    role = clients.new_role([may_log("*")], LAMBDA)
    name = clients.new_function(READ, role)
    _invoke(clients, name, {"name": "/a/parameter"})
    events = clients.root("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert any("reading /a/parameter" in event["message"] for event in events)


def test_a_function_whose_role_may_not_write_logs_runs_without(clients: Any) -> None:
    """As on AWS, what it prints is lost, and nothing else happens."""
    role = clients.new_role([may_log("/aws/lambda/of-another")], LAMBDA)
    name = clients.new_function(READ, role)

    assert _invoke(clients, name, {"name": "/a/parameter"}) == "AccessDeniedException"

    groups = clients.root("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")
    assert groups["logGroups"] == []
    assert f"the log of arn:aws:lambda:us-east-1:000000000000:function:{name} is lost" in (
        clients.log()
    )


def test_a_functions_timeout_is_enforced(clients: Any) -> None:
    """A function that takes longer than it may is ended and says so."""
    source = "import time\ndef handler(event, context):\n    time.sleep(60)\n"
    name = clients.new_function(source, clients.new_role([], LAMBDA), timeout=1)
    assert "timed out" in _invoke(clients, name, {})["errorMessage"]
