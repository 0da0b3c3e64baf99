from __future__ import annotations

import pytest

from prober.errors import SettingError
from prober.settings import Settings

ENVIRONMENT = {
    "ENDPOINT_NAME": "detector-dev",
    "ENDPOINT_KIND": "asynchronous",
    "EXPECTATIONS": "faces.json",
    "BUCKET_NAME": "stage-bucket",
    "STACK_ID": "arn:aws:cloudformation:us-east-1:111111111111:stack/dev-Endpoint/5f1b2c60",
    "REQUESTS": "10",
}


def test_the_environment_is_read() -> None:
    """Each variable has its place, and the number is one."""
    assert Settings.of({**ENVIRONMENT, "AWS_REGION": "us-east-1"}) == Settings(
        endpoint_name="detector-dev",
        kind="asynchronous",
        bucket="stage-bucket",
        stack_id=ENVIRONMENT["STACK_ID"],
        expectations="faces.json",
        requests=10,
    )


@pytest.mark.parametrize("name", ENVIRONMENT)
def test_a_missing_variable_is_named(name: str) -> None:
    """None of them has a silent default."""
    without = {key: value for key, value in ENVIRONMENT.items() if key != name}

    with pytest.raises(SettingError, match=f"{name} is None"):
        Settings.of(without)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENDPOINT_KIND", "batch"),
        ("REQUESTS", "0"),
        ("REQUESTS", "ten"),
        ("EXPECTATIONS", "../../etc/passwd"),
        ("BUCKET_NAME", ""),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str) -> None:
    """With its value, and with what was expected."""
    with pytest.raises(SettingError, match=f"{name} is '{value}'"):
        Settings.of({**ENVIRONMENT, name: value})
