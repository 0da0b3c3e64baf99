"""What all functions of a stage share: their code, their key, how long they remember, their net."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from aws_cdk import aws_kms as kms

    from stacks.network import Network
    from stacks.stage_settings import StageSettings


@dataclass(frozen=True, kw_only=True)
class Host:
    """One for each Endpoint stack."""

    stage: StageSettings
    functions: Path  # the folder `lambda_code`
    key: kms.IKey | None  # customer-managed; None where AWS's own keys do
    network: Network | None
