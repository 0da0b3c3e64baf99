"""The questions in their order: what leaves the endpoint as it was comes first."""

from __future__ import annotations

from verify.probes.alarm_rollback import ALARM_ROLLBACK
from verify.probes.body_size import ANSWER_SIZE, REQUEST_SIZE
from verify.probes.canary import CANARY_OF_ONE
from verify.probes.content_type import OMITTED_CONTENT_TYPE
from verify.probes.gz_archive import GZ_ARCHIVE
from verify.probes.image_tag import IMAGE_TAG

PROBES = (
    IMAGE_TAG,
    GZ_ARCHIVE,
    OMITTED_CONTENT_TYPE,
    REQUEST_SIZE,
    ANSWER_SIZE,
    ALARM_ROLLBACK,
    CANARY_OF_ONE,
)
