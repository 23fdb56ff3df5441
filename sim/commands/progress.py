"""How far a run is: a bar on a terminal, a small file for whoever polls it, or silence."""

import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from sim.commands.printing import tell
from sim.errors import UsageError, end_of_path
from sim.machine.operating_system import identity_of, write_whole

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

ENOUGH_FOR_A_GUESS = 2


class Watch:
    """Tells whoever watches a run how far it is; used in a `with`, called after each replication.

    SIGTERM ends a run like Ctrl-C: what is finished is kept, and the file says "cancelled".
    """

    def __init__(self, run: str, *, quiet: bool = False, file: Path | None = None) -> None:
        """Prepare to watch.

        Args:
            run: What is run, in words, for example "compare telecom-care".
            quiet: Whether the terminal stays silent.
            file: The file to keep up to date.
        """
        self.run, self.file = run, file
        self.speaks = not quiet
        self.bar: Bar | None = None
        self.done, self.total, self.message = 0, 0, ""
        self.before_this = 0
        self.first_at = 0.0
        self.seconds_left: float | None = None
        self.before: Any = None
        who = identity_of(os.getpid())
        self.started = who.started if who else ""

    def __enter__(self) -> Self:
        """Begin to watch."""
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGTERM, _as_interrupt)
        try:
            self.write("running")
        except OSError as error:
            reason = error.strerror or str(error)
            raise UsageError(
                f"--progress-file {end_of_path(self.file)} cannot be written: {reason}\n"
                "  fix: name a file in a folder that you may write to"
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Say how it ended."""
        if self.bar is not None:
            self.bar.stop()
        if self.before is not None:
            signal.signal(signal.SIGTERM, self.before)
        if kind is None:
            state, self.message = "finished", ""
        elif issubclass(kind, KeyboardInterrupt):
            state, self.message = "cancelled", "finished replications are kept"
        else:
            state, self.message = "failed", str(error)
        self.seconds_left = None
        with suppress(OSError):  # a full disk must not hide what went wrong
            self.write(state)

    def __call__(self, done: int, total: int, message: str) -> None:
        """Take note of a replication.

        Args:
            done: Replications finished.
            total: Replications to compute.
            message: What is going on, where it is not the ordinary.
        """
        if done == 0:  # a further batch of work: what was done before it stays done
            self.before_this = self.total
        self.done, self.total = self.before_this + done, self.before_this + total
        self.message = message
        self.guess()
        if self.speaks:
            self.draw()
        with suppress(OSError):
            self.write("running")

    def guess(self) -> None:
        """How long it may still take; the first replication, which may compile, says nothing."""
        now = time.monotonic()
        if self.done <= 1:
            self.first_at, self.seconds_left = now, None
        elif self.done >= ENOUGH_FOR_A_GUESS:
            each = (now - self.first_at) / (self.done - 1)
            self.seconds_left = each * (self.total - self.done)

    def draw(self) -> None:
        """Move the bar; where stderr is no terminal, only say what takes unusually long."""
        if not sys.stderr.isatty():
            if self.message:
                tell(self.message)
            return
        if self.bar is None:
            self.bar = _bar()
            self.bar.start()
            self.bar.add_task("", total=self.total, left="")
        (task,) = self.bar.task_ids
        left = "" if self.seconds_left is None else f"{lasting(self.seconds_left)} left"
        self.bar.update(task, completed=self.done, total=self.total, left=self.message or left)

    def write(self, state: str) -> None:
        """Bring the file up to date, in one step."""
        if self.file is None:
            return
        told = {
            "state": state,
            "done": self.done,
            "total": self.total,
            "seconds_left": None if self.seconds_left is None else round(self.seconds_left, 1),
            "message": self.message,
            "pid": os.getpid(),
            "started": self.started,
            "run": self.run,
        }
        write_whole(self.file, json.dumps(told).encode())  # a name need not be UTF-8


def lasting(seconds: float) -> str:
    """A time span for people who wait."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def _bar() -> "Bar":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("replications"),
        TextColumn("{task.fields[left]}"),
        console=Console(stderr=True),
        transient=True,
    )


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
