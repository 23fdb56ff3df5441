"""Replications: what is missing is computed, in this process or in several, and stored at once.

The unit of work is one replication of one design. Its result depends on nothing but the scenario,
the seed, its number and the model version, so the order of work and the number of workers change
no bit of it.
"""

import functools
import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import sim
from sim.clock import compiled_clock, equal, simpy_clock
from sim.compiled import behaviour_digest, first_compile
from sim.errors import RunError
from sim.experiment.threads import in_threads
from sim.experiment.workers import in_processes
from sim.journey.design import ScenarioSpec
from sim.journey.layout import Layout, lay_out
from sim.records.event_table import events_table
from sim.records.store import RunFolder, RunRecord, Written, widest
from sim.records.tables import customers_table, runs_table
from sim.scenario.explaining import resolved_yaml
from sim.scenario.loading import Scenario, digest

Clock = Literal["simpy", "compiled"]
DEFAULT_SEED = 1
MOST_SEED = 2**64 - 1


@dataclass(frozen=True)
class Settings:
    """How a run is made; none of it but the seed and the customers changes a result.

    Attributes:
        seed: Unsigned 64-bit seed.
        replications: How many.
        customers: Counted customers after whom the counted period ends; None for all.
        keep: Which tables to keep: runs, customers or events.
        workers: Threads to compute in; under SimPy, processes.
        fresh: Compute again what is stored already.
        out: Folder of all runs.
        clock: "simpy", "compiled", or None: SimPy for one replication, else compiled.
    """

    seed: int
    replications: int
    customers: int | None
    keep: str
    workers: int
    fresh: bool
    out: Path
    clock: Clock | None = None

    @property
    def clock_used(self) -> Clock:
        """The clock, where none is asked for: SimPy is the model, the compiled one is fast."""
        return self.clock or ("simpy" if self.replications == 1 else "compiled")


@dataclass(frozen=True)
class Design:
    """One design of a study, with what identifies its run."""

    scenario: Scenario
    study: str
    overrides: tuple[str, ...] = ()
    placebo: bool = False


@dataclass(frozen=True)
class Task:
    """One replication of one design, small enough to be handed to another process."""

    root: Path
    record: RunRecord
    spec: ScenarioSpec
    replication: int
    keep: str
    band: float | None = None
    clock: Clock = "simpy"
    check: bool = False


Progress = Callable[[int, int, str], None]


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
    designs: list[Design], settings: Settings, progress: Progress, band: float | None = None
) -> tuple[list[RunFolder], int]:
    """Compute all replications that are not stored yet.

    Args:
        designs: The designs.
        settings: How.
        progress: Told after each replication: done, total, and what is going on.
        band: Values this close to zero are about zero; counted where customers are not kept.

    Returns:
        The folders of the designs, and how many replications were computed.

    Raises:
        RunError: A replication failed, or its tables could not be written.
        KeyboardInterrupt: The user stopped it; all finished replications are kept.
    """
    folders = [RunFolder(settings.out, record_of(design, settings)) for design in designs]
    tasks = []
    for folder, design in zip(folders, designs, strict=True):
        folder.open()
        tasks += [
            # What is computed anew takes the place of what is there, table by table: nothing that
            # was kept is lost, whenever this stops.
            Task(
                settings.out,
                folder.record,
                design.scenario.spec,
                number,
                widest(settings.keep, folder.kept(number)),
                band,
                settings.clock_used,
            )
            for number in range(settings.replications)
            if settings.fresh or not folder.has(number, settings.keep)
        ]
    # By replication first: whoever stops early has every design to the same depth.
    tasks.sort(key=lambda task: task.replication)
    compute_all(with_checks(tasks, folders, settings), settings.workers, progress)
    return folders, len(tasks)


def with_checks(tasks: list[Task], folders: list[RunFolder], settings: Settings) -> list[Task]:
    """The same tasks; in a batch, a design's first one runs a replication under both clocks too.

    A run that was checked is the same run when it is extended: it is not checked again.
    """
    if settings.clock_used == "simpy":
        return tasks
    unchecked = {
        folder.record.digest for folder in folders if settings.fresh or not folder.was_checked()
    }
    result = []
    for task in tasks:
        result.append(replace(task, check=task.record.digest in unchecked))
        unchecked.discard(task.record.digest)
    return result


def compute_all(tasks: list[Task], workers: int, progress: Progress) -> None:
    """Compute tasks, in several processes where that pays."""
    total = len(tasks)
    if not tasks:
        return
    progress(0, total, "compiling the behaviour, once for this version" if first_compile() else "")
    compute(tasks[0])
    rest = tasks[1:]
    checked = any(task.check for task in tasks)
    count = itertools.count(1)

    def one_more() -> None:
        done = next(count)
        progress(done, total, CHECKED if checked and done == total else "")

    one_more()
    if workers > 1 and len(rest) > 1:
        workers = min(workers, len(rest))
        if tasks[-1].clock == "simpy":
            in_processes(compute, rest, workers, one_more)
        else:
            in_threads(compute, rest, workers, one_more)
    else:
        for task in rest:
            compute(task)
            one_more()


@functools.lru_cache(maxsize=64)
def _laid_out(_digest: str, spec: "Held") -> Layout:
    return lay_out(spec.spec)


@dataclass(frozen=True, eq=False)
class Held:
    """A scenario as a part of a key; told apart by the digest beside it."""

    spec: ScenarioSpec

    def __hash__(self) -> int:
        """All the same: the digest tells."""
        return 0

    def __eq__(self, other: object) -> bool:
        """All the same: the digest tells."""
        return isinstance(other, Held)


def compute(task: Task, stopped: Callable[[], bool] = compiled_clock.never) -> None:
    """Compute one replication and write its tables; check the clocks before, where it says so.

    Args:
        task: What to do.
        stopped: Asked now and then whether to give up.

    Raises:
        RunError: The behaviour found something impossible, or the clocks disagree.
    """
    folder = RunFolder(task.root, task.record)
    layout = _laid_out(task.record.digest, Held(task.spec))
    if task.check:
        check(task, layout, folder)
    run = simpy_clock.run_replication
    if task.clock == "compiled":
        run = functools.partial(compiled_clock.run_replication, stopped=stopped)
    replication = run(
        layout,
        seed=task.record.seed,
        number=task.replication,
        customers=task.record.customers,
        keep_log=task.keep == "events",
        placebo=task.record.placebo,
    )
    tables = {"runs": runs_table(replication, task.band)}
    if task.keep != "runs":
        tables["customers"] = customers_table(replication)
    if task.keep == "events":
        tables["events"] = events_table(replication, folder.path.name)
    written = Written(replication.clock, replication.seconds, task.keep)
    folder.write(task.replication, tables, written)


CHECKED = "checked against SimPy: equal"


def check(task: Task, layout: Layout, folder: RunFolder) -> None:
    """Run the design's first replication, cut, under both clocks, and note that they agree.

    Raises:
        RunError: They do not.
    """
    found = equal.disagreements(
        layout,
        seed=task.record.seed,
        customers=task.record.customers,
        placebo=task.record.placebo,
    )
    if found:
        message = (
            f"{task.record.design}: the compiled clock and SimPy disagree about "
            f"{', '.join(found)}: no result of this batch is to be trusted\n"
            "  fix: compute it with --clock simpy, and report this with the scenario and the seed"
        )
        raise RunError(message)
    folder.note_check(equal.CUSTOMERS_COMPARED)
