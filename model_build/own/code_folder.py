"""Reads a folder with a handler of one's own, as it will lie in `code/` of the archive."""

from collections.abc import Iterable
from pathlib import Path

from model_build import files
from model_build.errors import HandlerCodeError
from model_build.own.handler_source import check_handler

HANDLER = "inference.py"
REQUIREMENTS = "requirements.txt"


def read_code(folder: Path) -> dict[str, Path]:
    """Return the folder's files by their names in it, after checking what can be checked so.

    Bytecode and whatever has a name that begins with a dot is left out.

    Raises:
        HandlerCodeError: the container would not take it; says why.
    """
    if not folder.is_dir():
        raise HandlerCodeError(
            f"the code folder {folder} is not there; give a folder with {HANDLER} in it"
        )
    found = dict(files.walk(folder))
    for path in found.values():
        if path.is_symlink():
            raise HandlerCodeError(f"{path} is a symbolic link; put the file itself there")
    check_names(found, str(folder))
    check_handler_file(found[HANDLER], str(found[HANDLER]))
    return found


def check_names(names: Iterable[str], where: str) -> None:
    """Hold the names of a code folder's files to what the container needs and this project wants.

    Raises:
        HandlerCodeError: `inference.py` is missing, or packages would have to be installed.
    """
    there = set(names)
    if HANDLER not in there:
        raise HandlerCodeError(f"{where} has no {HANDLER} at its top; put the handler there")
    if REQUIREMENTS in there:
        raise HandlerCodeError(
            f"{where} has a {REQUIREMENTS}, for which the container would run pip at each start:"
            " slow, and in a network without the internet it fails. Put the packages into lib/"
            f" beside {HANDLER} (pip install --target lib -r {REQUIREMENTS}, for Python 3.12 on"
            " Linux x86-64), and take the file out"
        )


def check_handler_file(file: Path, name: str) -> None:
    """Hold a file with a handler to `check_handler`.

    Raises:
        HandlerCodeError: it is not text, not Python, or defines no handler.
    """
    try:
        source = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise HandlerCodeError(f"{name} is not text in UTF-8 ({error}); save it as such") from error
    check_handler(source, name)
