"""The command line: options to settings, errors to words and an exit code."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from model_build import build, digest, expectations, inspect_archive, pins, registry, settings
from model_build.errors import ModelBuildError
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
    build.build(_settings(options), options.out, to_stderr())


def _digest(arguments: Sequence[str]) -> None:
    parser = _parser(" digest", "Print the model digest alone, without building.")
    _add_settings(parser)
    print(digest.model_digest(_settings(parser.parse_args(arguments)), pins.pinned_versions()))


def _inspect(arguments: Sequence[str]) -> None:
    parser = _parser(" inspect", "Describe an archive as JSON.")
    parser.add_argument("archive", type=Path)
    description = inspect_archive.inspect_archive(parser.parse_args(arguments).archive)
    print(json.dumps(description, indent=2, sort_keys=True))


def _expectations(arguments: Sequence[str]) -> None:
    parser = _parser(
        " expectations", "Write what an archive's model finds on photos, to be reviewed."
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("photos", type=Path, nargs="+", metavar="PHOTO")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    expectations.write(options.archive, options.photos, options.out)


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=PROGRAM + command, description=description)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--detector", required=True, metavar="NAME", help=f"one of {', '.join(registry.names())}"
    )
    parser.add_argument(
        "--weights", metavar="URI", help="npm:PACKAGE or a path (default: the detector's own)"
    )
    parser.add_argument(
        "--sha256", metavar="HEX", help="of the weights' files, one after the other"
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


def _settings(options: argparse.Namespace) -> settings.BuildSettings:
    return settings.resolve(
        detector=options.detector,
        weights_uri=options.weights,
        sha256=options.sha256,
        score_threshold=options.score_threshold,
        max_images=options.max_images,
    )
