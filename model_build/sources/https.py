"""Opens a file on the web, over verified TLS alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
from requests import exceptions

from model_build.errors import (
    ModelBuildError,
    WeightsAccessError,
    WeightsNotFoundError,
    WeightsServerError,
    WeightsUnreachableError,
    WeightsUriError,
)
from model_build.sources.stream import BLOCK, Stream, counted
from model_build.sources.uri import public

# Seconds to connect, and seconds without a byte.
TIMEOUT = (10, 60)
ABSENT = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED}


@contextmanager
def open_stream(uri: str) -> Iterator[Stream]:
    """Request the file; proxies and certificate authorities are those of the environment.

    Raises:
        ModelBuildError: whichever of its kinds says why the file cannot be had.
    """
    shown = public(uri)
    with requests.Session() as session:
        # Without it a redirect to http:// has nothing to travel with.
        del session.adapters["http://"]
        try:
            # Compressed on the way, a file would have another length than the server announces.
            response = session.get(
                uri, stream=True, timeout=TIMEOUT, headers={"Accept-Encoding": "identity"}
            )
        except (exceptions.RequestException, ValueError) as error:
            # Not `from error`, whose words have the query in them.
            raise _not_answered(shown, error) from None
        with response:
            _check(shown, response)
            length = response.headers.get("Content-Length", "")
            coded = "Content-Encoding" in response.headers
            size = int(length) if length.isdecimal() and not coded else None
            # `counted` does it, and knows how many bytes of a last, short block there were.
            response.raw.enforce_content_length = False
            blocks = response.iter_content(BLOCK)
            yield Stream(
                size=size,
                blocks=counted(blocks, size, shown=shown, broken=exceptions.RequestException),
            )


def _not_answered(shown: str, error: Exception) -> ModelBuildError:
    request = getattr(error, "request", None)
    host = urlsplit((request and request.url) or shown).hostname
    match error:
        case exceptions.InvalidSchema():
            return WeightsUriError(
                f"{shown} redirects to an address that is not https://, which is refused; use the"
                " address that it should redirect to, or download the file and give its path"
            )
        case exceptions.ProxyError():
            return WeightsUnreachableError(
                f"{shown}: the proxy does not reach {host}; check HTTPS_PROXY and NO_PROXY"
            )
        case exceptions.SSLError():
            return WeightsUnreachableError(
                f"{shown}: no verified TLS connection to {host} is possible; where an authority of"
                " your own has signed its certificate, name that one's file in REQUESTS_CA_BUNDLE"
            )
        case exceptions.Timeout():
            return WeightsUnreachableError(
                f"{shown}: {host} did not answer within {TIMEOUT[0]} s (to connect) and"
                f" {TIMEOUT[1]} s (to begin); try again, or check the network and HTTPS_PROXY"
            )
        case exceptions.ConnectionError():
            return WeightsUnreachableError(
                f"{shown}: {host} cannot be reached; check the name, the network and HTTPS_PROXY"
            )
        case _:
            return WeightsServerError(
                f"{shown}: {host} could not be asked ({type(error).__name__}); check the address"
            )


def _check(shown: str, response: requests.Response) -> None:
    host = urlsplit(response.url).hostname
    answer = f"{shown}: {host} answers {response.status_code} {response.reason}"
    if response.status_code in ABSENT:
        raise WeightsNotFoundError(f"{answer}; check the address: no such file is there")
    if response.status_code in REFUSED:
        raise WeightsAccessError(
            f"{answer}; the address needs credentials, or its signature has expired: get a new"
            " one, or download the file and give its path"
        )
    if response.status_code != HTTPStatus.OK:
        raise WeightsServerError(f"{answer}; try again later, or download it and give its path")
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise WeightsServerError(
            f"{shown}: {host} answers with a web page where a file was meant; use the address"
            " that a download begins with"
        )
