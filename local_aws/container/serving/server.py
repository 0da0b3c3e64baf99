"""Loads the models of a start message and serves them over HTTP."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tensorflow as tf
from werkzeug.serving import WSGIRequestHandler, make_server

from local_aws.container import ports
from local_aws.container.serving.errors import LoadError
from local_aws.container.serving.registry import Registry
from local_aws.container.serving.rest_api import application
from local_aws.container.serving.saved_model import Parallelism, SavedModel
from local_aws.container.serving.warmup import warm_up

__all__ = ["LoadError", "load", "serve"]

log = logging.getLogger("tensorflow_serving")


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_: Any, **__: Any) -> None:
        """Stay silent: the model server logs no requests."""


def load(
    models: Mapping[str, Mapping[str, str]], parallelism: Mapping[str, int]
) -> Registry[SavedModel]:
    """Load and warm up every version: model name to version number to folder.

    Raises:
        LoadError: one of them cannot be loaded.
    """
    # Version 1 of the API is what TensorFlow Serving runs; its deprecation is no news here.
    tf.get_logger().setLevel("ERROR")
    loaded: dict[str, dict[int, SavedModel]] = {}
    for name, versions in models.items():
        for version, folder in versions.items():
            model = SavedModel(Path(folder), Parallelism(**parallelism))
            warm_up(model, Path(folder))
            loaded.setdefault(name, {})[int(version)] = model
            log.info("Successfully loaded servable version {name: %s version: %s}", name, version)
    return Registry(loaded)


def serve(registry: Registry[SavedModel], port: int) -> None:
    """Serve the REST API on the loopback interface, each connection in a thread, until killed."""
    with ports.listen_beside_reservation(port) as listener:
        server = make_server(
            ports.LOOPBACK,
            port,
            application(registry),
            threaded=True,
            request_handler=_Handler,
            fd=listener.fileno(),
        )
        log.info("Exporting HTTP/REST API at: %s:%d", ports.LOOPBACK, port)
        server.serve_forever()
