"""Tests of `transform` as a command."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from client.command import main
from tests.client.fake_service import denied
from tests.client.fakes import client_error
from tests.client.transform.account import NOON, job, objects

if TYPE_CHECKING:
    from tests.client.fake_service import Answer
    from tests.client.transform.account import Account

ARGUMENTS = ["transform", "dogs", "--input", "s3://photos/in", "--output", "s3://found/out/"]


def test_job_is_started_and_named(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """Its name alone is on stdout; what will be done and how to look is said beside it."""
    assert main(ARGUMENTS, aws=account.services()) == 0

    out, err = capsys.readouterr()
    (created,) = account.created
    assert out == f"{created['TransformJobName']}\n"
    assert "2 objects below s3://photos/in/, for the Model model-1 on 1 x ml.c6i.large" in err
    assert "[stage.NAME.batch]" in err
    assert f"--transform-job-name {created['TransformJobName']}" in err


def test_options_reach_the_job(account: Account) -> None:
    """Content type, instance type and count are those of the command line."""
    options = ["--content-type", "image/png", "--instance-type", "ml.g5.xlarge", "--instances", "3"]

    main([*ARGUMENTS, *options], aws=account.services())

    (created,) = account.created
    assert created["TransformInput"]["ContentType"] == "image/png"
    assert created["TransformResources"] == {"InstanceType": "ml.g5.xlarge", "InstanceCount": 3}


def test_completed_job_says_what_it_wrote(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of what lies at the output, only this job's answers are counted."""
    before = objects(1, 1, 1, prefix="out/", when=NOON - timedelta(hours=1))["Contents"]
    fresh = objects(5, 5, prefix="out/")["Contents"]
    other = {"Key": "out/notes.txt", "Size": 1, "LastModified": NOON}
    account.listings["out/"] = {"Contents": [*before, *fresh, other]}

    assert main([*ARGUMENTS, "--wait"], aws=account.services()) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "2 answers were written below s3://found/out/"
    ]


def test_progress_is_on_stderr(
    account: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who waits sees that the job is under way, and stdout stays with name and result."""
    monkeypatch.setattr("client.transform.watching._SECONDS_BETWEEN_LOOKS", 0)
    answers = iter([job("InProgress"), job("Completed")])
    account.sagemaker.answers["DescribeTransformJob"] = lambda _given: next(answers)

    main([*ARGUMENTS, "--wait"], aws=account.services())

    out, err = capsys.readouterr()
    assert f"{account.created[0]['TransformJobName']}: InProgress, 0 min" in err
    assert len(out.splitlines()) == 2


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_job_that_did_not_complete_ends_with_1(
    account: Account, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reason, what was written all the same, and where the log is, in one line."""
    reason = "ClientError: See job logs for more information."
    account.sagemaker.answers["DescribeTransformJob"] = job(status, FailureReason=reason)

    assert main([*ARGUMENTS, "--wait"], aws=account.services()) == 1

    last = capsys.readouterr().err.splitlines()[-1]
    assert f"dogs-1 has {status.lower()}: {reason}" in last
    assert "2 answers were written below s3://found/out/" in last
    assert "aws logs tail /aws/sagemaker/TransformJobs --log-stream-name-prefix dogs-1/" in last
    assert "stage.NAME" not in last


def test_denied_role_is_told_which_setting_allows_it(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """A job whose role may not read or write fails with the setting's name."""
    reason = "AccessDenied: Access Denied"
    account.sagemaker.answers["DescribeTransformJob"] = job("Failed", FailureReason=reason)

    main([*ARGUMENTS, "--wait"], aws=account.services())

    last = capsys.readouterr().err.splitlines()[-1]
    assert "The role may read and write what [stage.NAME.batch] in stages.toml names." in last


def test_output_that_may_not_be_listed_is_only_noted(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """The job completed, whoever may look at its answers."""

    def answer(given: Answer) -> Answer:
        return objects(1) if given["Prefix"] == "in/" else denied("s3:ListBucket")(given)

    account.s3.answers["ListObjectsV2"] = answer

    assert main([*ARGUMENTS, "--wait"], aws=account.services()) == 0

    out, err = capsys.readouterr()
    assert "s3://found/out/ was not looked at" in err
    assert out.splitlines()[1:] == ["what was written is below s3://found/out/"]


def test_refused_job_ends_with_1(account: Account, capsys: pytest.CaptureFixture[str]) -> None:
    """SageMaker's words are the last line, and no name is on stdout."""

    def refuse(_given: Answer) -> Answer:
        raise client_error("ResourceLimitExceeded", "The limit 'ml.c6i.large' is 0 Instances.")

    account.sagemaker.answers["CreateTransformJob"] = refuse

    assert main(ARGUMENTS, aws=account.services()) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[-1] == (
        "SageMaker refused the job: The limit 'ml.c6i.large' is 0 Instances."
    )


def test_nothing_to_do_starts_no_job(account: Account) -> None:
    """An empty input is found out before the job is asked for."""
    account.listings["in/"] = {}

    assert main(ARGUMENTS, aws=account.services()) == 1
    assert account.created == []


def test_ctrl_c_leaves_the_job_and_says_how_to_end_it(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interrupt ends the waiting, not the job, which goes on costing."""

    def interrupt(_given: Answer) -> Answer:
        raise KeyboardInterrupt

    account.sagemaker.answers["DescribeTransformJob"] = interrupt

    assert main([*ARGUMENTS, "--wait"], aws=account.services()) == 130

    name = account.created[0]["TransformJobName"]
    assert f"stop-transform-job --transform-job-name {name}" in capsys.readouterr().err
