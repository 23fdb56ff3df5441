"""What the options of a computing command ask for."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiment.computing.replication_work import Clock


@dataclass(frozen=True)
class Wishes:
    """What the options of a computing command ask for; None takes the default.

    Attributes:
        seed: Unsigned 64-bit seed.
        replications: How many; by default as many as the scenario says.
        customers: Counted customers after whom the counted period ends.
        keep: Which tables to keep.
        workers: Threads, or processes under SimPy; by default as many as there are usable cores.
        fresh: Compute again what is stored already.
        out: Folder of all runs.
        sets: Overrides, each path=value.
        format: "table", "json" or "csv".
        quiet: No progress and no remarks.
        progress_file: File to keep up to date.
        clock: "simpy", "compiled", or None for the usual one.
        dry_run: Only say what would be done.
        more: Print all there is to read, and not one screen.
    """

    seed: int
    out: Path
    replications: int | None = None
    customers: int | None = None
    keep: str = "first"
    workers: int | None = None
    fresh: bool = False
    sets: tuple[str, ...] = ()
    format: str = "table"
    quiet: bool = False
    progress_file: Path | None = None
    clock: "Clock | None" = None
    dry_run: bool = False
    more: bool = False
