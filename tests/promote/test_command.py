"""The command line: exit codes, clear words, and what the stages file and a deployment fill in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from promote import arguments, command
from promote.errors import SettingsError
from promote.plan import Plan, read_plan
from tests.promote.conftest import DIGEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.promote.conftest import FakeClock, Stage

ROOT = Path(__file__).resolve().parents[2]
STAGES = """
[model]
detector = "mobilenet_v1_ssd_face"
[github]
account = "999999999999"
region = "us-east-1"
repository = "octo/detector"
[stage.local]
account = "000000000000"
region = "us-east-1"
[stage.dev]
account = "111111111111"
region = "us-east-1"
promotion.soak_minutes = 0
[stage.prod]
account = "222222222222"
region = "eu-west-1"
update.alarms = ["Orders, too few"]
promotion.soak_minutes = 3
"""
ROLE = "arn:aws:iam::111111111111:role/dev-check-us-east-1"
pytestmark = pytest.mark.usefixtures("made")
WHOLE = [
    *("--endpoint", "detector-dev", "--region", "us-east-1", "--role-arn", ROLE),
    *("--endpoint-config", "config-new", "--model-digest", DIGEST, "--prober", "prober"),
    *("--alarms", "A-ServerErrors1", "--soak-minutes", "1"),
]


@pytest.fixture
def made(
    monkeypatch: pytest.MonkeyPatch, stage: Stage, clock: FakeClock
) -> list[tuple[str, str | None]]:
    """Region and role of each maker of clients; they are clients of the stage."""
    requested: list[tuple[str, str | None]] = []

    def client_factory(region: str, role_arn: str | None) -> Callable[[str], Any]:
        requested.append((region, role_arn))
        return stage.client

    monkeypatch.setattr(command, "client_factory", client_factory)
    monkeypatch.setattr(command, "time", clock)
    return requested


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """What `stacks` makes of the stages file, read once as it takes a second."""
    stages = tmp_path_factory.mktemp("stages") / "stages.toml"
    stages.write_text(STAGES)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STAGES_FILE", str(stages))
        return read_plan()


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], plan: Plan
) -> Callable[..., tuple[int, str]]:
    """Run a command against the stage; return its exit code and all that it said."""
    for module in (arguments, command):
        monkeypatch.setattr(module, "read_plan", lambda: plan)

    def main(*words: str) -> tuple[int, str]:
        code = command.main(words)
        said = capsys.readouterr()
        return code, said.out + said.err

    return main


def test_a_proven_stage_is_exit_code_0(
    run: Callable[..., tuple[int, str]], made: list[tuple[str, str | None]]
) -> None:
    """Everything by options, as the pipeline has it."""
    code, said = run("check", *WHOLE)

    assert (code, said.splitlines()[-1]) == (0, "proven")
    assert made == [("us-east-1", ROLE)]


def test_a_stage_that_is_not_proven_is_exit_code_1(
    run: Callable[..., tuple[int, str]], stage: Stage
) -> None:
    """An alarm that rings, by its name and the runbook."""
    stage.alarms = {"A-ServerErrors1": "ALARM"}

    code, said = run("check", *WHOLE)

    assert code == 1
    assert "not proven: The stage is not well:\nA-ServerErrors1 rings. It means:" in said


@pytest.mark.parametrize(
    ("operation", "error", "words"),
    [
        ("DescribeEndpoint", "AccessDeniedException", f"{ROLE} may look at what was deployed"),
        ("DescribeEndpoint", "ExpiredToken", "Sign in again"),
        ("Invoke", "ResourceNotFoundException", "Check --endpoint"),
    ],
)
def test_what_nobody_could_find_out_is_exit_code_3(
    run: Callable[..., tuple[int, str]], stage: Stage, operation: str, error: str, words: str
) -> None:
    """It is no verdict about the model, and says what to do."""
    stage.refused[operation] = error

    code, said = run("check", *WHOLE)

    assert code == 3
    assert words in said


def test_a_stages_file_and_a_deployment_say_the_rest(
    run: Callable[..., tuple[int, str]],
    made: list[tuple[str, str | None]],
    stage: Stage,
    tmp_path: Path,
) -> None:
    """Role, region, soak and the user's alarms by the one; what is live by the other."""
    outputs = tmp_path / "outputs.json"
    deployed = {
        "EndpointConfigName": "config-new",
        "ModelDigest": DIGEST,
        "ProberName": "prober",
        "AlarmNames": "A-ServerErrors1,A-ModelLatency2",
    }
    outputs.write_text(json.dumps({"prod-ModelArtifact": {}, "prod-Endpoint": deployed}))
    stage.alarms = dict.fromkeys(("A-ServerErrors1", "A-ModelLatency2", "Orders, too few"), "OK")

    code, said = run("check", "--stage", "prod", "--outputs", str(outputs))

    assert (code, made) == (
        0,
        [("eu-west-1", "arn:aws:iam::222222222222:role/prod-check-eu-west-1")],
    )
    assert "detector-prod is InService" in said
    assert "3 alarms are quiet; 3 min to go" in said
    stage.alarms["Orders, too few"] = "ALARM"
    assert run("check", "--stage", "prod", "--outputs", str(outputs))[0] == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (["check", "--endpoint", "x"], "Say --endpoint and --region, or --stage"),
        (["check", "--stage", "local"], "no promoted stage local; it has dev, prod"),
        (["check", "--outputs", "x.json"], "--outputs needs --stage"),
        (["check", "--stage", "dev", "--outputs", "/none.json"], "/none.json can't be read"),
        (["check", "--stage", "prod"], "no alarms to watch for 3 min. Say --outputs FILE"),
        (["stages", "--expect", "prod dev"], "promotes dev prod, in this order, and prod dev was"),
        (["stages", "--expect", "dev"], "promotes dev prod, in this order, and dev was"),
    ],
)
def test_a_wrong_command_is_exit_code_2(
    run: Callable[..., tuple[int, str]], wrong: list[str], words: str
) -> None:
    """In words, and before anything is called."""
    code, said = run(*wrong)

    assert code == 2
    assert words in said


@pytest.mark.parametrize("minutes", ["-1", "x", "inf", "nan"])
def test_a_soak_is_a_number_of_minutes(
    run: Callable[..., tuple[int, str]], minutes: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """From 0, for which nobody waits."""
    with pytest.raises(SystemExit) as caught:
        run("check", "--soak-minutes", minutes)

    assert caught.value.code == 2
    assert "isn't a number of minutes" in capsys.readouterr().err


@pytest.mark.parametrize("lacking", ["EndpointConfigName", "ModelDigest", "AlarmNames"])
def test_outputs_that_prove_nothing_are_refused(
    run: Callable[..., tuple[int, str]], tmp_path: Path, lacking: str
) -> None:
    """As those of a stage that was deployed by an older app."""
    outputs = tmp_path / "outputs.json"
    deployed = {"EndpointConfigName": "config", "ModelDigest": DIGEST, "AlarmNames": "A"}
    del deployed[lacking]
    outputs.write_text(json.dumps({"prod-Endpoint": deployed}))

    code, said = run("check", "--stage", "prod", "--outputs", str(outputs))

    assert code == 2
    assert f"has no {lacking} of prod-Endpoint" in said


def test_outputs_of_another_stage_are_refused(
    run: Callable[..., tuple[int, str]], tmp_path: Path
) -> None:
    """They are named."""
    outputs = tmp_path / "outputs.json"
    outputs.write_text('{"prod-Endpoint": {}}')

    code, said = run("check", "--stage", "dev", "--outputs", str(outputs))

    assert (code, "no outputs of dev-Endpoint, but of prod-Endpoint" in said) == (2, True)


def test_a_wrong_stages_file_is_told_in_the_words_of_the_app(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The key, its value and what is allowed; the file is found from the caller's folder."""
    (tmp_path / "mine.toml").write_text(STAGES.replace("soak_minutes = 3", "soak_minutes = 500"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STAGES_FILE", "mine.toml")

    with pytest.raises(SettingsError) as caught:
        read_plan()

    words = "[stage.prod.promotion] soak_minutes = 500: allowed is a whole number from 0"
    assert words in str(caught.value)


def test_the_promoted_stages_are_printed_as_json(run: Callable[..., tuple[int, str]]) -> None:
    """In their order, and without the embedded AWS."""
    code, said = run("stages", "--expect", "dev prod")

    assert code == 0
    assert [stage["name"] for stage in json.loads(said)] == ["dev", "prod"]


def test_a_check_needs_no_more_than_its_lock_file_installs() -> None:
    """The pipeline's step installs requirements-promote.txt, and nothing else."""
    lock = (ROOT / "requirements-promote.txt").read_text()
    block = (
        "import sys; "
        "[sys.modules.__setitem__(name, None) for name in ('pydantic', 'rich', 'aws_cdk')]; "
        "from promote.command import main; main(['check', '--help'])"
    )

    done = subprocess.run(
        [sys.executable, "-c", block], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert {"boto3", "botocore"} <= {line.partition("==")[0] for line in lock.splitlines()}
    assert "pydantic" not in lock
