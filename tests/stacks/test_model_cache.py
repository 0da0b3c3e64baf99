"""A model is built once; what is broken or half built is never taken for a model."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING

import pytest

from stacks.errors import BrokenCacheError, ModelBuildError
from stacks.model_cache import ModelCache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DIGEST = "a" * 64


def writer(builds: list[str], *, digest: str = DIGEST) -> Callable[[Path], None]:
    """Return a build that writes a small model and counts itself."""

    def build(out: Path) -> None:
        builds.append(out.name)
        (out / "model.tar.gz").write_bytes(b"archive")
        sha256 = hashlib.sha256(b"archive").hexdigest()
        manifest = {"model_digest": digest, "archive_sha256": sha256}
        (out / "manifest.json").write_text(json.dumps(manifest))

    return build


def test_a_model_is_built_once_for_its_digest(tmp_path: Path) -> None:
    """Neither the same process nor the next one builds it again."""
    builds: list[str] = []
    cache = ModelCache(root=tmp_path / "models", digest=DIGEST, build=writer(builds))
    assert cache.find() is None

    first = cache.ensure()
    again = ModelCache(root=tmp_path / "models", digest=DIGEST, build=writer(builds)).ensure()

    assert first == again == cache.find()
    assert first.archive.read_bytes() == b"archive"
    assert len(builds) == 1


def test_another_digest_is_another_build(tmp_path: Path) -> None:
    """The cache keeps both."""
    builds: list[str] = []
    other = "b" * 64

    ModelCache(root=tmp_path, digest=DIGEST, build=writer(builds)).ensure()
    ModelCache(root=tmp_path, digest=other, build=writer(builds, digest=other)).ensure()

    assert len(builds) == 2


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    """The next run builds anew and does not find half a model."""

    def fail(out: Path) -> None:
        (out / "model.tar.gz").write_bytes(b"half")
        raise ModelBuildError

    with pytest.raises(ModelBuildError):
        ModelCache(root=tmp_path, digest=DIGEST, build=fail).ensure()

    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
    assert ModelCache(root=tmp_path, digest=DIGEST, build=writer([])).ensure()


def test_two_at_once_build_once(tmp_path: Path) -> None:
    """The second one waits for the first and takes what it built."""
    builds: list[str] = []
    started, finish = threading.Event(), threading.Event()

    def slowly(out: Path) -> None:
        started.set()
        assert finish.wait(10)
        writer(builds)(out)

    caches = [ModelCache(root=tmp_path, digest=DIGEST, build=slowly) for _ in range(2)]
    threads = [threading.Thread(target=cache.ensure) for cache in caches]
    threads[0].start()
    assert started.wait(10)
    threads[1].start()
    finish.set()
    for thread in threads:
        thread.join(10)

    assert len(builds) == 1
    assert caches[0].find() == caches[1].find()


def test_an_archive_that_is_not_what_its_manifest_says_is_refused(tmp_path: Path) -> None:
    """A broken disk or an edited file does not reach an endpoint; the words say what to do."""
    ModelCache(root=tmp_path, digest=DIGEST, build=writer([])).ensure()
    (tmp_path / DIGEST / "model.tar.gz").write_bytes(b"edited!")

    with pytest.raises(BrokenCacheError, match="Remove that folder"):
        ModelCache(root=tmp_path, digest=DIGEST, build=writer([])).find()


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"model_digest": "x"}'])
def test_a_manifest_that_says_nothing_is_refused(tmp_path: Path, manifest: str) -> None:
    """It is a broken cache too."""
    ModelCache(root=tmp_path, digest=DIGEST, build=writer([])).ensure()
    (tmp_path / DIGEST / "manifest.json").write_text(manifest)

    with pytest.raises(BrokenCacheError):
        ModelCache(root=tmp_path, digest=DIGEST, build=writer([])).find()


def test_a_build_of_another_model_is_refused_and_not_kept(tmp_path: Path) -> None:
    """Inputs that changed between digest and build do not pass for what they were."""
    cache = ModelCache(root=tmp_path, digest=DIGEST, build=writer([], digest="c" * 64))

    with pytest.raises(BrokenCacheError, match="c" * 64):
        cache.ensure()

    assert cache.find() is None
