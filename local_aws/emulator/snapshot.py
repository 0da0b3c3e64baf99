"""What the emulator held when nothing was going on, so that it can be killed and started again."""

import logging
import pickle
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)
FILE_NAME = "state.pickle"
_SECONDS = 1.0  # between two looks


@dataclass(frozen=True)
class Part:
    """A service's share: how to take it, how to put it back, and whether it is at rest."""

    name: str
    dump: Callable[[], Any]
    restore: Callable[[Any], None]
    at_rest: Callable[[], bool]


class Snapshots:
    """One file, replaced in one step whenever all parts are at rest.

    A deployment that was under way when the emulator died has thus never been: what comes back
    is what was there before it.
    """

    def __init__(self, directory: Path, parts: Sequence[Part]) -> None:
        self._file = directory / FILE_NAME
        self._parts = parts

    def restore(self) -> None:
        """Put back what the file holds, if there is one."""
        if not self._file.exists():
            return
        # Its only writer is this class, in a folder of the user's own.
        state: dict[str, Any] = pickle.loads(self._file.read_bytes())  # noqa: S301
        for part in self._parts:
            part.restore(state[part.name])

    def keep_saving(self) -> None:
        """Save in the background, for as long as the process lives."""
        threading.Thread(target=self._save_for_ever, name="snapshots", daemon=True).start()

    def save(self) -> bool:
        """Replace the file; False, and nothing is written, while anything is going on."""
        if not self._rests():
            return False
        body = pickle.dumps({part.name: part.dump() for part in self._parts})
        if not self._rests():  # something began meanwhile
            return False
        partial = self._file.with_suffix(".partial")
        partial.write_bytes(body)
        partial.replace(self._file)
        return True

    def _rests(self) -> bool:
        return all(part.at_rest() for part in self._parts)

    def _save_for_ever(self) -> None:
        while True:
            time.sleep(_SECONDS)
            try:
                self.save()
            except Exception:
                # A dictionary that changed while it was written: the next look will do.
                logger.exception("the state was not saved")
