"""Tells which operations of a graph TensorFlow Serving cannot run, and why."""

import functools
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model_build.errors import EnvironmentMismatchError, ExportError
from model_build.registry_process import LENGTH_BYTES

LIBRARY = "libtensorflow_cc.so.2"
PROCESS = Path(__file__).with_name("registry_process.py")
SECONDS = 120
# DEFAULT stands for every kind of device.
CPU = {"CPU", "DEFAULT"}
PYTHON = ("PyFunc", "EagerPyFunc")
XLA = ("Xla", "_Xla")
# A pass over the whole graph replaces it by others before any kernel is looked for.
REWRITTEN = {"AccumulateNV2"}

CALLS_PYTHON = "calls Python, which TensorFlow Serving does not have; use TensorFlow's own"
NEEDS_XLA = "needs the XLA compiler, which TensorFlow Serving switches off as the container runs it"
JIT_COMPILED = f"is made with jit_compile=True: it {NEEDS_XLA}; export it without"


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A TensorFlow's version, its operations, and the kinds of devices each has kernels for."""

    version: str
    operations: frozenset[str]
    devices: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An operation, or a function of the graph, that cannot be served, and why.

    `everywhere` says that no version of TensorFlow Serving could.
    """

    name: str
    reason: str
    everywhere: bool = False


def missing(
    op_types: Iterable[str], compiled: Iterable[str] = (), *, registry: Registry | None = None
) -> list[Refusal]:
    """Return what cannot be served, sorted by name; nothing when all can.

    Args:
        op_types: Operations of a graph, without calls of its own functions.
        compiled: Functions of the graph that XLA would have to compile.
        registry: What they are looked up in; the installed TensorFlow's where it is left out.

    Raises:
        EnvironmentMismatchError: the installed TensorFlow does not give its registry.
    """
    known = registry or installed()
    judged = ((name, _judge(name, known)) for name in sorted(set(op_types)))
    return [
        *(refusal for _, refusal in judged if refusal is not None),
        *(
            Refusal(name=name, reason=JIT_COMPILED, everywhere=True)
            for name in sorted(set(compiled))
        ),
    ]


def require(graph: Mapping[str, Any], *, registry: Registry | None = None) -> None:
    """Hold a graph, as `graph_report.describe` returns it, to what can be served.

    Raises:
        ExportError: some of it cannot; names each with the reason.
        EnvironmentMismatchError: as `missing`.
    """
    refused = missing(graph["op_types"], graph["compiled"], registry=registry)
    if refused:
        listed = "; ".join(f"{refusal.name} {refusal.reason}" for refusal in refused)
        raise ExportError(f"TensorFlow Serving cannot run the graph: {listed}")


@functools.cache
def installed() -> Registry:
    """Return the registry of the installed TensorFlow's C++ library, loaded alone.

    It is what TensorFlow Serving is linked with. The library lies in the Python package, which
    itself registers more when it is imported, so that a fresh process is asked.

    Raises:
        EnvironmentMismatchError: the library is not there, or cannot be asked.
    """
    import tensorflow as tf  # noqa: PLC0415 - two seconds, for those who come this far
    from tensorflow.core.framework import kernel_def_pb2, op_def_pb2  # noqa: PLC0415 - as above

    library = Path(tf.__file__).with_name(LIBRARY)
    content = memoryview(_asked(library))
    version, content = _cut(content)
    operations, content = _cut(content)
    devices: dict[str, set[str]] = {}
    for kernel in kernel_def_pb2.KernelList.FromString(bytes(content)).kernel:
        devices.setdefault(kernel.op, set()).add(kernel.device_type)
    return Registry(
        version=version.decode(),
        operations=frozenset(op.name for op in op_def_pb2.OpList.FromString(operations).op),
        devices={name: frozenset(kinds) for name, kinds in devices.items()},
    )


def _asked(library: Path) -> bytes:
    try:
        answer = subprocess.run(
            [sys.executable, "-I", str(PROCESS), str(library)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = (error.stderr or b"").decode(errors="replace").strip() or str(error)
        raise EnvironmentMismatchError(
            f"{library} does not say which operations it has ({said.splitlines()[-1]}); run"
            " `make setup`, and use its .venv/bin/python"
        ) from error
    return answer.stdout


def _cut(content: memoryview) -> tuple[bytes, memoryview]:
    end = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES], "big")
    return bytes(content[LENGTH_BYTES:end]), content[end:]


def _judge(name: str, registry: Registry) -> Refusal | None:
    if name.startswith(PYTHON):
        return Refusal(name=name, reason=CALLS_PYTHON, everywhere=True)
    if name.startswith(XLA):
        return Refusal(name=name, reason=NEEDS_XLA, everywhere=True)
    if name not in registry.operations:
        return Refusal(
            name=name,
            reason=f"is no operation of TensorFlow {registry.version}, but a custom one or one of"
            " a package beside it",
        )
    devices = registry.devices.get(name, frozenset())
    if devices & CPU or name in REWRITTEN:
        return None
    has = f"only for {', '.join(sorted(devices))}" if devices else "nor for anything else"
    return Refusal(
        name=name, reason=f"has no kernel for the CPU in TensorFlow {registry.version}, {has}"
    )
