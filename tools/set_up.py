"""Make everything that the product needs, from Python alone; run again, it finds nothing to do.

This file runs before anything is installed: it uses the standard library only.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
SUPPORTED = ((3, 11), (3, 12))
# From here on tarfile can refuse what an archive should not hold.
OLDEST = (3, 11, 4)


class SetupError(Exception):
    """A step did not succeed; the text says which and what to do."""


class Part(NamedTuple):
    """One thing to install, and the lock files that say what it is made of, by profile."""

    name: str
    title: str
    locks: dict[str, list[str]]
    install: Callable[[str], None]


def main() -> int:
    """Install the parts that are not there yet and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--for",
        dest="profile",
        choices=["run", "dev"],
        default="dev",
        help="run: what the product needs; dev: also what its tests need",
    )
    profile = parser.parse_args().profile
    try:
        check_machine()
        for part in PARTS:
            ensure(part, profile)
    except SetupError as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 1
    return 0


def check_machine() -> None:
    """Raise SetupError where the pinned packages have no wheels for this machine or Python."""
    machine = f"{platform.system()} {platform.machine()}"
    if machine != "Linux x86_64":
        raise SetupError(f"this is {machine}; TensorFlow and Node are pinned for Linux x86_64")
    if sys.version_info[:2] not in SUPPORTED:
        wanted = " or ".join(f"{major}.{minor}" for major, minor in SUPPORTED)
        raise SetupError(
            f"this is Python {sys.version_info.major}.{sys.version_info.minor}; "
            f"Python {wanted} is needed. Name one: make PYTHON=python3.11 ..."
        )
    if sys.version_info[:3] < OLDEST:
        raise SetupError(
            f"this is Python {platform.python_version()}, whose tarfile can't filter what it "
            f"unpacks; {'.'.join(map(str, OLDEST))} or a later one is needed. Name one: make "
            "PYTHON=python3.12 ..."
        )


def ensure(part: Part, profile: str) -> None:
    """Install `part` unless a stamp says that its lock files are installed as they are now."""
    stamps = VENV / "stamps"
    for satisfying in {profile, "dev"}:
        stamp = stamps / f"{part.name}-{satisfying}"
        if stamp.is_file() and stamp.read_text() == digest(part.locks[satisfying]):
            return
    print(f"set-up: {part.title} ...", file=sys.stderr, flush=True)
    started = time.monotonic()
    part.install(profile)
    stamps.mkdir(exist_ok=True)
    for stamp in stamps.glob(f"{part.name}-*"):
        stamp.unlink()
    (stamps / f"{part.name}-{profile}").write_text(digest(part.locks[profile]))
    print(f"set-up: {part.title}, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def digest(locks: list[str]) -> str:
    """Return one digest of the lock files, of the Python that runs and of the checkout's place.

    A virtual environment cannot be moved: a checkout that was moved is set up anew.
    """
    parts = [sys.version, str(ROOT), *((ROOT / name).read_text() for name in locks)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def install_python_packages(profile: str) -> None:
    """Make .venv with exactly the locked packages of `profile`, each checked against its hash."""
    if not is_usable():
        shutil.rmtree(VENV, ignore_errors=True)
        create_environment()
    pip: list[str | Path] = [
        BIN / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    setup_lock, *package_locks = (ROOT / lock for lock in PYTHON_LOCKS[profile])
    run([*pip, "--require-hashes", "-r", setup_lock])
    locks = [argument for lock in package_locks for argument in ("-r", lock)]
    # falcon of the container's version comes as source for these Pythons: its optional C
    # extensions would want a compiler, and a build environment of its own unpinned packages.
    without_build_tools = ["--no-build-isolation-package", "falcon"]
    uv: list[str | Path] = [
        BIN / "uv",
        "pip",
        "install",
        "--quiet",
        "--python",
        BIN / "python",
        "--require-hashes",
    ]
    run([*uv, *without_build_tools, *locks], {"FALCON_DISABLE_CYTHON": "1"})
    compile_packages()


def compile_packages() -> None:
    """Compile what is installed, on every core.

    Where PYTHONDONTWRITEBYTECODE is set, as it is in containers and CI, each process would else
    compile TensorFlow and the CDK anew. What is no Python of this version stays as it is.
    """
    compileall.compile_dir(VENV / "lib", quiet=2, workers=0)


def create_environment() -> None:
    """Make an empty virtual environment with pip.

    Raises:
        SetupError: this Python came without the part that does it, as on Debian.
    """
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(
            f".venv could not be made ({error}). Where Python is packaged without it: "
            f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv"
        ) from error


def is_usable() -> bool:
    """Tell whether .venv exists, runs, and is of the Python that runs this."""
    if not (BIN / "python").exists():
        return False
    probe = [str(BIN / "python"), "-c", "import sys, pip; print(sys.version)"]
    answer = subprocess.run(probe, check=False, capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def install_node_packages(profile: str) -> None:
    """Install what package-lock.json names, by the npm of the virtual environment."""
    omit = [] if profile == "dev" else ["--omit=dev"]
    run([BIN / "npm", "ci", "--loglevel=error", *omit])


def run(command: list[str | Path], more: dict[str, str] | None = None) -> None:
    """Run one command from the root with the virtual environment's bin folder first on the path.

    Raises:
        SetupError: the command failed; its own words were printed.
    """
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **(more or {})}
    environment.pop("PYTHONPATH", None)
    # On standard error: `eval "$(make up)"` reads what stands on standard output.
    finished = subprocess.run(
        list(map(str, command)), check=False, cwd=ROOT, env=environment, stdout=sys.stderr
    )
    if finished.returncode != 0:
        raise SetupError(
            f"'{Path(command[0]).name}' ended with {finished.returncode} (its words stand above). "
            "The package registries must be reachable; the same command goes on where it stopped."
        )


PYTHON_LOCKS = {
    "run": ["requirements-setup.txt", "requirements.txt"],
    "dev": ["requirements-setup.txt", "requirements.txt", "requirements-dev.txt"],
}
NODE_LOCKS = ["package.json", "package-lock.json", ".npmrc"]
PARTS = [
    Part("python", ".venv: Python packages", PYTHON_LOCKS, install_python_packages),
    Part(
        "node",
        "node_modules: the CDK CLI and the weights",
        {"run": NODE_LOCKS, "dev": NODE_LOCKS},
        install_node_packages,
    ),
]


if __name__ == "__main__":
    sys.exit(main())
