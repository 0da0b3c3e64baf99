"""Files on the web: fetched over verified TLS, and every failure in words without secrets."""

import traceback

import pytest

from model_build.errors import (
    ModelBuildError,
    WeightsAccessError,
    WeightsNotFoundError,
    WeightsServerError,
    WeightsTruncatedError,
    WeightsUnreachableError,
    WeightsUriError,
)
from model_build.sources.https import open_stream
from tests.model_build.web import HOST, Answer, Web

CONTENT = b"weights" * 1000


def read(uri: str) -> bytes:
    """Read the file to its end."""
    with open_stream(uri) as stream:
        return b"".join(stream.blocks)


def test_a_file_comes_with_its_size(web: Web) -> None:
    """The size is known before the bytes, for a bar."""
    web.answers["/a/w.hdf5"] = Answer(body=CONTENT)

    with open_stream(web.url("/a/w.hdf5")) as stream:
        assert stream.size == len(CONTENT)
        assert b"".join(stream.blocks) == CONTENT


def test_a_size_may_be_unknown(web: Web) -> None:
    """A server that announces no length still gives the file."""
    web.answers["/w.hdf5"] = Answer(body=CONTENT, length=-1)

    with open_stream(web.url("/w.hdf5")) as stream:
        assert stream.size is None
        assert b"".join(stream.blocks) == CONTENT


def test_the_query_and_the_password_are_sent_and_never_shown(web: Web) -> None:
    """A signed address works, and neither the error nor its traceback has the signature."""
    uri = web.url("/w.hdf5?signature=hush").replace("//", "//me:secret@")

    with pytest.raises(WeightsNotFoundError) as caught:
        read(uri)

    path, headers = web.requests[0]
    said = "".join(traceback.format_exception(caught.value))
    assert path == "/w.hdf5?signature=hush"
    assert headers["Authorization"].startswith("Basic ")
    assert web.url("/w.hdf5") in said
    assert "hush" not in said
    assert "secret" not in said


def test_an_unreachable_host_is_named_without_the_query(web: Web, closed_port: int) -> None:
    """The library's words have the query in them, so they are not passed on."""
    uri = web.url("/w.hdf5?signature=hush").replace(str(web.port), str(closed_port))

    with pytest.raises(WeightsUnreachableError, match=f"{HOST} cannot be reached") as caught:
        read(uri)

    assert "hush" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (401, WeightsAccessError, "401.*credentials"),
        (403, WeightsAccessError, "403.*expired"),
        (404, WeightsNotFoundError, "404.*no such file"),
        (410, WeightsNotFoundError, "410"),
        (429, WeightsServerError, "429.*try again later"),
        (500, WeightsServerError, "500.*try again later"),
        (503, WeightsServerError, "503"),
        (206, WeightsServerError, "206"),
    ],
)
def test_each_status_is_told_in_words(
    web: Web, status: int, error: type[ModelBuildError], words: str
) -> None:
    """The address, the host and the next step are in the error."""
    web.answers["/w.hdf5"] = Answer(status=status, body=b"no")

    with pytest.raises(error, match=rf"{web.url('/w.hdf5')}: {HOST} answers {words}"):
        read(web.url("/w.hdf5"))


def test_a_redirect_to_https_is_followed(web: Web) -> None:
    """Release files of the large hosts lie behind one."""
    web.answers["/latest"] = Answer(status=302, headers={"Location": web.url("/w.hdf5?key=1")})
    web.answers["/w.hdf5"] = Answer(body=CONTENT)

    assert read(web.url("/latest")) == CONTENT


@pytest.mark.parametrize("target", ["http://127.0.0.1:{}/w.hdf5?key=hush", "file:///etc/hosts"])
def test_a_redirect_to_anything_else_is_refused(web: Web, target: str) -> None:
    """No byte is asked for over a connection that is not verified."""
    web.answers["/latest"] = Answer(status=302, headers={"Location": target.format(web.port)})

    with pytest.raises(WeightsUriError, match="not https://, which is refused") as caught:
        read(web.url("/latest"))

    assert len(web.requests) == 1
    assert "hush" not in "".join(traceback.format_exception(caught.value))


def test_a_lost_end_is_told_in_bytes(web: Web) -> None:
    """A server that announces more than it sends has lost the connection."""
    web.answers["/w.hdf5"] = Answer(body=CONTENT, length=9000)

    with pytest.raises(WeightsTruncatedError, match="after 7000 of 9000 bytes"):
        read(web.url("/w.hdf5"))


def test_an_unknown_authority_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that nobody vouches for ends it, and the variable to set is named."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    web.answers["/w.hdf5"] = Answer(body=CONTENT)

    with pytest.raises(WeightsUnreachableError, match="REQUESTS_CA_BUNDLE"):
        read(web.url("/w.hdf5"))

    assert web.requests == []


def test_a_proxy_that_is_not_there_is_told(
    web: Web, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment's proxy is used, and named when it fails."""
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", f"http://{HOST}:{closed_port}")
    monkeypatch.delenv("https_proxy", raising=False)

    with pytest.raises(WeightsUnreachableError, match="HTTPS_PROXY"):
        read(web.url("/w.hdf5"))


def test_a_web_page_is_no_file(web: Web) -> None:
    """The address of a page about the file is the usual mistake."""
    web.answers["/w.hdf5"] = Answer(body=b"<html>", headers={"Content-Type": "text/html"})

    with pytest.raises(WeightsServerError, match="a web page where a file was meant"):
        read(web.url("/w.hdf5"))
