"""A stand-in for a container: it serves /ping and /invocations, and does what the archive says.

The archive is a JSON file here: {"answer": text} answers with that text, {"exit": code} ends at
once, {"silent": true} never becomes healthy, {"status": N} answers with that status, {"body":
anything} with exactly that as JSON.
"""

import argparse
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar


class Handler(BaseHTTPRequestHandler):
    """Answers as the archive says."""

    plan: ClassVar[dict[str, object]] = {}

    def do_GET(self) -> None:
        """Say whether the container is healthy."""
        self._answer(503 if self.plan.get("silent") else 200, b"")

    def do_POST(self) -> None:
        """Answer an invocation; a body of "die" ends the process instead."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if body == b"die":
            print("told to die", flush=True)
            os._exit(3)
        if body.startswith(b"wait "):
            time.sleep(float(body[5:]))
        told = {
            "answer": self.plan.get("answer", ""),
            "process": os.getpid(),
            "content_type": self.headers.get("Content-Type"),
            "accept": self.headers.get("Accept"),
            "custom_attributes": self.headers.get("X-Amzn-SageMaker-Custom-Attributes"),
            "environment": dict(os.environ) if body == b"environment" else None,
        }
        body = json.dumps(self.plan.get("body", told)).encode()
        self._answer(int(str(self.plan.get("status", 200))), body)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Amzn-SageMaker-Custom-Attributes", "from=container")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: pings would fill the log."""


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    Handler.plan = json.loads(arguments.archive.read_text())
    print(f"the archive says {sorted(Handler.plan)}", flush=True)
    if "exit" in Handler.plan:
        print("no SavedModel bundles found!", flush=True)
        sys.exit(int(str(Handler.plan["exit"])))
    ThreadingHTTPServer(("127.0.0.1", arguments.port), Handler).serve_forever()


if __name__ == "__main__":
    main()
