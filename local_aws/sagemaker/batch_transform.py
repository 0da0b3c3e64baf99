"""Batch transform: checked as SageMaker checks it, and then refused, for nothing runs it here."""

from typing import NoReturn

from local_aws.sagemaker.errors import refuse
from local_aws.sagemaker.service import Call, Operation


def _create(call: Call) -> NoReturn:
    name = call.request["TransformJobName"]
    refuse(
        f"The transform job {name} was not started: batch transform is not supported by the "
        "embedded AWS. Send the objects to a real-time or an asynchronous endpoint of the model "
        "here, or create the job on AWS."
    )


OPERATIONS: dict[str, Operation] = {"CreateTransformJob": _create}
