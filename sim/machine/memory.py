"""Memory: how much this process may still take, and how seldom it gives some back.

It may take what the machine, its container, or its own limit leaves.
"""

import atexit
import ctypes
import gc
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import resource

KIB = 1024
MEMORY_INFO = Path("/proc/meminfo")
OWN_PAGES = Path("/proc/self/statm")
GROUP = Path("/sys/fs/cgroup")
OBJECTS_BETWEEN_LOOKS = 200_000  # more than a command loads, and some megabytes of garbage
# Settings of GNU's malloc, by the numbers of its `mallopt`: from which size an array has pages of
# its own, how much may lie free at the end, and how much more than is needed is asked for.
MALLOC_SETTINGS = {-3: 4 * 1024 * KIB, -1: 32 * 1024 * KIB, -2: 1024 * KIB}


def look_for_garbage_seldom() -> None:
    """Have Python look for garbage seldom in this process, and not at all when it ends.

    What is loaded stays: a look after every 700 new objects finds next to none. At the end the
    system takes everything back; one more look before would take a fifth of a small run.
    """
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    atexit.register(gc.freeze)


def keep_for_the_next_replication() -> None:
    """Have the arrays of one replication take the memory of the one before.

    Else the system takes it back and hands out empty pages, half a second of a comparison. Where
    the C library is not GNU's, the numbers would mean other things, and all stays as it is.
    """
    if sys.platform != "linux":
        return
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        for name, value in MALLOC_SETTINGS.items():
            library.mallopt(name, value)


def available_bytes() -> int | None:
    """Bytes that can still be had; None where the system does not say (only Linux is asked)."""
    if sys.platform != "linux":
        return None
    found = [left for left in (_of_machine(), _of_container(), _of_process()) if left is not None]
    return max(0, min(found)) if found else None


def _of_machine() -> int | None:
    with suppress(OSError, ValueError, IndexError):
        for line in MEMORY_INFO.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * KIB
    return None


def _of_container() -> int | None:
    """What the control group of a container leaves; caches of files give way and do not count."""
    with suppress(OSError, ValueError, KeyError):
        limit = (GROUP / "memory.max").read_text(encoding="ascii").strip()
        if limit == "max":
            return None
        used = int((GROUP / "memory.current").read_text(encoding="ascii"))
        lines = (GROUP / "memory.stat").read_text(encoding="ascii").splitlines()
        caches = int(dict(line.split(maxsplit=1) for line in lines)["inactive_file"])
        return int(limit) - used + caches
    return None


def _of_process() -> int | None:
    """What `ulimit -v` leaves."""
    with suppress(OSError, ValueError, IndexError):
        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:
            pages = int(OWN_PAGES.read_text(encoding="ascii").split()[0])
            return limit - pages * resource.getpagesize()
    return None
