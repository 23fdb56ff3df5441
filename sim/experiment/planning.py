"""What a run, a comparison or a batch still has to compute, and what identifies it as a whole."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sim.experiment.replicate import Design, Progress, Settings, record_of
from sim.experiment.spanning import Spanned
from sim.records.store import RunFolder


def settings_under(settings: Settings, seed: int) -> Settings:
    """The same settings under a seed, for a comparison: customers are kept."""
    keep = "customers" if settings.keep == "runs" else settings.keep
    return replace(settings, seed=seed, keep=keep)


def folder_of(design: Design, settings: Settings) -> RunFolder:
    """Where the run of a design lies, or will lie; nothing is written."""
    return RunFolder(settings.out, record_of(design, settings))


def distinct(designs: Iterable[Design], settings: Settings) -> list[Design]:
    """The designs without those that are the same run as one before them."""
    found: dict[Path, Design] = {}
    for design in designs:
        found.setdefault(folder_of(design, settings).path, design)
    return list(found.values())


def missing_of(designs: Iterable[Design], settings: Settings) -> int:
    """How many replications nobody has computed yet."""
    return sum(missing_in(folder, settings) for folder in folders_of(designs, settings))


def folders_of(designs: Iterable[Design], settings: Settings) -> list[RunFolder]:
    """The folders of all different runs."""
    folders = (folder_of(design, settings) for design in designs)
    return list({folder.path: folder for folder in folders}.values())


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


def digest_of(spanned: Spanned, each_seed: Sequence[Settings]) -> str:
    """The SHA-256 of all that a batch's rows depend on, 64 hexadecimal digits."""
    grid = spanned.grid
    runs = [record_of(design, each_seed[0]).digest for design in spanned.all]
    parts = [
        runs,
        [point.name for point in spanned.points],
        [[lever.path, *lever.values] for lever in grid.levers],
        [each.seed for each in each_seed],
        [each_seed[0].replications, each_seed[0].customers, spanned.baseline.scenario.spec.per],
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
