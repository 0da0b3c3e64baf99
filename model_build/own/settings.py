"""What the build of a model of one's own is made from, checked before any work begins."""

from dataclasses import dataclass
from pathlib import Path

from model_build.content_type import content_type
from model_build.errors import SettingsError
from model_build.own.code_folder import read_code
from model_build.own.model_source import ModelSource
from model_build.own.preparation import Preparation
from model_build.settings import DEFAULT_MAX_IMAGES, check_max_images

DEFAULT_SCORE_THRESHOLD = 0.5
NEEDS = "docs/own-model.md says what the built-in handler needs"


@dataclass(frozen=True, kw_only=True)
class OwnSettings:
    """A model, and its own handler or what the built-in one has to know.

    Without `code` a `.keras` file and a SavedModel folder get the built-in handler; a
    `model.tar.gz` may have its own.
    """

    model: ModelSource
    code: Path | None = None
    example: Path | None = None
    labels: dict[str, str] | None = None
    preparation: Preparation | None = None
    score_threshold: float = DEFAULT_SCORE_THRESHOLD
    max_images: int = DEFAULT_MAX_IMAGES


def check(settings: OwnSettings) -> None:
    """Hold the settings to what can be known of them before the model is opened.

    Raises:
        ModelBuildError: whichever of its kinds says what is wrong.
    """
    if not 0 <= settings.score_threshold < 1:
        raise SettingsError(
            f"score threshold {settings.score_threshold} is not allowed; it goes from 0 up to, not"
            " including, 1"
        )
    check_max_images(settings.max_images)
    if settings.example is not None:
        content_type(settings.example)
        if not settings.example.is_file():
            raise SettingsError(
                f"the example {settings.example} is not there; give a file to be sent"
            )
    if settings.code is not None:
        read_code(settings.code)
        check_own_handler(settings)
    elif settings.model.form != "archive":
        check_built_in_handler(settings)


def check_own_handler(settings: OwnSettings) -> None:
    """Hold the settings to what a handler of one's own goes with.

    Raises:
        SettingsError: the example is missing, or something is meant for the other handler.
    """
    if settings.example is None:
        raise SettingsError(
            "a handler of one's own needs --example FILE, a request that the build tries it with;"
            " give one that it answers with JSON"
        )
    if settings.labels is not None or settings.preparation is not None:
        raise SettingsError(
            "labels and a preparation are for the built-in handler; leave them out where the model"
            " has its own, which finds files beside itself in code/"
        )


def check_built_in_handler(settings: OwnSettings) -> None:
    """Hold the settings to what the built-in handler goes with.

    Raises:
        SettingsError: something is missing that it has to know, or is of no use to it.
    """
    if settings.labels is None:
        raise SettingsError(
            f"{settings.model.name} has no handler of its own, and the built-in one needs --labels"
            " FILE, what its class ids are called. For a model whose outputs aren't detections"
            f" give --code DIR, a folder with inference.py. {NEEDS}"
        )
    if settings.model.form == "keras" and settings.preparation is None:
        raise SettingsError(
            f"{settings.model.name} has no handler of its own, and to give it photos the built-in"
            " one needs --pad, --channels, --mean and --divisor, what its images are prepared by;"
            f" or give --code DIR, a folder with inference.py. {NEEDS}"
        )
    if settings.model.form != "keras" and settings.preparation is not None:
        raise SettingsError(
            "a preparation goes with a .keras file; a SavedModel for the built-in handler takes"
            f" photos as they are and prepares them itself. {NEEDS}"
        )
