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
from dataclasses import dataclass
from pathlib import Path

import sim
from sim.clock.simpy_clock import run_replication
from sim.compiled import behaviour_digest, first_compile
from sim.experiment.workers import in_processes
from sim.journey.design import ScenarioSpec
from sim.journey.layout import Layout, lay_out
from sim.records.event_table import events_table
from sim.records.store import RunFolder, RunRecord, Written, widest
from sim.records.tables import customers_table, runs_table
from sim.scenario.explaining import resolved_yaml
from sim.scenario.loading import Scenario, digest

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
        workers: Processes to compute in.
        fresh: Compute again what is stored already.
        out: Folder of all runs.
    """

    seed: int
    replications: int
    customers: int | None
    keep: str
    workers: int
    fresh: bool
    out: Path


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
            )
            for number in range(settings.replications)
            if settings.fresh or not folder.has(number, settings.keep)
        ]
    # By replication first: whoever stops early has every design to the same depth.
    tasks.sort(key=lambda task: task.replication)
    compute_all(tasks, settings.workers, progress)
    return folders, len(tasks)


def compute_all(tasks: list[Task], workers: int, progress: Progress) -> None:
    """Compute tasks, in several processes where that pays."""
    total = len(tasks)
    if not tasks:
        return
    progress(0, total, "compiling the behaviour, once for this version" if first_compile() else "")
    compute(tasks[0])
    progress(1, total, "")
    rest = tasks[1:]
    count = itertools.count(2)

    def one_more() -> None:
        progress(next(count), total, "")

    if workers > 1 and len(rest) > 1:
        in_processes(compute, rest, min(workers, len(rest)), one_more)
        return
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


def compute(task: Task) -> None:
    """Compute one replication and write its tables."""
    folder = RunFolder(task.root, task.record)
    replication = run_replication(
        _laid_out(task.record.digest, Held(task.spec)),
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
