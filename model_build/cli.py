"""The command line: options to settings, errors to words and an exit code."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from model_build import build, digest, expectations, inspect_archive, pins, registry, settings
from model_build.errors import ModelBuildError
from model_build.inspect_text import as_text
from model_build.own import build as own_build
from model_build.own import digest as own_digest
from model_build.own.options import add_options, check_detector_options, own_settings
from model_build.progress import to_stderr

PROGRAM = "python -m model_build"
FAILED = 1
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; return 0, or 1 after saying on standard error what went wrong."""
    commands = {
        "digest": _digest,
        "inspect": _inspect,
        "expectations": _expectations,
    }
    # TensorFlow's own words about the processor are no news to whoever runs this.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        if arguments and arguments[0] in commands:
            commands[arguments[0]](arguments[1:])
        else:
            _build(arguments)
    except ModelBuildError as error:
        print(f"model_build: {error}", file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"model_build: {error}; check the path and its rights", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("model_build: interrupted; nothing was left half written", file=sys.stderr)
        return INTERRUPTED
    return 0


def _build(arguments: Sequence[str]) -> None:
    parser = _parser(
        "",
        "Build model.tar.gz and manifest.json. Other commands, with their own --help: digest,"
        " inspect, expectations.",
    )
    _add_settings(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    if options.own is None:
        build.build(_settings(options), options.out, to_stderr())
    else:
        own_build.build(own_settings(options), options.out, to_stderr())


def _digest(arguments: Sequence[str]) -> None:
    parser = _parser(" digest", "Print the model digest alone, without building.")
    _add_settings(parser)
    options = parser.parse_args(arguments)
    versions = pins.pinned_versions()
    if options.own is None:
        print(digest.model_digest(_settings(options), versions))
    else:
        print(own_digest.model_digest(own_settings(options), versions))


def _inspect(arguments: Sequence[str]) -> None:
    parser = _parser(" inspect", "Describe an archive: what is in it, and what could serve it.")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--json", action="store_true", help="all of it as JSON")
    options = parser.parse_args(arguments)
    description = inspect_archive.inspect_archive(options.archive)
    if options.json:
        print(json.dumps(description, indent=2, sort_keys=True))
    else:
        print(as_text(options.archive.name, description))


def _expectations(arguments: Sequence[str]) -> None:
    parser = _parser(" expectations", "Write what an archive answers to requests, to be reviewed.")
    parser.add_argument("archive", type=Path)
    parser.add_argument(
        "files", type=Path, nargs="+", metavar="FILE", help="a photo, or another request"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE")
    parser.add_argument(
        "--kind",
        choices=sorted(expectations.LIMITS),
        default="detections",
        help="how answers will be compared (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    expectations.write(
        options.archive, options.files, options.out, kind=options.kind, say=to_stderr()
    )


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=PROGRAM + command, description=description)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    model = parser.add_mutually_exclusive_group(required=True)
    model.add_argument("--detector", metavar="NAME", help=f"one of {', '.join(registry.names())}")
    model.add_argument(
        "--own",
        metavar="PATH",
        help="a model of your own: a .keras file, a SavedModel folder or a model.tar.gz",
    )
    parser.add_argument(
        "--weights",
        metavar="URI",
        help="npm:PACKAGE, a path, s3:// or https:// (default: the detector's own)",
    )
    parser.add_argument(
        "--sha256", metavar="HEX", help="of the weights' files, one after the other"
    )
    parser.add_argument(
        "--labels",
        type=Path,
        metavar="FILE",
        help="text, one label a line, in the order of the class ids from 1",
    )
    parser.add_argument(
        "--preparation",
        metavar="NAME",
        help="how the weights want photos, such as caffe or tf (default: the detector's usual)",
    )
    parser.add_argument(
        "--score-threshold", type=float, metavar="F", help="a request's default threshold"
    )
    parser.add_argument(
        "--max-images",
        type=int,
        metavar="N",
        default=settings.DEFAULT_MAX_IMAGES,
        help="images a request may have (default: %(default)s)",
    )
    add_options(parser)


def _settings(options: argparse.Namespace) -> settings.BuildSettings:
    check_detector_options(options)
    return settings.resolve(
        detector=options.detector,
        weights_uri=options.weights,
        sha256=options.sha256,
        labels=options.labels,
        preparation=options.preparation,
        score_threshold=options.score_threshold,
        max_images=options.max_images,
    )
