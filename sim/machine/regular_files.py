"""Files of a folder that others may write to, opened only where they are what they should be.

A pipe would be waited for, a device never ends, and what is far too large takes all the memory.
"""

import errno
import json
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

# Neither waits for somebody at the other end of a pipe nor lets a terminal take over.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_CLOEXEC", 0)
_AS_BYTES = getattr(os, "O_BINARY", 0)
MEBIBYTE = 2**20


class NotAsItShouldBeError(OSError):
    """What lies there is no regular file, or larger than such a file can be."""


@contextmanager
def opened(path: Path, *, most: int) -> Iterator[BinaryIO]:
    """Open a regular file for reading.

    Args:
        path: The file.
        most: The most bytes that such a file can have.

    Raises:
        NotAsItShouldBeError: It is something else, or larger.
        OSError: It is not there, or cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | _AT_ONCE | _AS_BYTES)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        must_be_regular(path, status)
        if status.st_size > most:
            raise NotAsItShouldBeError(errno.EFBIG, f"larger than {most:,} bytes", str(path))
        yield file


def content_of(path: Path, *, most: int) -> bytes:
    """The bytes of a regular file; errors as for `opened`."""
    with opened(path, most=most) as file:
        return file.read(most)


def end_of(path: Path, *, most: int) -> bytes:
    """The last bytes of a regular file of any size; errors as for `opened`."""
    with opened(path, most=2**63 - 1) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - most))
        return file.read(most)


def told_in(path: Path, *, most: int = MEBIBYTE) -> dict[str, Any] | None:
    """What a JSON file says; None where it holds anything but one object.

    Raises:
        OSError: As for `opened`.
    """
    try:
        told = json.loads(content_of(path, most=most))
    except (ValueError, RecursionError):  # the second where it is nested far too deep
        return None
    return told if isinstance(told, dict) else None


@contextmanager
def opened_to_write(path: Path, *, anew: bool) -> Iterator[BinaryIO]:
    """Open a regular file for writing at its end, created if missing.

    Args:
        path: The file.
        anew: Whether what is in it is thrown away.

    Raises:
        NotAsItShouldBeError: It is something else.
        OSError: It cannot be opened.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | _AT_ONCE | _AS_BYTES
    descriptor = os.open(path, flags, 0o666)
    with os.fdopen(descriptor, "ab") as file:
        must_be_regular(path, os.fstat(descriptor))
        if anew:
            file.truncate(0)
        yield file


def must_be_regular(path: Path, status: os.stat_result) -> None:
    """Refuse what is no regular file.

    Raises:
        NotAsItShouldBeError: It is something else.
    """
    if stat.S_ISDIR(status.st_mode):
        raise NotAsItShouldBeError(errno.EISDIR, "this is a folder, not a file", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise NotAsItShouldBeError(errno.EINVAL, "this is not a regular file", str(path))


def must_be_free_or_a_file(path: Path) -> None:
    """Refuse to take the place of a device, a pipe or a folder: `/dev/null` is everybody's.

    Raises:
        NotAsItShouldBeError: One of them has that name.
        OSError: The place cannot be looked at.
    """
    with suppress(FileNotFoundError):
        must_be_regular(path, path.stat())


def sync_names_in(folder: Path) -> None:
    """Make the names in a folder last; Windows has no way to, and journals them itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
