from __future__ import annotations

import json

from review.dependencies import node_versions, python_versions


def test_pins_of_a_requirements_file() -> None:
    """Names and versions, without hashes, comments and markers."""
    text = (
        "jinja2==3.1.6 \\\n    --hash=sha256:0137\n    # via -r requirements.in\n"
        "colorama==0.4.6 ; sys_platform == 'win32' \\\n    --hash=sha256:08\n"
    )

    assert python_versions(text) == {"jinja2": "3.1.6", "colorama": "0.4.6"}


def test_versions_of_a_package_lock() -> None:
    """By where the packages lie: the same name may be there twice."""
    packages = {
        "": {"name": "project"},
        "node_modules/aws-cdk": {"version": "2.1"},
        "node_modules/a/node_modules/b": {"version": "1.0"},
    }

    assert node_versions(json.dumps({"packages": packages})) == {
        "aws-cdk": "2.1",
        "a/node_modules/b": "1.0",
    }
