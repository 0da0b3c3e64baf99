"""One build of a model of one's own: to an archive that has answered a request already."""

import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from model_build import archive, container, export, layout, pins
from model_build.build import ARCHIVE, handler_entries, publish
from model_build.errors import ArchiveLayoutError
from model_build.own import content, signature
from model_build.own.code_folder import read_code
from model_build.own.content import Content
from model_build.own.digest import model_digest
from model_build.own.settings import OwnSettings, check_built_in_handler, check_own_handler
from model_build.paths import HANDLER_CODE, PACKAGE
from model_build.progress import Progress

NAME = "own"
# The graph of one's own may return anything; the handler holds it to the request's threshold.
SCORE_FLOOR = 0.0
PHOTO = PACKAGE / "warmup.jpg"

Json = dict[str, Any]


def build(settings: OwnSettings, out: Path, say: Progress) -> Json:
    """Build into `out` and try the archive before it appears there; return the manifest.

    Raises:
        ModelBuildError: whichever of its kinds says what is wrong.
    """
    versions = pins.pinned_versions()
    pins.check_installed(versions)
    identity = model_digest(settings, versions)
    say(f"model digest {identity}")
    model = settings.model.fetch(say).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=out) as scratch:
        work = Path(scratch).resolve()
        packed = work / ARCHIVE
        if settings.model.form == "keras":
            graph = _graph(settings, model, work, say)
            held = content.gather("keras", model, work)
        else:
            say("reading the model's files")
            held = content.gather(settings.model.form, model, work)
            _check_handler(settings, held)
            graph = _graph(settings, held.saved_model, work, say)
        requested = signature.default_signature(graph["signatures"])
        own_code = settings.code is not None or held.has_code
        told = None if own_code else _told(settings, signature.most_detections(requested))
        say("packing the archive")
        if held.has_code and settings.code is None:
            shutil.copyfile(model, packed)
        else:
            _pack(settings, held, told, packed)
        layout.check_servable(packed)
        _try(packed, settings.example or PHOTO, say)
        manifest: Json = {
            "model_digest": identity,
            "archive_sha256": archive.sha256(packed),
            "archive_bytes": packed.stat().st_size,
            "detector": NAME,
            "model": {"file": settings.model.name, "sha256": settings.model.sha256},
            "handler": "own" if told is None else "built-in",
            "signatures": graph["signatures"],
            "op_types": graph["op_types"],
            "versions": versions,
            **(told or {}),
        }
        if settings.preparation is not None:
            manifest["preparation"] = asdict(settings.preparation)
        publish(work, manifest, out, say)
    return manifest


def _check_handler(settings: OwnSettings, held: Content) -> None:
    if settings.code is not None or held.has_code:
        check_own_handler(settings)
    else:
        check_built_in_handler(settings)


def _graph(settings: OwnSettings, model: Path, work: Path, say: Progress) -> Json:
    job = {
        "form": settings.model.form,
        "model": str(model),
        "preparation": settings.preparation and asdict(settings.preparation),
        "class_ids": [int(class_id) for class_id in settings.labels or ()],
        "max_images": settings.max_images,
    }
    return export.run("model_build.own.export_process", job, work, say)


def _told(settings: OwnSettings, most: int) -> Json:
    return {
        "detector": NAME,
        "labels": settings.labels,
        "score_floor": SCORE_FLOOR,
        "score_threshold": settings.score_threshold,
        "max_detections": most,
        "max_images": settings.max_images,
    }


def _pack(settings: OwnSettings, held: Content, told: Json | None, packed: Path) -> None:
    entries = {name: path.read_bytes() for name, path in held.files.items()}
    if told is not None:
        entries |= handler_entries(told, HANDLER_CODE)
    elif settings.code is not None:
        code = read_code(settings.code)
        entries |= {layout.CODE + name: path.read_bytes() for name, path in code.items()}
    try:
        archive.pack(entries, packed)
    except ValueError as error:
        raise ArchiveLayoutError(
            f"a file can't be packed ({error}); give it and its folders shorter names"
        ) from error


def _try(packed: Path, example: Path, say: Progress) -> None:
    say("starting the container with the archive")
    with container.serving(packed) as served:
        served.ping()
        say(f"sending it {example.name}")
        served.ask(example)
        say("it answered with JSON")
