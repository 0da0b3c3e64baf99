"""Runs the export in a fresh process whose surroundings are the same everywhere."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model_build.errors import ExportError
from model_build.paths import ROOT
from model_build.progress import Progress
from model_build.settings import BuildSettings

LAST_LINES = 20
# The exit code of a process that says in words what is wrong with its job.
REFUSED = 3
# What a user's own environment keeps: where programs and libraries are found, and temporary files.
KEPT = ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR", "SYSTEMROOT")


def export(settings: BuildSettings, folder: Path, say: Progress) -> dict[str, Any]:
    """Write the version folder `1/` into `folder`; return its signatures and operation types.

    Raises:
        ExportError: the process failed; carries the end of what it wrote.
    """
    say(f"weights {settings.weights.uri}, sha256 {settings.weights.sha256}")
    job = {
        "detector": settings.detector.model_dump(mode="json", by_alias=True),
        "weights": [str(path.resolve()) for path in settings.weights.fetch(say)],
        "max_images": settings.max_images,
    }
    return run("model_build.export_process", job, folder, say)


def run(module: str, job: Mapping[str, Any], folder: Path, say: Progress) -> dict[str, Any]:
    """Give a fresh process of `module` a job, whose `folder` it writes into; return `graph.json`.

    Raises:
        ExportError: the process refused the job, in its own words, or failed; carries the end of
            what it wrote.
    """
    say("starting TensorFlow in a fresh process")
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        cwd=folder,
        env=_environment(folder),
    )
    with process:
        errors: list[str] = []
        reader = threading.Thread(target=lambda: errors.extend(process.stderr or ()))
        reader.start()
        try:
            if process.stdin is not None:
                process.stdin.write(json.dumps({**job, "folder": str(folder)}))
                process.stdin.close()
            for line in process.stdout or ():
                say(line.rstrip())
        except BaseException:
            process.kill()
            raise
        finally:
            reader.join()
    if process.returncode == REFUSED:
        raise ExportError("".join(errors).strip())
    if process.returncode != 0:
        tail = "".join(errors[-LAST_LINES:]).strip()
        raise ExportError(f"the export ended with exit code {process.returncode}:\n{tail}")
    report: dict[str, Any] = json.loads((folder / "graph.json").read_text("utf-8"))
    return report


def _environment(folder: Path) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        # A keras.json in the home folder could change the image layout or the float type.
        "HOME": str(folder),
        "KERAS_HOME": str(folder / ".keras"),
        "KERAS_BACKEND": "tensorflow",
        "CUDA_VISIBLE_DEVICES": "-1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
