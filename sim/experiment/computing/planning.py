"""What a run, a comparison or a batch still has to compute, and what identifies it as a whole."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.experiment.computing.parallel import Progress
from sim.experiment.computing.replicate import Design, Settings, record_of
from sim.journey.groundwork.claims import Per
from sim.records.store import RunFolder
from sim.scenario.deriving.grid import Grid


def folders_of(designs: Iterable[Design], settings: Settings) -> list[RunFolder]:
    """Where the run of each design lies, or will lie; nothing is written."""
    return [RunFolder(settings.out, record_of(design, settings)) for design in designs]


def distinct(folders: Iterable[RunFolder]) -> list[RunFolder]:
    """The folders without those of the same run as one before them."""
    found: dict[Path, RunFolder] = {}
    for folder in folders:
        found.setdefault(folder.path, folder)
    return list(found.values())


def missing_of(folders: Iterable[RunFolder], settings: Settings) -> int:
    """How many replications of some runs nobody has computed yet."""
    return sum(missing_in(folder, settings) for folder in distinct(folders))


def missing_in(folder: RunFolder, settings: Settings) -> int:
    """How many replications of one run nobody has computed yet."""
    numbers = range(settings.replications)
    return sum(settings.fresh or not folder.has(number, settings.keep) for number in numbers)


def at_once(progress: Progress, total: int) -> Progress:
    """One progress over several stretches of work, each of which counts from zero.

    Args:
        progress: Who is told.
        total: Replications of all stretches together, as far as they are known beforehand.
    """
    before = last = 0

    def told(done: int, of_this: int, what: str) -> None:
        nonlocal before, last
        if done == 0:
            before += last
        last = done
        progress(before + done, max(total, before + of_this), what)

    return told


def digest_of(grid: Grid, folders: Sequence[RunFolder], settings: Settings, per: Per) -> str:
    """The SHA-256 of all that a batch's rows depend on, 64 hexadecimal digits.

    Args:
        grid: The grid.
        folders: Those of the baseline, of every point and of the placebo, under the first seed.
        settings: How they are run.
        per: What the study counts values per.
    """
    parts = [
        [(folder.path.name, folder.record.digest) for folder in folders],
        [list(names) for names in grid.designs],
        [[lever.path, *lever.values] for lever in grid.levers],
        [grid.seeds, settings.replications, settings.customers, per],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
