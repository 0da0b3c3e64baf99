"""`python -m local_aws serve`: an archive served as the inference container would serve it."""

import argparse
import logging
import os
import sys
from pathlib import Path

from local_aws.container import settings
from local_aws.container.errors import ContainerError
from local_aws.container.supervisor import Supervisor

log = logging.getLogger("serve")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `serve`; everything else is set by the container's own variables."""
    parser.add_argument(
        "--archive", type=Path, required=True, help="the model archive, a gzipped tar"
    )
    parser.add_argument(
        "--port",
        type=int,
        help="port on the loopback interface; 0 for a free one "
        "(default: SAGEMAKER_BIND_TO_PORT, or 8080)",
    )
    parser.add_argument(
        "--parent-pid",
        type=int,
        help="end when this process, the one that started this command, has ended",
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGTERM: 0 then, 1 when the container would not start."""
    logging.basicConfig(level=logging.INFO)
    try:
        read = settings.read(os.environ)
        if read.batching:
            log.warning("SAGEMAKER_TFS_ENABLE_BATCHING is on; requests are not batched here")
        supervisor = Supervisor(
            archive=args.archive.resolve(),
            settings=read,
            environment=dict(os.environ),
            port=read.port if args.port is None else args.port,
            parent_pid=args.parent_pid,
        )
        supervisor.run(_announce)
    except ContainerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _announce(port: int) -> None:
    print(f"serving on http://127.0.0.1:{port}", flush=True)
