"""Archives that anyone may have made."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest

from model_build.archive import pack
from model_build.archive_reader import MAX_READ_BYTES, reading
from model_build.errors import ArchiveLayoutError


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    """Return the header of an entry."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def write(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    """Write an archive of these entries, whatever they are."""
    with tarfile.open(path, "w:gz") as tar:
        for info, content in entries:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return path


def test_files_are_told_by_name_and_size(tmp_path: Path) -> None:
    """A leading `./`, as `tar` writes it for a folder, makes no difference."""
    path = write(
        tmp_path / "model.tar.gz",
        (entry("./1/a"), b"12345"),
        (entry("1/b"), b""),
        (entry("c"), b""),
    )

    with reading(path) as content:
        assert content.sizes == {"1/a": 5, "1/b": 0, "c": 0}
        assert content.read("1/a", 5) == b"12345"
        content.copy("1/a", tmp_path / "a", 5)

    assert (tmp_path / "a").read_bytes() == b"12345"


def test_a_large_file_is_copied_whole(tmp_path: Path) -> None:
    """What is longer than one piece comes in several."""
    data = bytes(range(256)) * (MAX_READ_BYTES // 256 * 2 + 1)
    pack({"1/saved_model.pb": data}, tmp_path / "model.tar.gz")

    with reading(tmp_path / "model.tar.gz") as content:
        content.copy("1/saved_model.pb", tmp_path / "copy", len(data))

    assert (tmp_path / "copy").read_bytes() == data


def test_more_than_the_limit_is_not_read(tmp_path: Path) -> None:
    """A small file that is large is left aside, a file that is needed is an error in words."""
    path = write(tmp_path / "model.tar.gz", (entry("a"), b"12345"))

    with reading(path) as content:
        assert content.read("a", 4) is None
        assert content.read("b", 4) is None
        with pytest.raises(
            ArchiveLayoutError, match=r"a in model\.tar\.gz is 5 bytes, and at most 4"
        ):
            content.copy("a", tmp_path / "a", 4)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_no_files(kind: bytes, tmp_path: Path) -> None:
    """A link is not followed, to wherever it leads."""
    path = write(tmp_path / "model.tar.gz", (entry("1/saved_model.pb", kind, "/etc/passwd"), b""))

    with reading(path) as content:
        assert content.sizes == {}
        assert content.read("1/saved_model.pb", 1 << 20) is None


def test_a_header_that_announces_gigabytes_is_refused(tmp_path: Path) -> None:
    """The tar reader takes such headers into memory whole."""
    header = entry("././@PaxHeader", tarfile.XHDTYPE)
    header.size = 1 << 30
    (tmp_path / "model.tar.gz").write_bytes(gzip.compress(header.tobuf() + bytes(10240)))

    with (
        pytest.raises(ArchiveLayoutError, match="a header of 1073741824 bytes"),
        reading(tmp_path / "model.tar.gz"),
    ):
        pass


def test_a_sparse_file_is_none(tmp_path: Path) -> None:
    """It may claim any size with no bytes behind it."""
    path = write(tmp_path / "model.tar.gz", (entry("a", tarfile.GNUTYPE_SPARSE), b""))

    with reading(path) as content:
        assert content.sizes == {}


def whole() -> bytes:
    """Return a good archive, large enough to be cut anywhere."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        info = entry("1/saved_model.pb")
        content = b"".join(number.to_bytes(4, "big") for number in range(100_000))
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not gzip", id="other bytes"),
        pytest.param(gzip.compress(b"not a tar" * 100), id="gzip of other bytes"),
        pytest.param(whole()[: len(whole()) // 2], id="cut gzip"),
        pytest.param(gzip.compress(gzip.decompress(whole())[:20_000]), id="gzip of a cut tar"),
        pytest.param(whole()[:100] + bytes(100) + whole()[200:], id="damaged at the beginning"),
        pytest.param(
            whole()[: len(whole()) // 2] + b"\xff" * 1000 + whole()[len(whole()) // 2 + 1000 :],
            id="damaged in the middle",
        ),
        pytest.param(whole()[:-8] + bytes(8), id="of another checksum"),
        pytest.param(whole()[:-4], id="cut in the checksum"),
    ],
)
def test_what_is_no_archive_is_an_error_in_words(content: bytes, tmp_path: Path) -> None:
    """None of the many ways in which reading can fail reaches the user as it is."""
    (tmp_path / "model.tar.gz").write_bytes(content)

    with (
        pytest.raises(ArchiveLayoutError, match=r"model\.tar\.gz is not a model archive \(.+\)"),
        reading(tmp_path / "model.tar.gz") as archive,
    ):
        archive.copy("1/saved_model.pb", tmp_path / "copy", 1 << 20)
