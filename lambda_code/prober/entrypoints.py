"""The Lambda handler, and the only place of this package that makes boto3 clients."""

import os
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import boto3

from custom_resources.client_configs import CONTROL, INVOKE
from custom_resources.cloudformation import Context
from custom_resources.endpoint import Endpoints
from prober.prober import Prober
from prober.settings import Settings

ASSET_ROOT = Path(__file__).resolve().parents[1]


def probe(_event: Mapping[str, Any], context: Context) -> dict[str, int]:
    """Ask the endpoint that the environment names; see `Prober`.

    The tally is for whoever invokes it by hand: a check before the next stage is reached.
    """
    prober = Prober(
        settings=Settings.of(os.environ),
        reference=ASSET_ROOT / "reference",
        endpoints=Endpoints(
            boto3.client("sagemaker-runtime", config=INVOKE),
            boto3.client("s3", config=CONTROL),
        ),
        sagemaker=boto3.client("sagemaker", config=CONTROL),
        cloudformation=boto3.client("cloudformation", config=CONTROL),
        cloudwatch=boto3.client("cloudwatch", config=CONTROL),
    )
    # A run knows nothing of the one before; the minutes tell whose turn it is.
    tally = prober.run(
        lambda: context.get_remaining_time_in_millis() / 1000, turn=int(time.time() // 60)
    )
    return asdict(tally)
