"""The model before and after: what is known of it, what it answers, and how fast."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from review import facts
from review.answers import compare as compare_answers
from review.archive import archive_of
from review.changes import Latency, ModelChange, OtherAnswers, PhotoAnswers
from review.latency import measure
from review.samples import samples_of
from review.serving import serving

if TYPE_CHECKING:
    from pathlib import Path

    from review.archive import Archive
    from review.assembly import Assembly
    from review.progress import Progress


def compare(
    before: Assembly, after: Assembly, *, out: Path, progress: Progress
) -> tuple[ModelChange, Latency | None]:
    """Compare what is known; where the model is another one, serve both and ask them.

    Raises:
        ReviewError: A model is not there, or can't be served.
    """
    archives = archive_of(before), archive_of(after)
    differing, same = facts.compare(archives, (before, after))
    answers: list[PhotoAnswers | OtherAnswers] = []
    latency = None
    if archives[0].digest != archives[1].digest:
        # Where a photo was exchanged, both are shown the new one: the models are compared here.
        samples = {**samples_of(before), **samples_of(after)}
        answers, latency = _asked(archives, list(samples.values()), out, progress)
    change = ModelChange(
        digest_before=archives[0].digest,
        digest_after=archives[1].digest,
        facts=differing,
        unchanged=same,
        photos=[one for one in answers if isinstance(one, PhotoAnswers)],
        requests=[one for one in answers if isinstance(one, OtherAnswers)],
    )
    return change, latency


def _asked(
    archives: tuple[Archive, Archive], samples: list[Path], out: Path, progress: Progress
) -> tuple[list[PhotoAnswers | OtherAnswers], Latency]:
    samples = sorted(samples, key=lambda path: path.name)
    with ExitStack() as stack:
        with progress.step("start both models"):
            before, after = (stack.enter_context(serving(archive)) for archive in archives)
            progress.say(f"they answer on ports {before.port} and {after.port}")
        with progress.step(f"send both {len(samples)} files"):
            answers = [
                compare_answers(sample, before.ask(sample), after.ask(sample), out=out)
                for sample in samples
            ]
        with progress.step("measure both in turns"):
            latency = measure(
                [(partial(before.ask, sample), partial(after.ask, sample)) for sample in samples]
            )
    return answers, latency
