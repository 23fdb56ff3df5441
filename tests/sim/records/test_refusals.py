"""Where a folder does not take what is written, what happened is said, and what helps."""

import errno
import os

import pytest

from sim.machine.operating_system import write_whole
from sim.records.refusals import cannot_write


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        (errno.ENOSPC, "fix: free some space, or choose another folder with --out; replications"),
        (errno.EROFS, "fix: get the right to write there, or choose another folder with --out;"),
        (errno.EACCES, "fix: get the right to write there, or choose another folder with --out;"),
        (errno.ENOTDIR, "fix: choose another folder with --out; replications"),
        (errno.ENAMETOOLONG, "fix: choose a folder with a shorter name with --out; replications"),
    ],
)
def test_what_helps_is_said_by_what_happened(tmp_path, code, fix):
    told = str(cannot_write(tmp_path, OSError(code, os.strerror(code))))
    assert fix in told
    assert ("space" in told.partition("fix:")[2]) == (code == errno.ENOSPC)


def test_a_folder_that_was_removed_meanwhile_is_not_a_full_disk(tmp_path):
    gone = tmp_path / "gone"
    with pytest.raises(FileNotFoundError) as told:
        write_whole(gone / "table", b"")
    assert str(cannot_write(gone, told.value)) == (
        f"cannot write to {gone}: it was removed while it was in use\n"
        "  fix: run the same command again, and leave the folder where it is until it ends"
    )


def test_of_a_very_long_path_the_end_is_shown(tmp_path):
    told = str(cannot_write(tmp_path / ("x" * 5000), OSError(errno.ENAMETOOLONG, "too long")))
    assert len(told) < 500
