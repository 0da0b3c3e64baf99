"""The command that describes an archive."""

import io
import json
import shutil
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from model_build import archive
from model_build.cli import main
from model_build.errors import ArchiveLayoutError
from model_build.inspect_archive import inspect_archive, registry_verdict

if TYPE_CHECKING:
    from tests.model_build.conftest import Built

HERE = ".".join(tf.__version__.split(".")[:2])


@pytest.fixture(scope="module")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A SavedModel that was not made here, with two signatures and a call of Python in one."""
    holder = tf.Module()
    floats = [tf.TensorSpec([None, 2], tf.float32, name="x")]
    holder.double = tf.function(lambda x: {"y": 2 * x}, input_signature=floats)
    holder.python = tf.function(
        lambda x: {"y": tf.py_function(lambda v: v, [x], tf.float32)}, input_signature=floats
    )
    folder = tmp_path_factory.mktemp("own")
    tf.saved_model.save(
        holder, str(folder), signatures={"serving_default": holder.double, "python": holder.python}
    )
    return (folder / "saved_model.pb").read_bytes()


def packed(folder: Path, entries: dict[str, bytes]) -> Path:
    """Pack an archive."""
    archive.pack(entries, folder / "model.tar.gz")
    return folder / "model.tar.gz"


def renamed(model: bytes, version: str) -> bytes:
    """Return the SavedModel as another TensorFlow would have written it."""
    message = saved_model_pb2.SavedModel.FromString(model)
    message.meta_graphs[0].meta_info_def.tensorflow_version = version
    content: bytes = message.SerializeToString()
    return content


def test_an_archive_is_described_by_its_own_bytes(
    built: "Built", capsys: pytest.CaptureFixture[str]
) -> None:
    """It agrees with the manifest that was written beside it, and can be served."""
    assert main(["inspect", "--json", str(built.archive)]) == 0

    described = json.loads(capsys.readouterr().out)
    for key in ("archive_sha256", "archive_bytes", "signatures", "op_types", "labels"):
        assert described[key] == built.manifest[key]
    assert described["manifest"] == built.manifest
    assert described["model"]["detector"] == built.manifest["detector"]
    assert described["saved_model"] == "1/saved_model.pb"
    assert described["entries"]["code/model.json"] > 0
    assert described["layout"] is None
    assert described["op_counts"].keys() == set(described["op_types"])
    assert described["serving_registry"] == {
        "holds_all": True,
        "archive_tensorflow": tf.__version__,
        "asked_tensorflow": tf.__version__,
        "refused": [],
    }


def test_it_is_written_for_people(built: "Built", capsys: pytest.CaptureFixture[str]) -> None:
    """Manifest, sizes, labels, signatures and operations are there, and the verdict is last."""
    assert main(["inspect", str(built.archive)]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert f"  model_digest: {built.manifest['model_digest']}" in lines
    assert "  1 face" in lines
    assert "    in  image_bytes: string[N]" in lines
    assert any(line.endswith("  1/saved_model.pb") for line in lines)
    assert any("CombinedNonMaxSuppression 1" in line for line in lines)
    assert lines[-1].startswith(f"  holds all {len(built.manifest['op_types'])} operation types")


@pytest.mark.parametrize("name", ["7/saved_model.pb", "half_plus_two/7/saved_model.pb"])
def test_an_archive_of_anothers_model_is_described(
    name: str, own_model: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the built-in handler there are no labels; what can't be served is told, in peace."""
    path = packed(tmp_path, {name: own_model})

    described = inspect_archive(path)

    assert described["saved_model"] == name
    assert described["signatures"].keys() == {"serving_default", "python"}
    assert (described["model"], described["labels"]) == (None, None)
    assert described["manifest"] is None
    assert "no manifest.json" in described["manifest_note"]
    assert described["serving_registry"]["holds_all"] is False
    assert [item["name"] for item in described["serving_registry"]["refused"]] == ["EagerPyFunc"]
    assert main(["inspect", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[-2].startswith("  LACKS")


def test_of_several_models_the_latest_version_is_described(
    own_model: bytes, tmp_path: Path
) -> None:
    """Versions are numbers and no text; that the container wants one alone is told."""
    path = packed(tmp_path, {f"{number}/saved_model.pb": own_model for number in (9, 10)})

    described = inspect_archive(path)

    assert described["saved_model"] == "10/saved_model.pb"
    assert "exactly one" in described["layout"]


def test_a_users_own_model_json_is_none_of_ours(own_model: bytes, tmp_path: Path) -> None:
    """A file of that name may hold anything."""
    for content in (b"[1, 2]", b"{", b"\xff", b"[" * 100_000, b" " * (1 << 20) + b"{}"):
        path = packed(
            tmp_path,
            {"1/saved_model.pb": own_model, "code/inference.py": b"", "code/model.json": content},
        )
        assert inspect_archive(path)["model"] is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"archive_sha256": "0" * 64}, "is of another one, with the sha256 0000"),
        (None, "not one that model_build wrote"),
        ([], "not one that model_build wrote"),
    ],
)
def test_a_manifest_of_another_archive_is_not_taken(
    change: Any, said: str, built: "Built", tmp_path: Path
) -> None:
    """What lies beside an archive need not be its manifest."""
    shutil.copy(built.archive, tmp_path)
    manifest = built.manifest | change if change else change
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))

    described = inspect_archive(tmp_path / "model.tar.gz")

    assert described["manifest"] is None
    assert said in described["manifest_note"]


@pytest.mark.parametrize(
    ("version", "op_types", "holds_all"),
    [
        (f"{HERE}.99", ["Abs"], True),
        (f"{HERE}.99", ["MyCustomOp"], False),
        ("1.15.5", ["Abs"], None),
        ("1.15.5", ["MyCustomOp"], None),
        ("1.15.5", ["PyFunc"], False),
        ("", ["Abs"], None),
        (f"{HERE}1.0", ["Abs"], None),
    ],
)
def test_the_verdict_is_about_the_tensorflow_that_the_archive_names(
    version: str, op_types: list[str], *, holds_all: bool | None
) -> None:
    """Another one's registry is not known here, except for what none of them can run."""
    graph = {"tensorflow": version, "op_types": op_types, "compiled": []}

    verdict = registry_verdict(graph)

    assert verdict["holds_all"] is holds_all
    assert (verdict["archive_tensorflow"], verdict["asked_tensorflow"]) == (version, tf.__version__)


def test_another_version_is_told_with_what_to_do(
    own_model: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both versions are named."""
    message = saved_model_pb2.SavedModel.FromString(renamed(own_model, "2.11.0"))
    del message.meta_graphs[0].graph_def.library.function[:]
    path = packed(tmp_path, {"1/saved_model.pb": message.SerializeToString()})

    assert main(["inspect", str(path)]) == 0

    text = capsys.readouterr().out
    assert f"UNKNOWN (the archive names TensorFlow 2.11.0, TensorFlow {tf.__version__}" in text
    assert "export the model again" in text


def test_a_hostile_archive_does_no_harm(own_model: bytes, tmp_path: Path) -> None:
    """Links and paths that lead out are told and not followed, and nothing is written."""
    path = tmp_path / "inner" / "model.tar.gz"
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as tar:
        for name in ("1/saved_model.pb", "../escaped", str(tmp_path / "absolute")):
            info = tarfile.TarInfo(name)
            info.size = len(own_model)
            tar.addfile(info, io.BytesIO(own_model))
        link = tarfile.TarInfo("code/model.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)

    described = inspect_archive(path)

    assert described["model"] is None
    assert "leads out of the archive" in described["layout"]
    assert "is a link" in described["layout"]
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == [path]


@pytest.mark.parametrize(
    "entries", [{"code/inference.py": b""}, {"saved_model.pb": b""}, {"a/b/1/saved_model.pb": b""}]
)
def test_an_archive_without_a_model_is_refused(entries: dict[str, bytes], tmp_path: Path) -> None:
    """What the container would not find is not looked for either."""
    with pytest.raises(ArchiveLayoutError, match=r"it has no NUMBER/saved_model\.pb"):
        inspect_archive(packed(tmp_path, entries))


def test_a_model_that_cannot_be_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code is 1, and there is no traceback."""
    path = packed(tmp_path, {"1/saved_model.pb": b"not a message"})

    assert main(["inspect", str(path)]) == 1
    assert "saved_model.pb can't be read" in capsys.readouterr().err
