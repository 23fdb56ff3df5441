"""Processes, private folders, whole files and locks, on the system the tests run on."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from sim.machine import operating_system
from sim.machine.operating_system import ProcessIdentity

PATIENCE_SECONDS = 30.0
SLEEP = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
SAY_AND_SLEEP = "print('ready', flush=True); " + SLEEP
PARENT = (
    "import subprocess, sys, time; "
    f"child = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); "
    "print(child.pid, flush=True); time.sleep(600)"
)

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="modes and links are POSIX's")


def wait_until(holds: Callable[[], object], what: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up, f"waited in vain until {what}"
        time.sleep(0.02)


def start(code: str, log: Path) -> ProcessIdentity:
    return operating_system.start_detached([sys.executable, "-c", code], log=log)


def runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_a_detached_process_writes_to_its_log_and_is_alive_until_it_ends(tmp_path):
    log = tmp_path / "log.txt"
    process = start(SAY_AND_SLEEP, log)
    try:
        wait_until(lambda: log.read_text() == "ready\n", "the process has printed")
        assert operating_system.is_alive(process)
    finally:
        assert operating_system.end_group(process)
    assert not operating_system.is_alive(process)
    assert not runs(process.pid)


@posix_only
def test_a_detached_process_leads_a_group_of_its_own(tmp_path):
    process = start(SLEEP, tmp_path / "log.txt")
    try:
        assert os.getpgid(process.pid) == process.pid
        assert os.getpgid(process.pid) != os.getpgid(0)
    finally:
        operating_system.end_group(process)


def test_a_detached_process_works_in_the_folder_it_is_given(tmp_path):
    log, folder = tmp_path / "log.txt", tmp_path / "elsewhere"
    folder.mkdir()
    code = "import os; print(os.getcwd())"
    process = operating_system.start_detached([sys.executable, "-c", code], log=log, folder=folder)
    wait_until(lambda: not operating_system.is_alive(process), "the process has ended")
    assert Path(log.read_text().strip()) == folder.resolve()


def test_a_program_that_does_not_exist_is_an_error_at_once(tmp_path):
    with pytest.raises(FileNotFoundError):
        operating_system.start_detached([str(tmp_path / "nothing")], log=tmp_path / "log.txt")


def test_ending_a_group_ends_what_its_leader_started_too(tmp_path):
    log = tmp_path / "log.txt"
    process = start(PARENT, log)
    wait_until(lambda: log.read_text().endswith("\n"), "the child was started")
    child = int(log.read_text())
    assert runs(child)
    assert operating_system.end_group(process)
    wait_until(lambda: not runs(child), "the child is gone")


@posix_only
def test_who_ignores_the_request_to_end_is_ended_when_the_grace_is_over(tmp_path):
    log = tmp_path / "log.txt"
    process = start(STUBBORN + SAY_AND_SLEEP, log)
    wait_until(lambda: log.read_text() == "ready\n", "requests are ignored")
    assert operating_system.end_group(process, grace_seconds=0.2)
    wait_until(lambda: not operating_system.is_alive(process), "the process is gone")


def test_ending_what_has_ended_does_nothing(tmp_path):
    process = start("pass", tmp_path / "log.txt")
    wait_until(lambda: not operating_system.is_alive(process), "the process has ended")
    assert not operating_system.end_group(process)


def test_a_later_process_with_the_same_number_is_neither_alive_nor_ended(tmp_path):
    process = start(SLEEP, tmp_path / "log.txt")
    earlier = ProcessIdentity(process.pid, process.started + "0")
    try:
        assert not operating_system.is_alive(earlier)
        assert not operating_system.end_group(earlier)
        assert operating_system.is_alive(process)
    finally:
        operating_system.end_group(process)


def test_a_process_keeps_its_identity_and_nobody_has_no_identity(tmp_path):
    own = operating_system.identity_of(os.getpid())
    assert own == operating_system.identity_of(os.getpid())
    assert own is not None
    assert operating_system.is_alive(own)
    process = start("pass", tmp_path / "log.txt")
    wait_until(lambda: not operating_system.is_alive(process), "the process has ended")
    assert operating_system.identity_of(process.pid) is None


def test_at_least_one_core_is_usable_and_no_more_than_there_are():
    assert 1 <= operating_system.usable_cores() <= (os.cpu_count() or 1)


@posix_only
def test_the_cache_folder_is_the_users_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(
        operating_system.platformdirs, "user_cache_path", lambda name, **_: tmp_path / name
    )
    folder = operating_system.private_cache_folder()
    assert folder == tmp_path / "winwin-lab"
    assert folder.stat().st_mode & 0o777 == 0o700


@posix_only
def test_a_folder_that_others_could_read_is_closed_to_them(tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    operating_system.make_private(folder)
    assert folder.stat().st_mode & 0o777 == 0o700


@posix_only
def test_a_link_is_no_private_folder(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(PermissionError, match="it is a link or belongs to another user"):
        operating_system.make_private(tmp_path / "link")


@posix_only
def test_a_folder_of_another_user_is_no_private_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(operating_system.os, "getuid", lambda: os.geteuid() + 1)
    with pytest.raises(PermissionError, match="must be a folder of your own"):
        operating_system.make_private(tmp_path / "theirs")


def test_a_file_is_replaced_whole_and_no_draft_is_left(tmp_path):
    path = tmp_path / "run.json"
    operating_system.write_whole(path, b"old")
    operating_system.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_content_and_no_draft(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    operating_system.write_whole(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(operating_system.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        operating_system.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("lasting", [True, False])
def test_the_disk_is_waited_for_only_where_the_content_must_last(tmp_path, monkeypatch, lasting):
    synced = []
    monkeypatch.setattr(operating_system.os, "fsync", synced.append)
    operating_system.write_whole(tmp_path / "table", b"rows", lasting=lasting)
    assert bool(synced) == lasting
    assert (tmp_path / "table").read_bytes() == b"rows"


def test_a_finished_folder_gets_its_name_in_one_step(tmp_path):
    draft, final = tmp_path / "draft", tmp_path / "final"
    draft.mkdir()
    (draft / "runs.parquet").write_bytes(b"rows")
    operating_system.move_whole(draft, final)
    assert (final / "runs.parquet").read_bytes() == b"rows"
    assert not draft.exists()


def test_a_folder_never_takes_the_place_of_a_full_one(tmp_path):
    draft, final = tmp_path / "draft", tmp_path / "final"
    for folder in (draft, final):
        folder.mkdir()
        (folder / "file").write_text(folder.name)
    with pytest.raises(OSError):  # noqa: PT011 (each system has its own words)
        operating_system.move_whole(draft, final)
    assert (final / "file").read_text() == "final"
    assert (draft / "file").read_text() == "draft"


HOLD = (
    "import sys, time; from pathlib import Path; from sim.machine.operating_system import locked\n"
    "with locked(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(600)"
)


def test_a_lock_of_another_process_is_respected_and_ends_with_it(tmp_path):
    path, log = tmp_path / "lock", tmp_path / "log.txt"
    checkout = Path(operating_system.__file__).parents[2]
    holder = operating_system.start_detached(
        [sys.executable, "-c", HOLD, str(path)], log=log, folder=checkout
    )
    try:
        wait_until(lambda: log.read_text() == "held\n", "the lock is held")
        with (
            pytest.raises(operating_system.LockedError, match="is locked by another process"),
            operating_system.locked(path),
        ):
            pass
    finally:
        operating_system.end_group(holder)
    with operating_system.locked(path, wait_seconds=PATIENCE_SECONDS):
        assert path.exists()


def test_a_lock_can_be_taken_again_after_an_error_inside_it(tmp_path):
    path = tmp_path / "lock"
    with pytest.raises(KeyError), operating_system.locked(path):
        raise KeyError
    with operating_system.locked(path):
        assert path.exists()


@posix_only
def test_ctrl_c_waits_until_the_children_are_started():
    seen = []
    before = signal.signal(signal.SIGINT, lambda *_: seen.append("interrupted"))
    try:
        with operating_system.interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            seen.append("children started")
    finally:
        signal.signal(signal.SIGINT, before)
    assert seen == ["children started", "interrupted"]
