"""The model server's process: imports TensorFlow at once, then waits to be told what to load."""

import importlib
import logging
import os
import sys

from local_aws.container import start_message

log = logging.getLogger("tensorflow_serving")

# TensorFlow reads these when it is imported. The stand-in serves on the processor only.
_TENSORFLOW_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


def main() -> int:
    """Read the start message, load the models, serve; 1 when a model cannot be loaded."""
    for name, value in _TENSORFLOW_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    server = importlib.import_module("local_aws.container.serving.server")
    message = start_message.receive(sys.stdin)
    try:
        registry = server.load(message["models"], message["parallelism"])
    except server.LoadError as error:
        log.error("Failed to start server. Error: %s", error)  # noqa: TRY400 a trace adds nothing
        return 1
    server.serve(registry, message["rest_port"])
    return 0
