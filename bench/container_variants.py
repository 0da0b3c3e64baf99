"""Settings of the container that a sweep tries, by the container's own variables."""

import os

WORKERS = "SAGEMAKER_GUNICORN_WORKERS"
INTRA_OP = "SAGEMAKER_TFS_INTRA_OP_PARALLELISM"
INTER_OP = "SAGEMAKER_TFS_INTER_OP_PARALLELISM"
PROCESSORS = len(os.sched_getaffinity(0))

# Batching is not among them: what stands in for TensorFlow Serving here does none.
VARIANTS: dict[str, dict[str, str]] = {
    "as the container comes": {},
    f"{PROCESSORS} gunicorn workers": {WORKERS: str(PROCESSORS)},
    "1 thread in an operation": {INTRA_OP: "1"},
    "1 operation at a time": {INTER_OP: "1"},
    "both 1": {INTRA_OP: "1", INTER_OP: "1"},
}
