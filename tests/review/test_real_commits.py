"""Whole reviews of commits in a copy of this checkout, with what is installed and built here."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.aws import checked_out
from tests.review.test_answers import colours
from tests.review.test_git import git
from tests.review.test_render import without_timings

if TYPE_CHECKING:
    from pathlib import Path

ALL_GATES = ("--fail-on", "destructive", "broadening", "model-change")
EXPECTATIONS = "reference/expectations/mobilenet_v1_ssd_face.json"

pytestmark = pytest.mark.timeout(1500)  # models are built and served


@dataclass(frozen=True)
class Reviewed:
    """What a review printed, how it ended, and what it wrote."""

    code: int
    said: str
    out: Path

    def text(self, name: str) -> str:
        """Return a file of the report."""
        return (self.out / name).read_text()

    @property
    def document(self) -> Any:
        """report.json."""
        return json.loads(self.text("report.json"))


@dataclass(frozen=True)
class Repository:
    """A copy of this checkout with a history of its own, whose first commit is `base`."""

    folder: Path

    def commit(self, name: str, edits: dict[str, tuple[str, str]]) -> str:
        """Commit files in which one text takes the place of another, and go back to `base`."""
        git(self.folder, "switch", "-qc", name, "base")
        for file, (old, new) in edits.items():
            path = self.folder / file
            text = path.read_text()
            assert old in text
            path.write_text(text.replace(old, new))
        git(self.folder, "commit", "-qam", name)
        git(self.folder, "switch", "-q", "main")
        return name

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m review` in the copy, without credentials."""
        environment = {name: value for name, value in os.environ.items() if "AWS" not in name}
        finished = subprocess.run(
            [sys.executable, "-m", "review", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        print(finished.stdout, finished.stderr)
        return finished

    def review(self, head: str, *arguments: str, to: str) -> Reviewed:
        """Review a commit against `base`."""
        out = self.folder.parent / to
        finished = self.run("--base", "base", "--head", head, "--out", str(out), *arguments)
        return Reviewed(finished.returncode, finished.stdout + finished.stderr, out)

    def state(self) -> tuple[str, ...]:
        """Return what a review must not touch: index, branch, files, worktrees."""
        index = (self.folder / ".git" / "index").read_bytes()
        return (
            hashlib.sha256(index).hexdigest(),
            git(self.folder, "symbolic-ref", "HEAD"),
            git(self.folder, "status", "--porcelain", "--ignored=no"),
            git(self.folder, "worktree", "list"),
        )


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The copy; all tests share the assembly of its first commit."""
    folder = checked_out(tmp_path_factory.mktemp("repository") / "checkout")
    git(folder, "init", "-q", "-b", "main")
    # They are links here, which .gitignore does not mean.
    (folder / ".git" / "info" / "exclude").write_text(".venv\nnode_modules\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "base")
    git(folder, "tag", "base")
    return Repository(folder)


@pytest.fixture(scope="module")
def lowered(repository: Repository) -> tuple[str, Reviewed]:
    """A commit that lowers the threshold, and its review."""
    edits = {"stages.toml": ("score_threshold = 0.5", "score_threshold = 0.1")}
    head = repository.commit("lowered", edits)
    return head, repository.review(head, *ALL_GATES, to="lowered-1")


def test_a_comment_changes_nothing(repository: Repository) -> None:
    """Neither in stacks nor in model_build: no gate holds, and the checkout is as it was."""
    head = repository.commit(
        "comments",
        {
            "stacks/variant.py": ('"""The production variant', '# Nobody reads this.\n"""The'),
            "model_build/export.py": ("import json", "# Nor this.\nimport json"),
        },
    )
    before = repository.state()

    found = repository.review(head, *ALL_GATES, to="comments")

    assert found.code == 0, found.said
    assert repository.state() == before
    assert "**no changes**" in found.text("report.md")
    assert '<p class="verdict calm">no changes</p>' in found.text("report.html")
    infrastructure = found.document["infrastructure"]
    assert (infrastructure["stacks"], infrastructure["marks"]) == ([], [])
    assert len(infrastructure["unchanged"]) == 4
    assert found.document["latency"] is None
    assert not (found.out / "pictures").exists()


def test_a_lower_threshold_shows_the_boxes_that_it_adds(lowered: tuple[str, Reviewed]) -> None:
    """In the counts, in the picture, and to a gate; permissions and data are as they were."""
    _, found = lowered

    assert found.code == 3
    assert "--fail-on holds: model-change" in found.said
    assert found.document["infrastructure"]["marks"] == []
    photos = {photo["name"]: photo for photo in found.document["model"]["photos"]}
    states = {name: [one["state"] for one in photo["found"]] for name, photo in photos.items()}
    assert states["collage.jpg"][:6] == ["same"] * 6
    assert set(states["collage.jpg"][6:]) == {"added"}
    assert states["portrait.jpg"] == ["same"]
    left, right = colours(found.out / photos["collage.jpg"]["picture"])
    assert (left, right) == ({"same"}, {"same", "added"})
    assert "score\\_threshold | `0.5` | `0.1`" in found.text("report.md")
    assert found.document["latency"]["requests"] >= 6
    assert found.text("report.html").count("data:image/jpeg;base64,") == 2


def test_a_second_review_of_the_same_commits_is_the_same_but_for_timings(
    repository: Repository, lowered: tuple[str, Reviewed]
) -> None:
    """Every file of it, pictures too."""
    head, first = lowered

    second = repository.review(head, to="lowered-2")

    assert second.code == 0, second.said
    for name in ("report.md", "report.html"):
        assert without_timings(second.text(name)) == without_timings(first.text(name))
    documents = [each.document for each in (first, second)]
    assert documents[0].pop("latency")
    assert documents[1].pop("latency")
    assert documents[0] == documents[1]
    pictures = [
        {path.name: path.read_bytes() for path in (each.out / "pictures").iterdir()}
        for each in (first, second)
    ]
    assert pictures[0] == pictures[1]


def test_a_bucket_that_goes_and_a_role_that_widens_are_said_first(repository: Repository) -> None:
    """In this order, before all else, and each of them is a gate."""
    head = repository.commit(
        "wider",
        {
            "stacks/model_bucket.py": ('"Bucket",\n            versioned', '"Moved",\n versioned'),
            "stacks/execution_role.py": (
                'self.allow_logs(f"/aws',
                'self.allow("s3:ListAllMyBuckets", resources=["*"]), self.allow_logs(f"/aws',
            ),
        },
    )

    found = repository.review(head, "--stage", "dev", *ALL_GATES, to="wider")

    assert found.code == 3
    assert "--fail-on holds: destructive, broadening" in found.said
    marks = found.document["infrastructure"]["marks"]
    assert [mark["kind"] for mark in marks[:2]] == ["destructive", "broadening"]
    assert marks[0]["words"] == "Endpoint: ModelBucket/Bucket (AWS::S3::Bucket) is destroyed"
    (wider,) = [mark["words"] for mark in marks if "s3:ListAllMyBuckets" in mark["words"]]
    assert wider.startswith("Endpoint: ExecutionRole/Role may ")
    for name in ("report.md", "report.html"):
        text = found.text(name)
        body = text[text.index("Look at this first") :]
        assert body.index("is destroyed") < body.index("ListAllMyBuckets") < body.index("Cost")
    assert {stack["stage"] for stack in found.document["infrastructure"]["stacks"]} == {"dev"}


def test_a_commit_that_cannot_be_synthesised_is_told_in_the_words_of_the_app(
    repository: Repository,
) -> None:
    """Which of the two it is, and what is wrong with it."""
    head = repository.commit("broken", {"stages.toml": ("region", "regoin")})
    commit = git(repository.folder, "rev-parse", head)[:10]

    found = repository.review(head, to="broken")

    assert found.code == 1
    assert f"The app of commit {commit} can't be synthesised" in found.said
    assert "did you mean region?" in found.said
    assert "Traceback" not in found.said
    assert not list((repository.folder / "build" / "review" / "worktrees").iterdir())


def test_accepted_expectations_are_a_diff_of_what_moved(
    repository: Repository, lowered: tuple[str, Reviewed]
) -> None:
    """The added boxes join the file, and nothing else of it differs."""
    head, _ = lowered
    git(repository.folder, "switch", "-q", head)

    finished = repository.run("accept")
    diff = git(repository.folder, "diff", "-U0", "--", EXPECTATIONS).splitlines()[4:]
    changed = git(repository.folder, "status", "--porcelain")
    git(repository.folder, "restore", ".")
    git(repository.folder, "switch", "-q", "main")

    assert finished.returncode == 0
    assert "collage.jpg: 1 added, 6 same" in finished.stdout
    assert "coffee.jpg: 1 added" in finished.stdout
    assert changed == f"M {EXPECTATIONS}"
    assert [line for line in diff if line.startswith("-")] == ['-    "coffee.jpg": [],']
    assert sum('"label": "face"' in line for line in diff) == 2
