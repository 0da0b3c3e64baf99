"""What a running emulator says about itself: server.json in its folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

FILE_NAME = "server.json"
LOG_NAME = "server.log"


@dataclass(frozen=True)
class ServerState:
    """Where the server listens and which process keeps it."""

    url: str
    port: int
    ca_bundle: str
    keeper: int  # process id
    keeper_started: float  # seconds since the epoch: tells a reused process id from the old one

    @property
    def running(self) -> bool:
        """Whether the keeper is alive; a zombie is not."""
        try:
            keeper = psutil.Process(self.keeper)
            started, status = keeper.create_time(), keeper.status()
        except psutil.NoSuchProcess:
            return False
        return abs(started - self.keeper_started) < 1.0 and status != psutil.STATUS_ZOMBIE


def write_state(directory: Path, state: ServerState) -> None:
    """Write server.json in one step, so that a reader sees all of it or none."""
    partial = directory / f"{FILE_NAME}.partial"
    partial.write_text(json.dumps(asdict(state), indent=2, sort_keys=True) + "\n")
    partial.replace(directory / FILE_NAME)


def read_state(directory: Path) -> ServerState | None:
    """Read server.json of a server that runs; None when there is none or it has ended."""
    try:
        state = ServerState(**json.loads((directory / FILE_NAME).read_text()))
    except FileNotFoundError:
        return None
    return state if state.running else None
