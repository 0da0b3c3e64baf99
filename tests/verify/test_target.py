from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from verify.errors import VerifyError
from verify.target import read_target

if TYPE_CHECKING:
    from pathlib import Path


def test_a_copy_is_where_the_stage_is_and_touches_nothing_of_it(stages: Path) -> None:
    """Place and hardware are taken; names, keys and addresses are not; at the end it is gone."""
    target = read_target(stages, "dev")

    copy = tomllib.loads(target.stages_file("verify-0123ab"))

    assert copy["stage"] == {
        "verify-0123ab": {
            "account": "222222222222",
            "region": "eu-west-1",
            "instance_type": "ml.m5.large",
            "retain": False,
            "update": {"bake_seconds": 0},
        }
    }
    assert copy["model"] == tomllib.loads(stages.read_text())["model"]


def test_an_unknown_stage_is_told_with_those_there_are(stages: Path) -> None:
    """The words hold the stages of the file."""
    with pytest.raises(VerifyError, match=r"no \[stage.prod\]; it has dev\."):
        read_target(stages, "prod")


def test_another_model_is_refused(stages: Path) -> None:
    """The tests know one detector's answers, and would fail for a reason that is none."""
    stages.write_text(stages.read_text().replace("mobilenet_v1_ssd_face", "xception_ssdlite"))

    with pytest.raises(VerifyError, match="has xception_ssdlite"):
        read_target(stages, "dev")
