import json
from typing import Any

import pytest

SOURCE = "def handler(event, context):\n    return 'ran'\n"


def _answer(clients: Any, principal: dict[str, str]) -> Any:
    name = clients.new_function(SOURCE, clients.new_role([], principal))
    return json.loads(clients.root("lambda").invoke(FunctionName=name)["Payload"].read())


@pytest.mark.parametrize("principal", [{"AWS": "000000000000"}, {"Service": "ec2.amazonaws.com"}])
def test_a_role_that_does_not_trust_lambda_runs_no_function(
    clients: Any, principal: dict[str, str]
) -> None:
    """The function fails, naming the role's trust policy, instead of running under the role."""
    assert "may not assume" in _answer(clients, principal)["errorMessage"]


def test_a_role_that_trusts_lambda_runs_it(clients: Any) -> None:
    """The same function runs when the trust policy names Lambda."""
    assert _answer(clients, {"Service": "lambda.amazonaws.com"}) == "ran"
