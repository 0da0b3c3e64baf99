"""Where a verification runs and on what: the part of a stage that its copies are made of."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from verify import toml_text
from verify.errors import VerifyError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Everything else of a stage is what the tests set by themselves, or would touch what others use:
# a key that stays behind, endpoints in a VPC that are there once, addresses that get mail.
TAKEN = ("account", "region", "image", "image_account", "instance_type", "host_ami")
DETECTOR = "mobilenet_v1_ssd_face"  # whose answers the integration tests know
INSTANCE_TYPE = "ml.c6i.large"  # the settings' default
# As [stage.local]: gone at the end, and no wait for alarms, which would be quicker than the smoke
# test to see the wrong answers that it is meant to see.
OF_A_TEST = {"retain": False, "update": {"bake_seconds": 0}}


@dataclass(frozen=True, kw_only=True)
class Target:
    """One stage of the stages file."""

    stage: str
    account: str
    region: str
    instance_type: str
    taken: Mapping[str, Any]
    shared: Mapping[str, Any]  # the file's tables [model] and [limits]

    @property
    def settings(self) -> str:
        """Lines of a [stage.NAME] table that put a stage where this one is."""
        return toml_text.lines(self.taken)

    def stages_file(self, name: str) -> str:
        """Return a stages file with the one stage `name`, which nothing else has to do with."""
        tables = [f"[{key}]\n{toml_text.lines(table)}" for key, table in self.shared.items()]
        return "\n".join([*tables, f"[stage.{name}]\n{self.settings}{toml_text.lines(OF_A_TEST)}"])


def read_target(path: Path, stage: str) -> Target:
    """Read a stage; whether its values are right is seen when the app is synthesised.

    Raises:
        VerifyError: there is no such stage, or the tests know nothing of the file's model.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VerifyError(f"{path} can't be read: {error}") from error
    stages = raw.get("stage", {})
    if stage not in stages:
        raise VerifyError(f"{path} has no [stage.{stage}]; it has {', '.join(stages) or 'none'}.")
    table = stages[stage]
    if missing := {"account", "region"} - set(table):
        raise VerifyError(f"[stage.{stage}] of {path} lacks {' and '.join(sorted(missing))}.")
    if (detector := raw.get("model", {}).get("detector")) != DETECTOR:
        raise VerifyError(
            f"The integration tests know the answers of {DETECTOR}, and [model] of {path} has "
            f"{detector or 'a model of its own'}. Name a stages file with that detector and your "
            "account: STAGES_FILE=other.toml make verify-aws STAGE=dev."
        )
    return Target(
        stage=stage,
        account=table["account"],
        region=table["region"],
        instance_type=table.get("instance_type", INSTANCE_TYPE),
        taken={key: table[key] for key in TAKEN if key in table},
        shared={key: raw[key] for key in ("model", "limits") if key in raw},
    )
