"""How many instances of a type can run at once: a file that a test writes and SageMaker reads."""

import json
from collections.abc import Mapping
from pathlib import Path

from local_aws.emulator.errors import LocalAwsError

CAPACITY_NAME = "capacity.json"


class CapacityFileError(LocalAwsError):
    """The file is no JSON object of whole numbers."""


def write_capacity(directory: Path, most: Mapping[str, int]) -> None:
    """Replace the file: an instance type and the most of it that can run; others have no limit."""
    draft = directory / f"{CAPACITY_NAME}.new"
    draft.write_text(json.dumps(dict(most), indent=2, sort_keys=True) + "\n")
    draft.replace(directory / CAPACITY_NAME)


def read_capacity(directory: Path) -> dict[str, int]:
    """Read the file; without one there is no limit. Raises CapacityFileError."""
    path = directory / CAPACITY_NAME
    try:
        most = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        message = f'{path} is not JSON ({error}). It has to be like {{"ml.c6i.large": 1}}.'
        raise CapacityFileError(message) from error
    if not isinstance(most, dict) or not all(type(count) is int for count in most.values()):
        message = f'{path} has to hold whole numbers by type, like {{"ml.c6i.large": 1}}.'
        raise CapacityFileError(message)
    return most
