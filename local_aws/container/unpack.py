"""Unpacks a model archive, refusing what has no place in one."""

import shutil
import tarfile
import zlib
from pathlib import Path

from local_aws.container.errors import ArchiveError


def unpack(archive: Path, directory: Path) -> None:
    """Unpack a gzipped tar of plain files and folders into an existing folder.

    Raises:
        ArchiveError: it is no such archive, a member is a link or a device or leads out of the
            folder, or there is not room enough for it.
    """
    room = shutil.disk_usage(directory).free
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                _check(member)
                room -= member.size
                if room < 0:
                    raise ArchiveError(
                        f"{archive.name} does not fit on the disk: {member.name} is the file "
                        "for which no room is left"
                    )
                tar.extract(member, directory, filter="data")
    except FileNotFoundError as error:
        raise ArchiveError(f"there is no archive {archive}: build it, or name another") from error
    except tarfile.FilterError as error:
        raise ArchiveError(f"{archive.name}: {error}; pack the files themselves") from error
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise ArchiveError(
            f"{archive.name} cannot be unpacked ({error}): it must be a gzipped tar archive"
        ) from error


def _check(member: tarfile.TarInfo) -> None:
    if member.issym() or member.islnk():
        raise ArchiveError(
            f"{member.name} is a link to {member.linkname}: a model archive must not contain "
            "links; pack the file itself"
        )
    if not (member.isfile() or member.isdir()):
        raise ArchiveError(f"{member.name} is neither a file nor a folder; leave it out")
    if member.name.startswith("/") or ".." in Path(member.name).parts:
        raise ArchiveError(
            f"{member.name} leads out of the model's folder; pack with relative paths"
        )
