"""One embedded AWS as the account that is verified against, and its settings for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local_aws import LocalAws
from verify import waiting
from verify.account import Account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NUMBER, REGION = "222222222222", "eu-west-1"
STAGES = f"""
[model]
detector = "mobilenet_v1_ssd_face"
weights = "npm:@vladmandic/face-api"
sha256 = "0dc16fe569238188a22973861d96f8f8eaaac20f2d0c7f1033328c7fe193e944"

[limits]
images = 16

[stage.dev]
account = "{NUMBER}"
region = "{REGION}"
endpoint_name = "ours"
instance_type = "ml.m5.large"
kms_key = "new"
alarms = {{ emails = ["us@example.com"] }}
"""


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """An embedded AWS at a quick pace."""
    with LocalAws(directory=tmp_path_factory.mktemp("aws"), minute_seconds=3.0) as running:
        yield running


@pytest.fixture
def account(embedded: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The account, its credentials in the environment, looked at without long pauses."""
    for name, value in embedded.environment(NUMBER, REGION).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0.1)
    return Account(NUMBER, REGION)


@pytest.fixture
def stages(tmp_path: Path) -> Path:
    """A stages file with a stage in that account."""
    file = tmp_path / "stages.toml"
    file.write_text(STAGES)
    return file
