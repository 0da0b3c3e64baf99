"""Downloaded weights are kept by their sha256: whole, right and once, or not at all."""

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from model_build import weights_cache
from model_build.errors import (
    ModelBuildError,
    WeightsChecksumError,
    WeightsNotFoundError,
    WeightsTruncatedError,
    WeightsUriError,
)
from tests.model_build.web import Answer, Web

CONTENT = hashlib.shake_256(b"weights").digest(2_500_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NAME = "w.hdf5"

Fetch = Callable[..., tuple[Path, ...]]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache that is not there yet."""
    return tmp_path / "build" / "weights"


@pytest.fixture
def said() -> list[str]:
    """The lines that were said."""
    return []


@pytest.fixture
def fetch(web: Web, cache: Path, said: list[str]) -> Fetch:
    """Fetch the file of the web server, whose right bytes it has unless a test changes them."""
    web.answers[f"/{NAME}"] = Answer(body=CONTENT)

    def call(sha256: str = SHA256) -> tuple[Path, ...]:
        return weights_cache.fetch([web.url(f"/{NAME}")], [NAME], sha256, said.append, cache=cache)

    return call


def entries(cache: Path) -> list[str]:
    """Everything in the cache, hidden things too."""
    return sorted(str(path.relative_to(cache)) for path in cache.rglob("*"))


def test_a_file_is_kept_under_its_digest(fetch: Fetch, cache: Path, said: list[str]) -> None:
    """The cache has the file and nothing else, and what was done was said."""
    [file] = fetch()

    assert file == cache / SHA256 / NAME
    assert file.read_bytes() == CONTENT
    assert entries(cache) == [SHA256, f"{SHA256}/{NAME}"]
    assert said[0].startswith("fetching https://127.0.0.1:")
    assert said[-1] == f"{NAME}: 2.5 of 2.5 MB"


def test_the_second_time_needs_no_server(fetch: Fetch, web: Web, said: list[str]) -> None:
    """What is there and right is not asked for again."""
    first = fetch()
    web.stop()
    said.clear()

    assert fetch() == first
    assert said == []


@pytest.mark.parametrize("damage", ["changed", "shorter", "gone"])
def test_a_damaged_file_is_fetched_anew(
    fetch: Fetch, cache: Path, said: list[str], damage: str
) -> None:
    """Bytes are hashed before they are handed out, and what is wrong is said and replaced."""
    [file] = fetch()
    match damage:
        case "changed":
            file.write_bytes(b"x" + CONTENT[1:])
        case "shorter":
            file.write_bytes(CONTENT[:-1])
        case _:
            file.unlink()
    said.clear()

    assert fetch() == (file,)
    assert file.read_bytes() == CONTENT
    assert said[0] == f"{cache / SHA256} is damaged; fetching anew"
    assert entries(cache) == [SHA256, f"{SHA256}/{NAME}"]


def test_several_files_are_one_entry(web: Web, cache: Path) -> None:
    """The sha256 is that of their bytes one after the other."""
    web.answers |= {"/a.bin": Answer(body=b"one"), "/b.json": Answer(body=b"two")}
    sha256 = hashlib.sha256(b"onetwo").hexdigest()
    uris = [web.url("/a.bin"), web.url("/b.json")]

    files = weights_cache.fetch(uris, ["a.bin", "b.json"], sha256, print, cache=cache)

    assert [file.read_bytes() for file in files] == [b"one", b"two"]
    assert entries(cache) == [sha256, f"{sha256}/a.bin", f"{sha256}/b.json"]


def test_other_bytes_are_refused_with_both_sums(fetch: Fetch, cache: Path) -> None:
    """A wrong digest names what came, how much of it, and leaves nothing."""
    wanted = "0" * 64

    with pytest.raises(WeightsChecksumError, match=rf"{SHA256} \(2500000 bytes\) where {wanted}"):
        fetch(wanted)

    assert entries(cache) == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=404), WeightsNotFoundError),
        (Answer(body=CONTENT[:-1], length=len(CONTENT)), WeightsTruncatedError),
        (Answer(status=302, headers={"Location": "http://127.0.0.1/w"}), WeightsUriError),
    ],
    ids=["missing", "truncated", "redirected to http"],
)
def test_a_failure_leaves_nothing(
    fetch: Fetch, web: Web, cache: Path, answer: Answer, error: type[ModelBuildError]
) -> None:
    """No half-written file stays, and the next attempt is not confused by one."""
    web.answers[f"/{NAME}"] = answer

    with pytest.raises(error):
        fetch()

    assert entries(cache) == []
    web.answers[f"/{NAME}"] = Answer(body=CONTENT)
    assert fetch() == (cache / SHA256 / NAME,)


def test_the_second_file_missing_leaves_nothing_of_the_first(web: Web, cache: Path) -> None:
    """An entry is whole or not there."""
    web.answers["/a.bin"] = Answer(body=b"one")
    uris = [web.url("/a.bin"), web.url("/b.json")]

    with pytest.raises(WeightsNotFoundError, match=r"b\.json"):
        weights_cache.fetch(uris, ["a.bin", "b.json"], "0" * 64, print, cache=cache)

    assert entries(cache) == []


def test_an_interruption_leaves_nothing(fetch: Fetch, web: Web, cache: Path) -> None:
    """Ctrl-C in the middle of a file is as clean as an error."""
    seen: list[list[str]] = []

    def interrupt(line: str) -> None:
        if "1." in line.partition(":")[2]:
            seen.append(entries(cache))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights_cache.fetch([web.url(f"/{NAME}")], [NAME], SHA256, interrupt, cache=cache)

    assert any(name.endswith(f"/{NAME}") for name in seen[0])
    assert entries(cache) == []
    assert fetch()


def test_two_at_once_do_no_harm(fetch: Fetch, web: Web, cache: Path) -> None:
    """Both download, both get the right file, and one entry stays."""
    web.gate = threading.Barrier(2)
    results: list[tuple[Path, ...]] = []
    threads = [threading.Thread(target=lambda: results.append(fetch())) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(web.requests) == 2
    assert results == [(cache / SHA256 / NAME,)] * 2
    assert results[0][0].read_bytes() == CONTENT
    assert entries(cache) == [SHA256, f"{SHA256}/{NAME}"]
