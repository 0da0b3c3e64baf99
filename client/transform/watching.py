"""Follows a job until it has ended, and says how long it has been at it."""

from __future__ import annotations

import contextlib
import logging
import time
from typing import TYPE_CHECKING

from client.errors import ThrottledError, UnreachableError
from client.transform.job import describe

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_sagemaker import SageMakerClient
    from mypy_boto3_sagemaker.type_defs import DescribeTransformJobResponseTypeDef

_log = logging.getLogger(__name__)
_ENDED = {"Completed", "Failed", "Stopped"}
_SECONDS_BETWEEN_LOOKS = 10.0
_SECONDS_BETWEEN_WORDS = 60.0


def wait_for_end(
    sagemaker: SageMakerClient,
    name: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> DescribeTransformJobResponseTypeDef:
    """Return the job's description once it has ended, however long that takes.

    Raises:
        CommandError: SageMaker doesn't say; the network may be away for a while.
    """
    began = clock()
    said, next_words = "", began
    while True:
        # A job runs for hours, and goes on whether it is watched or not.
        with contextlib.suppress(UnreachableError, ThrottledError):
            job = describe(sagemaker, name)
            status = job["TransformJobStatus"]
            if status in _ENDED:
                return job
            if status != said or clock() >= next_words:
                _log.info("%s: %s, %.0f min", name, status, (clock() - began) / 60)
                said, next_words = status, clock() + _SECONDS_BETWEEN_WORDS
        sleep(_SECONDS_BETWEEN_LOOKS)
