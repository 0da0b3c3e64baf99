"""The parts meet through files and formats: these tests hold the arrows between the folders."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
STANDARD = sys.stdlib_module_names | {"__future__"}

# Folder -> what its files may import beside the standard library and themselves.
ALLOWED = {
    "stacks": {"aws_cdk", "botocore", "constructs", "jsii", "pydantic", "pydantic_core"},
    "model_build": {
        "boto3", "botocore", "h5py", "keras", "numpy", "pydantic", "requests", "rich",
        "tensorflow", "tensorflow_serving",
    },
    "inference_code": {"boto3", "botocore", "falcon"},
    "lambda_code": {"boto3", "botocore"},
    "local_aws": {
        "boto3", "botocore", "falcon", "gevent", "google", "grpc", "gunicorn", "hypercorn",
        "ministack", "numpy", "psutil", "requests", "rich", "tensorflow", "tensorflow_serving",
        "trustme", "werkzeug",
    },
    "bench": {
        "PIL", "aws_cdk", "boto3", "botocore", "detector", "flask", "keras", "local_aws",
        "matplotlib", "model_build", "numpy", "requests", "rich", "tensorflow",
    },
    "client": {"boto3", "botocore", "PIL", "pydantic", "rich"},
    "container_check": {"custom_resources", "requests"},
    "demo": {"boto3", "local_aws", "rich"},
    "examples": {
        "boto3", "botocore", "falcon", "keras", "numpy", "requests", "sklearn", "tensorflow",
    },
    "promote": {"boto3", "botocore"},
    "reference": {"PIL"},
    "review": {"PIL", "jinja2", "pydantic", "rich"},
    "tools": set(),
    "verify": {"boto3", "botocore"},
}  # fmt: skip
TYPES_ONLY = {"mypy_boto3"}
OWN_PACKAGES = {
    "inference_code": {"detector", "inference"},
    "lambda_code": {"custom_resources", "prober"},
}


def imports_of(path: Path) -> Iterator[str]:
    """Yield the top-level package of each absolute import of the file, lazy ones included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("folder", sorted(ALLOWED))
def test_a_folder_imports_only_what_its_row_allows(folder: str) -> None:
    """No part reaches into another part or pulls in a package that its place does not have."""
    files = list((ROOT / folder).rglob("*.py"))
    allowed = ALLOWED[folder] | OWN_PACKAGES.get(folder, {folder}) | STANDARD

    strays = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files
        for name in imports_of(path)
        if name not in allowed and not name.startswith(tuple(TYPES_ONLY))
    }

    assert files
    assert strays == set()


def test_every_folder_of_python_has_a_row() -> None:
    """A new top-level folder of code joins the table above, or this fails."""
    ignored = {"tests", "build", "node_modules", "cdk.out"}
    folders = {
        path.relative_to(ROOT).parts[0]
        for path in ROOT.glob("[!.]*/**/*.py")
        if path.relative_to(ROOT).parts[0] not in ignored
    }

    assert folders == set(ALLOWED)


def test_the_app_imports_stacks_and_cdk_alone() -> None:
    """app.py wires: what it needs beyond the CDK comes from stacks."""
    assert set(imports_of(ROOT / "app.py")) <= STANDARD | {"aws_cdk", "stacks"}


def test_settings_import_no_cdk() -> None:
    """Reading the settings costs no second of importing the CDK."""
    assert not {"aws_cdk", "constructs"} & set(imports_of(ROOT / "stacks" / "settings.py"))
