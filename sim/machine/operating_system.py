"""What only some operating systems have, each with its other branch.

Detached processes, a private folder, files written whole, locks. Everything else in the lab is
written as if all systems were alike.
"""

import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path
from typing import IO

import platformdirs

from sim.machine.regular_files import must_be_free_or_a_file, opened_to_write, sync_names_in

if sys.platform == "win32":
    import ctypes
    import msvcrt

    _OWN_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    # A reader or a virus scanner that has a file open forbids replacing it, usually not for long.
    _REPLACE_SECONDS = 2.0
else:
    import fcntl
    import signal

    _OWN_GROUP = 0
    _REPLACE_SECONDS = 0.0

_POLL_SECONDS = 0.05
_ZOMBIE = "Z"


@dataclass(frozen=True)
class ProcessIdentity:
    """A process that cannot be mistaken for a later one with the same number.

    Attributes:
        pid: Its number, which the system gives away again when the process is gone.
        started: When it started, in the system's own words; only equality has a meaning.
    """

    pid: int
    started: str


@dataclass(frozen=True)
class _Process:
    """What the system tells about a process; an ended one stays listed until its parent looks."""

    started: str
    group: int
    ended: bool


class LockedError(TimeoutError):
    """Somebody else holds the lock."""


def start_detached(
    command: Sequence[str], *, log: Path, folder: Path | None = None
) -> ProcessIdentity:
    """Start a program in a process group of its own, which outlives whoever started it.

    Args:
        command: The program and its arguments; no shell reads them.
        log: File that receives what the program prints, from its first byte.
        folder: Working folder of the program; by default that of the caller.

    Returns:
        Who was started. The process group has the same number.

    Raises:
        OSError: The program or the log file cannot be opened.
    """
    with opened_to_write(log, anew=True) as output:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            creationflags=_OWN_GROUP,  # Windows
            start_new_session=True,  # elsewhere
        )
    found = _process(process.pid)
    if found is None:
        message = f"{command[0]} was started and cannot be found"
        raise ChildProcessError(message)
    # Nobody waits for it here (is_alive and end_group look at the system instead), so the Popen
    # object need not warn about that when it is collected.
    process.returncode = 0
    return ProcessIdentity(process.pid, found.started)


def is_alive(process: ProcessIdentity) -> bool:
    """Tell whether this very process still runs; ended ones that nobody has waited for do not."""
    _reap(process.pid)
    return identity_of(process.pid) == process


def end_group(process: ProcessIdentity, *, grace_seconds: float = 5.0) -> bool:
    """End a process that `start_detached` started, and all processes that it started in turn.

    They are asked first (SIGTERM), and ended without asking when the grace is over. On Windows,
    where a process without a console cannot be asked, they are ended at once.

    Args:
        process: Who to end. A later process with the same number is left alone.
        grace_seconds: How long they may take to tidy up.

    Returns:
        Whether there was anything to end.
    """
    if not is_alive(process):
        return False
    _end_group(process.pid, grace_seconds)
    return True


def identity_of(pid: int) -> ProcessIdentity | None:
    """Identify the process with this number, or None when there is none or it has ended."""
    found = _process(pid)
    return None if found is None or found.ended else ProcessIdentity(pid, found.started)


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while child processes are started: it is for whoever starts them.

    The children never see it (on Windows, once they have loaded); here it arrives at the end.
    """
    if sys.platform == "win32":
        yield
        return
    # Starting the first child starts this helper too, which would let Ctrl-C through again.
    resource_tracker.ensure_running()
    # Children inherit the mask. It holds for this thread alone: another may still take the signal
    # and have it handled here, so the handler waits as well.
    held: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGINT)
    if is_main:
        signal.signal(signal.SIGINT, lambda number, _frame: held.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if is_main:
            signal.signal(signal.SIGINT, handler)
        if held:
            signal.raise_signal(signal.SIGINT)


def usable_cores() -> int:
    """Count the processor cores this process may use, which can be fewer than the machine has."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if sys.platform == "win32":

    def _reap(pid: int) -> None:
        """Windows keeps no ended processes for their parents."""

    def _end_group(pid: int, grace_seconds: float) -> None:
        del grace_seconds  # a process without a console cannot be asked
        taskkill = Path(os.environ["SYSTEMROOT"]) / "System32" / "taskkill.exe"
        subprocess.run(
            [str(taskkill), "/T", "/F", "/PID", str(pid)], check=False, capture_output=True
        )

    def _process(pid: int) -> _Process | None:
        query_limited_information, still_active = 0x1000, 259
        kernel = ctypes.WinDLL("kernel32")
        kernel.OpenProcess.restype = ctypes.c_void_p
        number: int | None = kernel.OpenProcess(query_limited_information, 0, pid)
        if number is None:
            return None
        handle = ctypes.c_void_p(number)
        times = [ctypes.c_ulonglong() for _ in range(4)]
        code = ctypes.c_ulong()
        try:
            known = kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and (
                kernel.GetProcessTimes(handle, *(ctypes.byref(moment) for moment in times))
            )
        finally:
            kernel.CloseHandle(handle)
        ended = code.value != still_active
        return _Process(str(times[0].value), pid, ended) if known else None

else:

    def _reap(pid: int) -> None:
        """Let go of an ended child, which would otherwise look like a process for ever."""
        try:
            os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return

    def _end_group(pid: int, grace_seconds: float) -> None:
        for name in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(pid, name)
            except (ProcessLookupError, PermissionError):  # macOS forbids what is not there
                return
            give_up = time.monotonic() + grace_seconds
            while _group_runs(pid) and time.monotonic() < give_up:
                time.sleep(_POLL_SECONDS)
                _reap(pid)

    def _group_runs(group: int) -> bool:
        listed = (_process(pid) for pid in _process_ids())
        return any(found and found.group == group and not found.ended for found in listed)

    if sys.platform == "linux":

        def _process_ids() -> list[int]:
            return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]

        def _process(pid: int) -> _Process | None:
            """Read the fields that proc(5) lists."""
            try:
                text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
                boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
            except (FileNotFoundError, ProcessLookupError):
                return None
            # The name stands in parentheses and may hold some; the other fields come behind it.
            fields = text.rpartition(")")[2].split()
            return _Process(f"{boot}:{fields[19]}", int(fields[2]), fields[0] == _ZOMBIE)

    else:

        def _ps(*arguments: str) -> list[str]:
            plain = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
            listed = subprocess.run(
                ["/bin/ps", *arguments], check=False, capture_output=True, text=True, env=plain
            )
            return listed.stdout.splitlines()

        def _process_ids() -> list[int]:
            return [int(line) for line in _ps("-A", "-o", "pid=")]

        def _process(pid: int) -> _Process | None:
            for line in _ps("-p", str(pid), "-o", "stat=,pgid=,lstart="):
                state, group, started = line.split(maxsplit=2)
                return _Process(started.strip(), int(group), state.startswith(_ZOMBIE))
            return None


def private_cache_folder() -> Path:
    """Return the user's own cache folder of the lab, which nobody else can write to.

    Raises:
        PermissionError: The folder is a link or belongs to somebody else.
        OSError: The folder cannot be created.
    """
    folder = platformdirs.user_cache_path("winwin-lab", appauthor=False)
    make_private(folder)
    return folder


def make_private(folder: Path) -> None:
    """Create a folder that only its owner can read and write, or make sure that it is one.

    On Windows the user's profile is private already, and modes mean nothing.

    Raises:
        PermissionError: The folder is a link or belongs to somebody else.
        OSError: The folder cannot be created.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform == "win32":
        return
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.getuid():
        msg = f"{folder} must be a folder of your own, but it is a link or belongs to another user"
        raise PermissionError(msg)
    if status.st_mode & 0o077:
        folder.chmod(0o700)


def write_whole(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write a file so that a reader finds the old content or the new one, never a part.

    Where it need not be `lasting`, nobody waits for the disk, and a power cut may tear it.

    Raises:
        OSError: The disk is full, the folder cannot be written to, or what has the name is a
            folder, a device or a pipe. The old content stays.
    """
    must_be_free_or_a_file(path)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        move_whole(draft, path, lasting=lasting)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def move_whole(draft: Path, final: Path, *, lasting: bool = True) -> None:
    """Give a finished file or folder its final name in one step, and make the step last.

    Args:
        draft: What was written, on the same disk as `final`.
        final: The name it gets. A file may take the place of a file, a folder that of an empty one
            (on Windows of none).
        lasting: Wait for the disk, or the new name could be lost with the power.

    Raises:
        OSError: The name is taken by something else, or the disk refuses.
    """
    give_up = time.monotonic() + _REPLACE_SECONDS
    while True:
        try:
            draft.replace(final)
        except PermissionError:
            if time.monotonic() >= give_up:
                raise
            time.sleep(_POLL_SECONDS)
        else:
            break
    if lasting:
        sync_names_in(final.parent)


@contextmanager
def locked(path: Path, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock that a file stands for; the system lets go of it when the process ends.

    The file stays behind: removing it would let two others hold one lock each.

    Args:
        path: The lock file, created if missing. Its folder must exist.
        wait_seconds: How long to wait for whoever holds the lock.

    Raises:
        LockedError: Somebody else still holds the lock.
        OSError: The file cannot be opened.
    """
    with opened_to_write(path, anew=False) as file:
        give_up = time.monotonic() + wait_seconds
        while not _try_lock(file):
            if time.monotonic() >= give_up:
                message = f"{path} is locked by another process"
                raise LockedError(message)
            time.sleep(_POLL_SECONDS)
        try:
            yield
        finally:
            _unlock(file)


if sys.platform == "win32":

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
