"""Runs the service under gunicorn: one master that imports the handler, and forked workers."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import grpc
from gunicorn.app.base import BaseApplication

from local_aws.container import absent_packages, direct_service, handlers, lifetime, python_service
from local_aws.container.invocation import Server

_REPOSITORY = str(Path(__file__).resolve().parents[2])


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, options: Mapping[str, Any], build: Callable[[], Any]) -> None:
        self._options = options
        self._build = build
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._build()


def serve(message: Mapping[str, Any]) -> None:
    """Serve until SIGTERM; the message is what `messages.python_service` makes."""
    options = {
        **message["gunicorn"],
        # The handler is imported once, in the master, before workers are forked.
        "preload_app": True,
        "control_socket_disable": True,
        "post_fork": _end_with_master,
    }
    _Gunicorn(options, lambda: _application(message)).run()


def _end_with_master(arbiter: Any, _worker: Any) -> None:
    lifetime.end_with_parent(arbiter.pid)


def _application(message: Mapping[str, Any]) -> Any:
    default_model, timeout = message["default_model"], message["timeout"]
    code = message["code"]
    if code is None:
        port = message["rest_ports"][0]
        return python_service.application(
            direct_service.DirectInvocations(port, default_model, timeout),
            direct_service.DirectPing(port, default_model, timeout),
        )
    _set_search_path([Path(folder) for folder in message["python_path"]])
    script = Path(code, "inference.py")
    servers = [
        Server(rest, port, grpc.insecure_channel(f"localhost:{port}"))
        for rest, port in zip(message["rest_ports"], message["grpc_ports"], strict=True)
    ]
    handler = handlers.load(script) if script.exists() else handlers.forward
    return python_service.application(
        python_service.Invocations(handler, servers, default_model=default_model, timeout=timeout),
        python_service.Ping(),
    )


def _set_search_path(folders: list[Path]) -> None:
    sys.path.remove(_REPOSITORY)
    sys.path[:0] = [str(folder) for folder in folders]
    os.environ["PYTHONPATH"] = os.pathsep.join(str(folder) for folder in folders)
    absent_packages.hide(folders)
