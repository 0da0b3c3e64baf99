"""How the inference container uses its instance, by the container's own variables."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from stacks.instance_types import has_gpu
from stacks.stage_settings import MOST_WORKERS

if TYPE_CHECKING:
    from stacks.stage_settings import StageSettings

# An instance's size is a number of times four processors ("ml.c6i.4xlarge" has sixteen), or two.
_PROCESSORS_OF_AN_XLARGE = 4
_PROCESSORS_OF_LESS = 2
# One worker is all taken where the graph keeps some 45 processors busy (docs/performance.md): a
# second one is there long before, as photos that the handler has to fetch cost it more.
_PROCESSORS_FOR_A_WORKER = 16
# A GPU takes the graph from the processors, which leaves them to the workers.
_PROCESSORS_FOR_A_WORKER_BESIDE_A_GPU = 2


def container_settings(stage: StageSettings) -> dict[str, str]:
    """Return the variables that differ from the container's own defaults."""
    given = stage.container
    workers = given.workers or default_workers(stage)
    numbers = {
        "SAGEMAKER_GUNICORN_WORKERS": workers if workers > 1 else None,
        "SAGEMAKER_TFS_INTRA_OP_PARALLELISM": given.intra_op,
        "SAGEMAKER_TFS_INTER_OP_PARALLELISM": given.inter_op,
        "SAGEMAKER_TFS_MAX_BATCH_SIZE": given.batch_size,
        "SAGEMAKER_TFS_BATCH_TIMEOUT_MICROS": given.batch_wait_microseconds,
    }
    settings = {name: str(number) for name, number in numbers.items() if number is not None}
    if given.batch_size is not None:
        settings["SAGEMAKER_TFS_ENABLE_BATCHING"] = "true"
    return settings


def default_workers(stage: StageSettings) -> int:
    """Return how many gunicorn workers the stage's kind of instance gets."""
    if stage.kind == "serverless":
        return 1
    gpu = has_gpu(stage.instance_type)
    each = _PROCESSORS_FOR_A_WORKER_BESIDE_A_GPU if gpu else _PROCESSORS_FOR_A_WORKER
    return min(MOST_WORKERS, math.ceil(processors(stage.instance_type) / each))


def processors(instance_type: str) -> int:
    """Return how many virtual processors a type has, or nearly so: few sizes are not regular."""
    size = instance_type.rpartition(".")[2]
    times = re.fullmatch(r"(\d*)xlarge", size)
    return _PROCESSORS_OF_AN_XLARGE * int(times[1] or 1) if times else _PROCESSORS_OF_LESS
