"""What the two kinds of process are told to serve."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from local_aws.container.code_folder import CodeFolder
from local_aws.container.discovery import Models
from local_aws.container.settings import Settings


def model_server(models: Models, settings: Settings, rest_port: int) -> dict[str, Any]:
    """Tell a model server what to load and where to listen."""
    return {
        "models": {
            name: {str(version): str(folder) for version, folder in versions.items()}
            for name, versions in models.versions.items()
        },
        "parallelism": {"intra_op": settings.intra_op, "inter_op": settings.inter_op},
        "rest_port": rest_port,
    }


def python_service(
    models: Models,
    code: CodeFolder | None,
    settings: Settings,
    *,
    descriptor: int,
    server_ports: Sequence[tuple[int, int]],
) -> dict[str, Any]:
    """Tell gunicorn which socket to listen on, and its application what stands behind it.

    `server_ports` are the REST and gRPC port of each model server.
    """
    return {
        "gunicorn": {**asdict(settings.gunicorn), "bind": f"fd://{descriptor}"},
        "default_model": models.default,
        "timeout": settings.wait_seconds,
        "rest_ports": [rest for rest, _ in server_ports],
        "grpc_ports": [grpc for _, grpc in server_ports],
        "code": str(code.folder) if code else None,
        "python_path": [str(folder) for folder in code.python_path] if code else [],
    }
