from __future__ import annotations

import json

import pytest

from prober import entrypoints
from prober.errors import SettingError
from prober.prober import Prober
from prober.run import Tally
from tests.lambda_code.fakes import FakeContext
from tests.lambda_code.prober.test_settings import ENVIRONMENT


def test_the_handler_reads_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing there is told before anything is asked."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("REQUESTS")

    with pytest.raises(SettingError, match="REQUESTS is None"):
        entrypoints.probe({}, FakeContext())


def test_the_handler_makes_a_prober_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """With real clients, and no network, the first call of a run is on its way."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    asked = []

    def make_api_call(client: object, operation: str, _request: object) -> None:
        asked.append((type(client).__name__, operation))
        raise LookupError

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", make_api_call)

    with pytest.raises(LookupError):
        entrypoints.probe({}, FakeContext())

    assert asked == [("SageMaker", "DescribeEndpoint")]


def test_the_answer_is_a_tally_that_json_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m promote check` reads it, in another package."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setattr(Prober, "run", lambda *_, **__: Tally(sent=10, wrong=1))

    assert json.dumps(entrypoints.probe({}, FakeContext())) == '{"sent": 10, "wrong": 1}'
