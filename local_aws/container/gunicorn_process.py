"""The Python service's process: gunicorn, waiting to be told what to serve."""

import importlib
import sys

from gevent import monkey

from local_aws.container import start_message


def main() -> int:
    """Patch the standard library, import the rest, wait for the start message and serve."""
    # Before anything else is imported, whatever the worker class: handlers run patched.
    monkey.patch_all()
    server = importlib.import_module("local_aws.container.gunicorn_server")
    server.serve(start_message.receive(sys.stdin))
    return 0
