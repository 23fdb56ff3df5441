"""What is said, and what helps, where an output folder does not take what is written."""

import errno
from pathlib import Path

from sim.errors import RunError, end_of_path

NO_ROOM = "free some space, or choose another folder with --out"
NO_RIGHT = "get the right to write there, or choose another folder with --out"
# What helps, by what the system says.
REMEDIES = {
    errno.ENOSPC: NO_ROOM,
    errno.EDQUOT: NO_ROOM,
    errno.EFBIG: NO_ROOM,
    errno.EACCES: NO_RIGHT,
    errno.EPERM: NO_RIGHT,
    errno.EROFS: NO_RIGHT,
    errno.ENAMETOOLONG: "choose a folder with a shorter name with --out",
}
OTHERWISE = "choose another folder with --out"


def cannot_write(path: Path, error: OSError) -> RunError:
    """The error for an output folder that cannot be written to, with what helps against it.

    Args:
        path: The folder.
        error: What the system said.
    """
    if error.errno == errno.ENOENT:
        return RunError(
            f"cannot write to {end_of_path(path)}: it was removed while it was in use\n"
            "  fix: run the same command again, and leave the folder where it is until it ends"
        )
    why = error.strerror or str(error)
    fix = REMEDIES.get(error.errno or 0, OTHERWISE)
    kept = "replications that were finished are kept"
    return RunError(f"cannot write to {end_of_path(path)}: {why}\n  fix: {fix}; {kept}")
