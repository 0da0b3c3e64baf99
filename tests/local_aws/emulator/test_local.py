import http.client
import os
import socket
import ssl
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest

from local_aws import LocalAws
from local_aws.emulator.capacity_file import read_capacity
from local_aws.emulator.errors import StartError, StoppedError


def _processes(keeper: int) -> list[psutil.Process]:
    process = psutil.Process(keeper)
    return [process, *process.children(recursive=True)]


def test_everything_listens_on_the_loopback_interface_only(aws: LocalAws) -> None:
    """One port is open, on 127.0.0.1, over all processes of the server."""
    listening = {
        connection.laddr
        for process in _processes(aws.pid)
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {("127.0.0.1", int(aws.url.rpartition(":")[2]))}


def test_the_certificate_is_verified_against_its_own_authority_alone(https: Any) -> None:
    """Both host names verify with the authority; without it the connection fails."""
    for host in ("127.0.0.1", "localhost"):
        assert https("GET", "/_ministack/health", host=host)[0] == 200
    with pytest.raises(ssl.SSLCertVerificationError):
        https("GET", "/_ministack/health", context=ssl.create_default_context())


def test_plain_http_is_not_answered(aws: LocalAws) -> None:
    """There is no way in without TLS."""
    connection = http.client.HTTPConnection(aws.url.removeprefix("https://"), timeout=5)
    connection.request("GET", "/_ministack/health")
    with pytest.raises((http.client.HTTPException, OSError)):
        connection.getresponse()


def test_its_environment_reaches_the_account_that_was_asked_for(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """boto3 with these variables alone talks to the server, as the account's root."""
    for name, value in aws.environment(account="123456789012").items():
        monkeypatch.setenv(name, value)
    identity = boto3.Session().client("sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::123456789012:root"


def test_a_process_environment_is_free_of_the_users_profile(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A profile of the user's is not handed on, and the rest of the environment is."""
    monkeypatch.setenv("AWS_PROFILE", "production")
    environment = aws.process_environment()
    assert "AWS_PROFILE" not in environment
    assert environment["PATH"] == os.environ["PATH"]


def test_at_the_end_nothing_is_left() -> None:
    """After the block no process, no folder and no open port remain."""
    with LocalAws() as aws:
        processes, directory, port = _processes(aws.pid), aws.directory, aws.url.rpartition(":")[2]
        assert directory.is_dir()
    assert not [process for process in processes if process.is_running()]
    assert not directory.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(port)), timeout=1)
    with pytest.raises(StoppedError, match="not running"):
        aws.environment()


def test_a_named_folder_keeps_the_log_and_forgets_the_state(folder: Path) -> None:
    """The log can be read afterwards; a new server in the folder starts empty."""
    with LocalAws(folder) as aws:
        assert (aws.directory / "server.json").exists()
    assert "Ready" in aws.log_path.read_text()
    assert not (folder / "server.json").exists()


def test_capacity_is_set_where_the_server_reads_it(folder: Path) -> None:
    """The limits go into the running server's folder, each call in the place of the last."""
    with LocalAws(folder) as aws:
        aws.set_capacity({"ml.c6i.large": 1, "ml.m5.large": 2})
        aws.set_capacity({"ml.c6i.large": 3})
        assert read_capacity(aws.directory) == {"ml.c6i.large": 3}


def test_a_port_in_use_fails_with_the_end_of_the_log(folder: Path) -> None:
    """The error holds the reason that the server gave."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match="Address already in use"), LocalAws(folder, port):
            pass


def test_a_second_server_in_the_same_folder_is_refused(folder: Path) -> None:
    """The error says where the first one runs."""
    with (
        LocalAws(folder) as first,
        pytest.raises(StartError, match=first.url),
        LocalAws(folder),
    ):
        pass
