"""One `winwin` command in a process of its own: how long it takes, and its largest memory."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Finished:
    """What became of a command.

    Attributes:
        code: 0 where all went well.
        said: What it printed for programs.
        remarks: What it printed for people.
        wall_seconds: From its start to its end.
        cpu_seconds: Of all its threads and processes, start-up included.
        peak_mebibytes: Its largest resident memory; None where the system does not tell.
    """

    code: int
    said: str
    remarks: str
    wall_seconds: float
    cpu_seconds: float
    peak_mebibytes: float | None


def winwin(words: list[str], settings: dict[str, str] | None = None) -> Finished:
    """Run `winwin` with these words and, where given, settings of its environment."""
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "peak"
        before, began = os.times(), time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.own_process", str(note), *words],
            cwd=ROOT,
            env={**os.environ, **(settings or {})},
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        wall, after = time.perf_counter() - began, os.times()
        kibibytes = json.loads(note.read_text(encoding="ascii")) if note.exists() else None
    return Finished(
        code=done.returncode,
        said=done.stdout,
        remarks=done.stderr,
        wall_seconds=wall,
        cpu_seconds=after.children_user
        + after.children_system
        - before.children_user
        - before.children_system,
        peak_mebibytes=None if kibibytes is None else kibibytes / 1024,
    )


def peak_kibibytes() -> int | None:
    """The largest resident memory so far; asked here, since a child inherits its parent's mark."""
    lines = _STATUS.read_text(encoding="ascii").splitlines() if _STATUS.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), None)


def main() -> None:
    """Run the command, and note the peak of this process."""
    note = Path(sys.argv.pop(1))
    from sim.cli import main as command  # noqa: PLC0415 (its import is part of what is timed)

    try:
        command()
    finally:
        note.write_text(json.dumps(peak_kibibytes()), encoding="ascii")


if __name__ == "__main__":
    main()
