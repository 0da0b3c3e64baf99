"""Captured requests on their way to S3, in the background."""

import logging
import threading
import time
from itertools import groupby

from local_aws.sagemaker.data_capture import CaptureBuffer, Captured, lines, location
from local_aws.sagemaker.delivery import Delivery
from local_aws.sagemaker.errors import DeliveryError

logger = logging.getLogger(__name__)
_FLUSH_SECONDS = 1.0  # ours; documented: delivery can take a couple of minutes


class CaptureWriter:
    """Writes what a buffer has kept, under the execution roles of the variants."""

    def __init__(self, buffer: CaptureBuffer, delivery: Delivery) -> None:
        self._buffer = buffer
        self._delivery = delivery

    def start(self) -> None:
        """Write from now on, in the background."""
        threading.Thread(target=self._run, daemon=True, name="data-capture").start()

    def write(self) -> None:
        """Write one file for each variant and hour; what cannot be written is lost.

        Documented: the execution role writes. Unsure: what AWS does when it may not.
        """
        captures = sorted(self._buffer.take(), key=lambda each: (_file(each), each.time))
        for _, group in groupby(captures, key=_file):
            together = list(group)
            first = together[0]
            try:
                self._delivery.write(
                    location(first),
                    lines(together),
                    role_arn=first.variant.spec.role_arn,
                    region=first.variant.spec.region,
                    content_type="application/jsonl",
                    key_id=first.settings.get("KmsKeyId"),
                )
            except DeliveryError as error:
                logger.warning("data capture: %s", error)

    def _run(self) -> None:
        while True:
            time.sleep(_FLUSH_SECONDS)
            try:
                self.write()
            except Exception:
                logger.exception("data capture: what was captured is lost")


def _file(captured: Captured) -> tuple[str, ...]:
    spec, settings = captured.variant.spec, captured.settings
    folder = location(captured).rpartition("/")[0]
    return (spec.account, spec.region, folder, spec.role_arn, settings.get("KmsKeyId") or "")
