"""The app as the CDK CLI starts it: from anywhere, building once, and in words when it can't."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Says what it does in a log; its digest is of its arguments, as the real one's is of its inputs.
MODEL_BUILD = """
import hashlib, json, pathlib, sys
digest = hashlib.sha256(repr([w for w in sys.argv[1:] if w != "digest"]).encode()).hexdigest()
if sys.argv[1] == "digest":
    print(digest)
else:
    *words, _, out = sys.argv[1:]
    digest = hashlib.sha256(repr(words).encode()).hexdigest()
    open("builds.log", "a").write("built\\n")
    archive = b"x" * 1024
    manifest = {"model_digest": digest, "archive_sha256": hashlib.sha256(archive).hexdigest()}
    pathlib.Path(out, "model.tar.gz").write_bytes(archive)
    pathlib.Path(out, "manifest.json").write_text(json.dumps(manifest))
"""


def project(folder: Path) -> Path:
    """Lay out a project whose models take no TensorFlow; importing TensorFlow fails in it."""
    for name in ("stacks", "lambda_code", "reference"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "stages.toml"):
        shutil.copy(ROOT / name, folder)
    for name, code in {"model_build": MODEL_BUILD, "tensorflow": "raise SystemExit(9)"}.items():
        (folder / name).mkdir()
        (folder / name / ("__main__.py" if name == "model_build" else "__init__.py")).write_text(
            code
        )
    (folder / "reference" / "expectations").mkdir(exist_ok=True)
    (folder / "reference" / "expectations" / "mobilenet_v1_ssd_face.json").write_text(
        '{"photos": {"portrait.jpg": []}}'
    )
    return folder


def run(folder: Path, *, stages: str | None = None) -> subprocess.CompletedProcess[str]:
    """Start the app as the CLI would, but from another folder."""
    environment = {**os.environ, "CDK_OUTDIR": str(folder / "cdk.out")}
    if stages is not None:
        (folder / "other.toml").write_text(stages)
        environment["STAGES_FILE"] = str(folder / "other.toml")
    return subprocess.run(
        [sys.executable, str(folder / "app.py")],
        cwd="/",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def templates(folder: Path) -> dict[str, str]:
    """Return every template's text by its file name."""
    return {path.name: path.read_text() for path in (folder / "cdk.out").rglob("*.template.json")}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose app has run once."""
    folder = project(tmp_path_factory.mktemp("first"))
    done = run(folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_app_runs_from_another_folder_and_builds_once_for_all_stages(first: Path) -> None:
    """Four templates out of one build."""
    assert len(templates(first)) == 4
    assert (first / "builds.log").read_text() == "built\n"


def test_nothing_is_built_when_no_input_changed(first: Path) -> None:
    """The second run starts no build and gives the same templates."""
    before = templates(first)

    done = run(first)

    assert (done.returncode, done.stderr) == (0, "")
    assert (first / "builds.log").read_text() == "built\n"
    assert templates(first) == before


def test_another_folder_gives_the_same_templates(first: Path, tmp_path: Path) -> None:
    """Whoever synthesises wherever compares equal."""
    second = project(tmp_path / "second")

    done = run(second)

    assert done.returncode == 0, done.stderr
    assert templates(second) == templates(first)


def test_a_model_of_ones_own_is_deployed_from_a_stages_file_alone(
    first: Path, tmp_path: Path
) -> None:
    """Another file beside the project's: the model is `own`, and judged by what the file names."""
    folder = project(tmp_path / "project")
    (folder / "mine").mkdir()
    (folder / "mine" / "model.keras").touch()
    (folder / "mine" / "one.json").write_text("{}")
    (folder / "mine" / "expected.json").write_text('{"kind": "exact", "requests": {"one.json": 1}}')
    stage = (ROOT / "stages.toml").read_text().partition("[stage.local]")[2].partition("[stage")[0]

    done = run(
        folder,
        stages='[model]\nexpectations = "mine/expected.json"\n'
        '[model.own]\npath = "mine/model.keras"\n'
        f"[stage.local]{stage}",
    )

    assert done.returncode == 0, done.stderr
    assert (folder / "builds.log").read_text() == "built\n"
    artifact, endpoint = (text for _, text in sorted(templates(folder).items(), reverse=True))
    assert '\\"detector\\":\\"own\\"' in artifact
    assert '"Expectations": "expected.json"' in endpoint
    assert sorted(templates(folder)) == sorted(
        name for name in templates(first) if name.startswith("local")
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("region", "regoin"), "did you mean region?"),
        (('"mobilenet_v1_ssd_face"', '"another"'), "expectations of another can't be read"),
        (('"us-east-1"', '"us-east-9"'), "image_account"),
    ],
)
def test_what_is_wrong_is_told_in_words(first: Path, change: tuple[str, str], words: str) -> None:
    """No traceback, and an exit code that the CLI sees."""
    done = run(first, stages=(ROOT / "stages.toml").read_text().replace(*change))

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
