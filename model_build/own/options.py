"""The options of the command line that are for a model of one's own."""

import argparse
from pathlib import Path

from model_build.errors import SettingsError
from model_build.labels import read_labels
from model_build.own import preparation
from model_build.own.model_source import find
from model_build.own.settings import DEFAULT_SCORE_THRESHOLD, OwnSettings, check

OF_A_DETECTOR = ("weights",)
OF_OWN = ("code", "example", "pad", "channels", "mean", "divisor")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that go with `--own`."""
    group = parser.add_argument_group("for a model of your own (docs/own-model.md)")
    group.add_argument(
        "--code", type=Path, metavar="DIR", help="its handler: a folder with inference.py"
    )
    group.add_argument(
        "--example", type=Path, metavar="FILE", help="a request that the build tries it with"
    )
    group.add_argument(
        "--pad",
        choices=preparation.PADS,
        help="for the built-in handler: how a photo gets the shape of a .keras model's input",
    )
    group.add_argument("--channels", choices=preparation.CHANNELS, help="their order")
    group.add_argument(
        "--mean",
        type=preparation.colour,
        metavar="A,B,C",
        help="taken from each channel's values from 0 to 255, in that order",
    )
    group.add_argument(
        "--divisor", type=preparation.colour, metavar="A,B,C", help="which then divide them"
    )


def check_detector_options(options: argparse.Namespace) -> None:
    """Refuse, with `--detector`, what only goes with `--own`.

    Raises:
        SettingsError: one of them was given.
    """
    _refuse(options, OF_OWN, with_="--detector")


def own_settings(options: argparse.Namespace) -> OwnSettings:
    """Check the options of `--own`.

    Raises:
        ModelBuildError: whichever of its kinds says what is wrong.
    """
    _refuse(options, OF_A_DETECTOR, with_="--own")
    if options.preparation is not None:
        raise SettingsError(
            "--preparation names one of a detector's; with --own, say it by --pad, --channels,"
            " --mean and --divisor"
        )
    settings = OwnSettings(
        model=find(options.own, options.sha256),
        code=options.code,
        example=options.example,
        labels=None if options.labels is None else read_labels(options.labels),
        preparation=preparation.resolve(
            pad=options.pad,
            channels=options.channels,
            mean=options.mean,
            divisor=options.divisor,
        ),
        score_threshold=DEFAULT_SCORE_THRESHOLD
        if options.score_threshold is None
        else options.score_threshold,
        max_images=options.max_images,
    )
    check(settings)
    return settings


def _refuse(options: argparse.Namespace, names: tuple[str, ...], *, with_: str) -> None:
    given = [f"--{name}" for name in names if getattr(options, name) is not None]
    if given:
        raise SettingsError(f"{', '.join(given)} can't go with {with_}; leave it out")
