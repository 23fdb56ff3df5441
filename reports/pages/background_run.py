"""A comparison computed in the background, by the same command that anyone can type.

The command runs in a process group of its own, so it outlives a reload, another page and the
server itself. What is going on is read from two files in the job's folder: who was started, and
what the command says about its progress. The same question is the same folder, so two tabs that
ask it share one run.
"""

import hashlib
import json
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sim
from sim.machine.operating_system import (
    ProcessIdentity,
    end_group,
    is_alive,
    locked,
    start_detached,
    write_whole,
)
from sim.machine.regular_files import end_of, told_in

JOBS = ".jobs"
WHO = "process.json"
PROGRESS = "progress.json"
LOG = "log.txt"
CANCELLED = "cancelled"
LOCK = "lock"
ENDINGS = ("finished", "failed", "cancelled")

# The lab that shows the page is the lab that computes, installed or not: its own folder comes
# first, and nothing is taken from the folder in which the server was started.
LAB = Path(sim.__file__).parents[1]
RUN = (
    "import sys; sys.path.insert(0, sys.argv[1]); sys.argv[:2] = ['winwin']; "
    "from sim.cli import main; main()"
)

LOOPBACK = ("127.0.0.1", "::1", "localhost")
LONGEST_LAST_WORDS = 4_000
MOST = 10**9  # of anything that is counted
# Below are the system's own processes and groups of processes, above is none.
FIRST_NUMBER, LAST_NUMBER = 2, 2**31 - 1
LOCK_SECONDS = 10.0
GRACE_SECONDS = 3.0


@dataclass(frozen=True)
class Order:
    """What is to be computed.

    Attributes:
        study: Name of the study.
        variants: Names of the variants.
        replications: How many replications of each design.
        seed: The seed.
        out: Folder of all runs.
    """

    study: str
    variants: tuple[str, ...]
    replications: int
    seed: int
    out: Path


@dataclass(frozen=True)
class Status:
    """What is going on with an order.

    Attributes:
        state: "idle" (never started), "running", "finished", "failed" or "cancelled".
        done: Replications finished.
        total: Replications to compute; 0 while nobody knows.
        seconds_left: How long it may still take; None while nobody knows.
        message: What the command says: what it is doing, or why it failed.
    """

    state: str
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    message: str = ""


def folder_of(order: Order) -> Path:
    """The folder of an order: the same order, the same folder."""
    text = json.dumps(asdict(order), default=str, sort_keys=True)
    return order.out / JOBS / hashlib.sha256(text.encode()).hexdigest()[:16]


def command(order: Order) -> list[str]:
    """The command that computes an order, as the command line would be told."""
    options = ["--replications", str(order.replications), "--seed", str(order.seed)]
    options += ["--out", str(order.out), "--quiet"]
    options += ["--progress-file", str(folder_of(order) / PROGRESS)]
    names = ["--", order.study, *order.variants]  # a name may begin with a dash
    return [sys.executable, "-P", "-c", RUN, str(LAB), "compare", *options, *names]


def start(order: Order) -> None:
    """Start computing, unless the same order is being computed already.

    Raises:
        OSError: The folder cannot be written to, or the command cannot be started.
    """
    folder = folder_of(order)
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / LOCK, wait_seconds=LOCK_SECONDS):
        if status(order).state == "running":
            return
        for name in (WHO, PROGRESS, CANCELLED):
            (folder / name).unlink(missing_ok=True)
        process = start_detached(command(order), log=folder / LOG)
        write_whole(folder / WHO, json.dumps(asdict(process)).encode())


def cancel(order: Order) -> None:
    """End a run with all its processes; finished replications stay."""
    folder = folder_of(order)
    process = _who(folder)
    if process is None:
        return
    (folder / CANCELLED).touch()
    end_group(process, grace_seconds=GRACE_SECONDS)


def status(order: Order) -> Status:
    """What is going on; a run whose process is gone without an ending has failed."""
    folder = folder_of(order)
    process = _who(folder)
    if process is None:
        return Status("idle")
    alive = is_alive(process)  # asked first: what is written just before the end still counts
    told = _told(folder)
    if (folder / CANCELLED).exists() and not alive:
        return Status("cancelled", told.done, told.total)
    if told.state in ENDINGS:
        return told
    if alive:
        return Status("running", told.done, told.total, told.seconds_left, told.message)
    return Status("failed", told.done, told.total, None, _last_words(folder))


def may_compute(address: str | None, *, trusted: bool = False) -> bool:
    """Whether visitors may start work: those of this machine, or of a network that is trusted.

    Args:
        address: Where the server listens; None is everywhere.
        trusted: Whether whoever started the server vouches for the network.
    """
    return trusted or address in LOOPBACK


def _who(folder: Path) -> ProcessIdentity | None:
    """Whom `start` started, or None where nobody was."""
    found = _read(folder / WHO)
    pid, started = found.get("pid"), found.get("started")
    if not isinstance(pid, int) or not isinstance(started, str):
        return None
    if not FIRST_NUMBER <= pid <= LAST_NUMBER:
        return None
    return ProcessIdentity(pid, started)


def _told(folder: Path) -> Status:
    """What the command last said about itself; nothing is taken on trust."""
    found = _read(folder / PROGRESS)
    left = found.get("seconds_left")
    return Status(
        state=str(found.get("state", "")),
        done=_count(found.get("done")),
        total=_count(found.get("total")),
        seconds_left=float(left) if isinstance(left, int | float) and 0 <= left < MOST else None,
        message=str(found.get("message") or "")[:LONGEST_LAST_WORDS],
    )


def _read(path: Path) -> dict[str, Any]:
    with suppress(OSError):
        return told_in(path) or {}
    return {}


def _count(value: object) -> int:
    return min(MOST, max(0, value)) if isinstance(value, int) else 0


def _last_words(folder: Path) -> str:
    """What the command printed last."""
    with suppress(OSError):
        end = end_of(folder / LOG, most=LONGEST_LAST_WORDS)
        if text := end.decode("utf-8", errors="replace").strip():
            return text
    return "the run ended without a word\n  fix: start it again; what was finished is kept"
