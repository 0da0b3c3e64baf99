"""Runs `transform`: looks before it starts a job, starts it, and follows it where that is asked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from client.errors import CommandError, JobFailedError
from client.exit_status import DONE, INTERRUPTED
from client.transform.inputs import look_at_inputs
from client.transform.job import LOG_GROUP, Job, job_name, start, usable_type
from client.transform.live_model import live_model
from client.transform.prefix import MOST_LISTED
from client.transform.services import Services, connect
from client.transform.watching import wait_for_end

if TYPE_CHECKING:
    import argparse

    from mypy_boto3_sagemaker.type_defs import DescribeTransformJobResponseTypeDef
    from rich.console import Console

    from client.transform.prefix import Prefix

_log = logging.getLogger(__name__)


def run_transform(parsed: argparse.Namespace, words: Console, aws: Services | None) -> int:
    """Start the job, print its name and what came of it, and return the exit status.

    Raises:
        CommandError: The job wasn't started, or it failed.
    """
    source, target = parsed.input, parsed.output
    if source.overlaps(target):
        parsed.refuse(
            "argument --output: it and --input lie within one another, so that answers would be"
            " taken for photos; name a place apart"
        )
    services = aws or connect()
    model = live_model(services.sagemaker, parsed.endpoint)
    job = Job(
        model=model,
        input=source,
        output=target,
        content_type=parsed.content_type,
        instance_type=usable_type(services.sagemaker, parsed.instance_type, model),
        instances=parsed.instances,
    )
    found = look_at_inputs(source, services.s3)
    words.print(
        f"{found} below {source.uri}, for the Model {model.name} on {job.instances} x"
        f" {job.instance_type}; its role may read and write what [stage.NAME.batch] in stages.toml"
        " names"
    )
    name = job_name(parsed.endpoint)
    start(services.sagemaker, job.request(name))
    print(name, flush=True)
    if not parsed.wait:
        words.print(
            "started; see how it is: aws sagemaker describe-transform-job --transform-job-name"
            f" {name}"
        )
        return DONE
    try:
        ended = wait_for_end(services.sagemaker, name)
    except KeyboardInterrupt:
        words.print(
            "not waiting any longer; the job goes on. To end it: aws sagemaker stop-transform-job"
            f" --transform-job-name {name}"
        )
        return INTERRUPTED
    written = _written(ended, target, services)
    if ended["TransformJobStatus"] != "Completed":
        raise JobFailedError(_failure(ended, written))
    print(written)
    return DONE


def _written(job: DescribeTransformJobResponseTypeDef, place: Prefix, services: Services) -> str:
    """Return what the job wrote, in words."""
    try:
        found = place.objects(services.s3, named_by="--output")
    except CommandError as error:
        _log.warning("%s was not looked at: %s", place.uri, error)
        return f"what was written is below {place.uri}"
    fresh = [
        entry
        for entry in found
        if entry["Key"].endswith(".out") and entry["LastModified"] >= job["CreationTime"]
    ]
    more = " or more" if len(found) == MOST_LISTED else ""
    return f"{len(fresh):,}{more} answers were written below {place.uri}"


def _failure(job: DescribeTransformJobResponseTypeDef, written: str) -> str:
    name = job["TransformJobName"]
    reason = job.get("FailureReason", "no reason was given").rstrip(".")
    said = f"{name} has {job['TransformJobStatus'].lower()}: {reason}. {written}."
    if "denied" in reason.lower() or "not authorized" in reason.lower():
        said += " The role may read and write what [stage.NAME.batch] in stages.toml names."
    return f"{said} Its log: aws logs tail {LOG_GROUP} --log-stream-name-prefix {name}/ --since 1d"
