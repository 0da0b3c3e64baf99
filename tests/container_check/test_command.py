"""The check against AWS's image: what Docker is told, what counts as the same, and clear words."""

from __future__ import annotations

import io
import json
import tarfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from container_check import command
from container_check.answers import wait_until_healthy
from container_check.errors import ContainerCheckError
from container_check.image import IMAGE, create_command
from stacks.image_tags import CPU_IMAGE
from tests.container_check.conftest import EXPECTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.container_check.conftest import FakeDocker, Server


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with one file."""
    path = tmp_path / "model.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("1/saved_model.pb")
        member.size = 5
        tar.addfile(member, io.BytesIO(b"graph"))
    return path


@pytest.fixture
def run(
    tmp_path: Path,
    archive: Path,
    ours: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[[], tuple[int, str]]:
    """Run the check about one photo; return its exit code and all that it said."""
    (tmp_path / "expected.json").write_text(json.dumps(EXPECTED))
    (tmp_path / "portrait.jpg").write_bytes(b"a photo")

    @contextmanager
    def stand_in(_archive: Path) -> Iterator[str]:
        yield ours.url

    monkeypatch.setattr(command, "stand_in", stand_in)

    def main() -> tuple[int, str]:
        code = command.main(
            [
                *("--archive", str(archive)),
                *("--expectations", str(tmp_path / "expected.json")),
                *("--requests", str(tmp_path)),
            ]
        )
        said = capsys.readouterr()
        return code, said.out + said.err

    return main


def test_the_image_is_the_one_that_stages_take_by_default() -> None:
    """From the public gallery, by the tag of the settings' default."""
    assert f"public.ecr.aws/deep-learning-containers/tensorflow-inference:{CPU_IMAGE}" == IMAGE


def test_the_model_is_mounted_where_sagemaker_has_it() -> None:
    """Read-only, and the port is on the loopback interface alone."""
    assert create_command("image:tag", Path("/model"), "check-1") == [
        *("docker", "create", "--name", "check-1"),
        *("--publish", "127.0.0.1::8080"),
        *("--mount", "type=bind,source=/model,target=/opt/ml/model,readonly"),
        "--env=SAGEMAKER_TFS_WAIT_TIME_SECONDS=240",
        *("image:tag", "serve"),
    ]


def test_the_same_answers_are_exit_code_0(
    run: Callable[[], tuple[int, str]], docker: FakeDocker, theirs: Server
) -> None:
    """The container is asked with the photo's content type, and removed afterwards."""
    theirs.pings = [503]

    code, said = run()

    assert (code, "1 answers are as expected, and as ours" in said) == (0, True)
    assert theirs.content_types == ["image/jpeg"]
    started, *_, removed = docker.calls
    name = started[started.index("--name") + 1]
    mount = started[started.index("--mount") + 1]
    model = Path(mount.split(",")[1].removeprefix("source="))
    assert started == create_command(IMAGE, model, name)[1:]
    assert removed == ["rm", "--force", name]


def test_an_answer_that_is_not_expected_is_told(
    run: Callable[[], tuple[int, str]], docker: FakeDocker, theirs: Server, ours: Server
) -> None:
    """Also where both are wrong in the same way."""
    for server in (theirs, ours):
        server.answer["predictions"][0]["detections"] = []

    code, said = run()

    assert (code, docker.calls[-1][0]) == (1, "rm")
    assert "portrait.jpg: expected face 0.90 at " in said
    assert "nothing came" in said
    assert "ours differs" not in said


def test_an_answer_that_is_not_ours_is_told(
    run: Callable[[], tuple[int, str]], docker: FakeDocker, theirs: Server
) -> None:
    """Though it is within what is expected: a member that our stand-in does not have."""
    theirs.answer["predictions"][0]["detections"][0]["colour"] = "green"

    code, said = run()

    assert (code, docker.calls[-1][0]) == (1, "rm")
    assert "ours differs: predictions[0].detections[0].colour is not expected" in said


def test_a_refusal_is_told_with_its_status(
    run: Callable[[], tuple[int, str]], docker: FakeDocker, theirs: Server
) -> None:
    """The container's own words."""
    theirs.status, theirs.answer = 500, {"error": "no such op"}

    code, said = run()

    assert (code, docker.calls[-1][0]) == (1, "rm")
    assert 'answered 500: {"error": "no such op"}' in said


def test_a_container_that_ends_is_told_with_its_log(
    run: Callable[[], tuple[int, str]], docker: FakeDocker, theirs: Server
) -> None:
    """And removed."""
    theirs.pings = [502] * 9
    docker.says(inspect="false", logs="no SavedModel bundles found!")

    code, said = run()

    assert code == 2
    assert "ended before it was healthy" in said
    assert "no SavedModel bundles found!" in said
    assert docker.calls[-1][0] == "rm"


def test_an_engine_that_does_not_run_is_told(
    run: Callable[[], tuple[int, str]], docker: FakeDocker
) -> None:
    """In Docker's words, with what to look at."""
    docker.says(create="FAIL: Cannot connect to the Docker daemon")

    code, said = run()

    assert code == 2
    assert "`docker create` failed: FAIL: Cannot connect to the Docker daemon" in said


def test_where_there_is_no_docker_it_says_what_to_do(
    run: Callable[[], tuple[int, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The workflow has it."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    code, said = run()

    assert (code, "There is no `docker` here" in said) == (2, True)


def test_a_container_that_never_becomes_healthy_is_given_up(theirs: Server) -> None:
    """After five minutes, of a clock on which a second takes a minute."""
    theirs.pings = [502] * 9
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += 60 * seconds

    with pytest.raises(ContainerCheckError, match="not healthy after 300 s"):
        wait_until_healthy(theirs.url, ended=lambda: False, monotonic=lambda: now[0], sleep=sleep)


def test_expectations_that_are_not_there_are_told(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before anything is started."""
    code = command.main(["--archive", str(archive), "--expectations", "none.json"])

    assert (code, "no expectations none.json" in capsys.readouterr().err) == (2, True)
