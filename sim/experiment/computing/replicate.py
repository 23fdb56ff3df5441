"""Replications: what is missing is computed, in this process or in several, and stored at once.

The work is done by replication, all designs of a study together: whoever stops early has every
design to the same depth, and twins are counted while both of them are at hand. Neither the order
of work nor the number of workers changes a bit of what is stored.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sim
from sim.experiment.computing.fitting import refuse_what_cannot_be
from sim.experiment.computing.parallel import CHECKED, Progress, compute_all, with_checks
from sim.experiment.computing.replication_work import Clock, Part, Task, laid_out
from sim.experiment.verdicts.yardstick import (
    Yardstick,
    about_zero,
    needs_others,
    read_yardstick,
    twins_key,
)
from sim.machine.compiled import behaviour_digest
from sim.records.run_record import FORMAT, RunRecord, tables_of, widest
from sim.records.store import RunFolder
from sim.scenario.describing.explaining import resolved_yaml
from sim.scenario.loading import Scenario, digest

DEFAULT_SEED = 1
MOST_SEED = 2**64 - 1
WAITING = "another winwin is computing this run; waiting for it"


@dataclass(frozen=True)
class Settings:
    """How a run is made; none of it but the seed and the customers changes a result.

    Attributes:
        seed: Unsigned 64-bit seed.
        replications: How many.
        customers: Counted customers after whom the counted period ends; None for all.
        keep: Which tables to keep: runs; first (customers of the first replication too);
            customers; or events.
        workers: Threads to compute in; under SimPy, processes.
        fresh: Compute again what is stored already.
        out: Folder of all runs.
        clock: "simpy", "compiled", or None: SimPy for one replication, else compiled.
        thorough: Look at every byte of what is stored, and set aside what was damaged.
    """

    seed: int
    replications: int
    customers: int | None
    keep: str
    workers: int
    fresh: bool
    out: Path
    clock: Clock | None = None
    thorough: bool = False

    @property
    def clock_used(self) -> Clock:
        """The clock, where none is asked for: SimPy is the model, the compiled one is fast."""
        return self.clock or ("simpy" if self.replications == 1 else "compiled")

    def first_alone(self) -> "Settings":
        """The same for the first replication alone, which is not computed again."""
        return replace(self, replications=1, fresh=False, clock=self.clock_used)


@dataclass(frozen=True)
class Design:
    """One design of a study, with what identifies its run."""

    scenario: Scenario
    study: str
    overrides: tuple[str, ...] = ()
    placebo: bool = False


@dataclass(frozen=True)
class Wanted:
    """What is to be in the store: designs, how, and what twins are measured by.

    Attributes:
        designs: The designs; where twins are wanted, the first is the baseline.
        folders: Their folders.
        settings: How.
        band: Values this close to zero are about zero; None: that is not counted.
        yardstick: What the baseline's first replication fixes; None where no twins are wanted.
    """

    designs: tuple[Design, ...]
    folders: tuple[RunFolder, ...]
    settings: Settings
    band: float | None = None
    yardstick: Yardstick | None = None

    @property
    def twins(self) -> str | None:
        """The name of the twins that all but the baseline have with it."""
        if self.yardstick is None or self.band is None:
            return None
        return twins_key(self.folders[0].record.digest, self.band)


def model_version() -> str:
    """Version of the model: of the package and of the text of all behaviour."""
    return f"{sim.__version__}+{behaviour_digest()[:8]}"


def record_of(design: Design, settings: Settings) -> RunRecord:
    """What identifies and repeats the run of a design."""
    parts = [
        digest(design.scenario),
        settings.seed,
        settings.customers,
        design.placebo,
        model_version(),
        FORMAT,
    ]
    return RunRecord(
        scenario=design.scenario.spec.scenario,
        design=design.scenario.name,
        study=design.study,
        digest=hashlib.sha256(json.dumps(parts).encode()).hexdigest(),
        seed=settings.seed,
        customers=settings.customers,
        placebo=design.placebo,
        model_version=model_version(),
        overrides=design.overrides,
        resolved=resolved_yaml(design.scenario),
    )


def ensure(
    designs: Sequence[Design],
    settings: Settings,
    progress: Progress,
    band: float | None = None,
    *,
    twins: bool = False,
) -> tuple[list[RunFolder], int]:
    """Compute all replications that are not stored yet.

    Where another process is computing one of these runs, it is waited for first.

    Args:
        designs: The designs.
        settings: How.
        progress: Told after each replication: done, total, and what is going on.
        band: Values this close to zero are about zero; counted where customers are not kept.
        twins: The first design is the baseline of the others: count who is better or worse off,
            by the band that the baseline's first replication fixes.

    Returns:
        The folders of the designs, and how many replications were computed.

    Raises:
        RunError: A replication failed, or its tables could not be written.
        KeyboardInterrupt: The user stopped it; all finished replications are kept.
    """
    folders = [RunFolder(settings.out, record_of(design, settings)) for design in designs]
    wanted = Wanted(tuple(designs), tuple(folders), settings, band)
    is_trusted = not (settings.fresh or settings.thorough)
    if is_trusted and not _anything_missing(wanted, twins=twins):
        return folders, 0
    with _held(folders, progress):
        for folder in folders:
            folder.open()
        _sift(folders, settings)
        computed = 0
        if twins:
            only = replace(settings, replications=1, clock=settings.clock_used)
            first = replace(
                wanted, designs=wanted.designs[:1], folders=wanted.folders[:1], settings=only
            )
            # What follows says that clocks were checked, for the baseline too.
            quiet = _without(CHECKED, progress)
            # Where more of it is computed below, it is checked there, together with the others.
            check = not _more_to_compute(wanted)
            computed = _do_all(tasks_of(first), wanted, quiet, fresh=settings.fresh, check=check)
            if _needs_others(wanted):
                others = replace(wanted, settings=replace(only, fresh=False))
                _do_all(tasks_of(others), wanted, quiet, fresh=False, check=False)
            wanted = measured(wanted)
        tasks = tasks_of(wanted, done=computed)
        computed += _do_all(tasks, wanted, progress, fresh=settings.fresh)
    return folders, computed


def _sift(folders: Sequence[RunFolder], settings: Settings) -> None:
    """Set aside what was damaged. Where one file was, every byte of all others is looked at."""
    numbers = range(settings.replications)
    found = [folder.sift(numbers, thorough=settings.thorough) for folder in folders]
    if any(found) and not settings.thorough:
        for folder in folders:
            folder.sift(numbers, thorough=True)


def _more_to_compute(wanted: Wanted) -> bool:
    """Whether the baseline misses any replication but the first, or is computed again."""
    later = range(1, wanted.settings.replications)
    there = (wanted.folders[0].has(number, wanted.settings.keep) for number in later)
    return len(later) > 0 and (wanted.settings.fresh or not all(there))


def _without(words: str, progress: Progress) -> Progress:
    return lambda done, total, what: progress(done, total, "" if what == words else what)


def missing(designs: Sequence[Design], settings: Settings, *, twins: bool = False) -> int:
    """How many replications would have to be computed, as things stand.

    Args:
        designs: The designs.
        settings: How.
        twins: As for `ensure`.
    """
    folders = [RunFolder(settings.out, record_of(design, settings)) for design in designs]
    wanted = Wanted(tuple(designs), tuple(folders), settings)
    if twins and not _firsts_are_there(wanted):
        return len(designs) * settings.replications
    wanted = measured(wanted) if twins else wanted
    return sum(task.computed for task in tasks_of(wanted))


def measured(wanted: Wanted) -> Wanted:
    """The same, with what the baseline's first replication, which is there, fixes.

    Raises:
        RunError: It cannot be read.
    """
    yardstick = read_yardstick(wanted.folders[0])
    band = zero_band(wanted.designs, wanted.folders)
    return replace(wanted, yardstick=yardstick, band=band)


def zero_band(designs: Sequence[Design], folders: Sequence[RunFolder]) -> float:
    """What counts as about zero in a comparison, in money.

    Args:
        designs: The baseline, then what is compared with it.
        folders: Their folders, with the baseline's first replication in it; those of the others
            too where the baseline's customers gain and lose nothing.

    Raises:
        RunError: One of them cannot be read.
    """
    spec, yardstick = designs[0].scenario.spec, read_yardstick(folders[0])
    asked: list[RunFolder] = []
    if needs_others(spec, yardstick):  # the placebo changes nothing, so it has nothing to say
        pairs = zip(designs[1:], folders[1:], strict=True)
        asked = [folder for design, folder in pairs if not design.placebo]
    return about_zero(spec, yardstick, [read_yardstick(each) for each in asked])


def _anything_missing(wanted: Wanted, *, twins: bool) -> bool:
    if any(folder.why_foreign() for folder in wanted.folders):
        return True
    if twins:
        if not _firsts_are_there(wanted):
            return True
        wanted = measured(wanted)
    return bool(tasks_of(wanted))


def _needs_others(wanted: Wanted) -> bool:
    """Whether the first replications of all designs say what is about zero."""
    return needs_others(wanted.designs[0].scenario.spec, read_yardstick(wanted.folders[0]))


def _firsts_are_there(wanted: Wanted) -> bool:
    """Whether the first replications that say what is about zero are stored."""
    there = (_is_there(folder, 0, wanted.settings, None) for folder in wanted.folders)
    return next(there) and (not _needs_others(wanted) or all(there))


def tasks_of(wanted: Wanted, *, done: int = 0) -> list[Task]:
    """What has to be done, a task a replication that misses something.

    Args:
        wanted: What is to be in the store.
        done: 1 where the baseline's first replication was just computed, also a fresh one.
    """
    tasks = []
    for number in range(wanted.settings.replications):
        parts: list[Part] = []
        has_baseline = False
        for place, (design, folder) in enumerate(zip(wanted.designs, wanted.folders, strict=True)):
            is_new = done > 0 and number == place == 0
            part = _part(wanted, design, folder, number, twins=place > 0, is_new=is_new)
            if part is not None:
                parts.append(part)
                has_baseline = has_baseline or place == 0
        if any(part.twins for part in parts) and not has_baseline:
            parts.insert(0, _baseline(wanted, number))
        if parts:
            points = None if wanted.yardstick is None else wanted.yardstick.points
            clock = wanted.settings.clock_used
            root = wanted.settings.out
            tasks.append(Task(root, number, clock, tuple(parts), wanted.band, points))
    return tasks


def _part(  # noqa: PLR0913  a design, a replication of it, and what is wanted of it
    wanted: Wanted, design: Design, folder: RunFolder, number: int, *, twins: bool, is_new: bool
) -> Part | None:
    """What a design misses in a replication; None where nothing is missing."""
    settings = wanted.settings
    fresh = settings.fresh and not is_new
    name = wanted.twins if twins else None
    if name is not None and not fresh and folder.holds(number, name):
        name = None
    if not fresh and _is_there(folder, number, settings, wanted.band):
        if name is None:
            return None
        stored = folder.holds(number, "customers")
        return Part(folder.record, design.scenario.spec, (), stored=stored, twins=name)
    # What is computed anew takes the place of what is there, table by table: nothing that was
    # kept is lost, whenever this stops.
    keep = widest(settings.keep, folder.kept(number))
    tables = tables_of(keep, number)
    return Part(folder.record, design.scenario.spec, tables, twins=name)


def _baseline(wanted: Wanted, number: int) -> Part:
    """The baseline once more, for its customers' twins."""
    folder = wanted.folders[0]
    stored = folder.holds(number, "customers")
    return Part(folder.record, wanted.designs[0].scenario.spec, (), stored=stored)


def _is_there(folder: RunFolder, number: int, settings: Settings, band: float | None) -> bool:
    """Whether a replication is stored, and who gains is counted by this band or can be."""
    if not folder.has(number, settings.keep):
        return False
    counted = band is None or folder.how(number).band == band
    return counted or folder.holds(number, "customers")


@contextmanager
def _held(folders: Sequence[RunFolder], progress: Progress) -> Iterator[None]:
    """Hold all runs, always in the same order, so that nobody waits for whoever waits for them."""
    with ExitStack() as holding:
        for folder in sorted({each.path: each for each in folders}.values(), key=_path):
            if not holding.enter_context(folder.locked(wait=False)):
                progress(0, 0, WAITING)
                holding.enter_context(folder.locked(wait=True))
        yield


def _path(folder: RunFolder) -> Path:
    return folder.path


def _do_all(
    tasks: list[Task], wanted: Wanted, progress: Progress, *, fresh: bool, check: bool = True
) -> int:
    """Do all tasks; returns how many replications were computed.

    Args:
        tasks: What to do.
        wanted: What is to be in the store.
        progress: Told after each replication.
        fresh: What is computed is checked again.
        check: Have both clocks run what was not checked yet.

    Raises:
        RunError: A replication failed, does not fit, or its tables could not be written.
    """
    if check and wanted.settings.clock_used == "compiled":
        unchecked = [each.record for each in wanted.folders if fresh or not each.was_checked()]
        tasks = with_checks(tasks, unchecked)
    workers = wanted.settings.workers
    for part in {part.record: part for task in tasks for part in task.parts}.values():
        refuse_what_cannot_be(
            laid_out(part),
            part.record.design,
            rows_kept="customers" in part.tables,
            at_once=max(1, min(workers, len(tasks))),
            customers=wanted.settings.customers,
            simpy=wanted.settings.clock_used == "simpy",
        )
    compute_all(tasks, workers, progress)
    return sum(task.computed for task in tasks)
