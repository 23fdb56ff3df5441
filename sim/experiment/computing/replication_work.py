"""One replication of the designs of a study: computed, counted against its twins, written.

The unit of work is one replication of all designs that miss something in it. Twins need the
baseline's customers and the variant's at the same time; once they are counted, neither need stay.
What comes out depends on nothing but the scenarios, the seed, the number and the model version.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from sim.clock import equal
from sim.clock.compiled import clock as compiled_clock
from sim.clock.replication import Replication
from sim.clock.simpy import clock as simpy_clock
from sim.errors import RunError
from sim.experiment.computing.room_needed import expected_customers
from sim.experiment.verdicts.twins import Customers, count_twins, customers_in, customers_of
from sim.experiment.verdicts.yardstick import Yardstick, about_zero, yardstick_of, yardstick_table
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import Layout, lay_out
from sim.machine.compiled import first_compile
from sim.records.event_table import events_table
from sim.records.run_record import TABLES, YARDSTICK, RunRecord, Written
from sim.records.store import RunFolder
from sim.records.tables import customers_table, runs_table

Clock = Literal["simpy", "compiled"]


class DisagreementError(RunError):
    """The two clocks disagree about a run: nothing of it is to be trusted."""

    record: RunRecord | None = None


@dataclass(frozen=True)
class Part:
    """One design in a replication.

    Attributes:
        record: What identifies its run.
        spec: The scenario.
        tables: The tables to write; none where only twins are missing.
        stored: Its customers are in the store: where no table is to be written, they are read.
        twins: The name of the twins to count and write, None for none.
        check: Run its first replication, cut, under both clocks before.
    """

    record: RunRecord
    spec: ScenarioSpec
    tables: tuple[str, ...]
    stored: bool = False
    twins: str | None = None
    check: bool = False

    @property
    def is_computed(self) -> bool:
        """Whether a clock has to run."""
        return bool(self.tables) or not self.stored


@dataclass(frozen=True, eq=False)
class Task:
    """One replication of some designs, small enough to be handed to another process.

    Attributes:
        root: Folder of all runs.
        replication: Its number.
        clock: The clock.
        parts: The designs; where some have twins to count, the first is the baseline.
        band: Values this close to zero are about zero; None: in the first replication as its own
            values say, in others nothing is counted by it.
        points: Where distributions of twins are counted, shape (points,).
    """

    root: Path
    replication: int
    clock: Clock
    parts: tuple[Part, ...]
    band: float | None = None
    points: np.ndarray | None = None

    @property
    def computed(self) -> int:
        """How many replications a clock has to run."""
        return sum(part.is_computed for part in self.parts)


def compute(task: Task, stopped: Callable[[], bool] = compiled_clock.never) -> None:
    """Do all that a task asks for.

    Args:
        task: What to do.
        stopped: Asked now and then whether to give up.

    Raises:
        RunError: The behaviour found something impossible, the clocks disagree, or the memory
            does not suffice.
    """
    for _ in in_parts(task, stopped):
        pass


def in_parts(task: Task, stopped: Callable[[], bool] = compiled_clock.never) -> Iterator[Part]:
    """Do what a task asks for, design by design; each is stored when it is handed on.

    Args:
        task: What to do.
        stopped: Asked now and then whether to give up.

    Yields:
        What was done.

    Raises:
        RunError: The behaviour found something impossible, or the clocks disagree.
    """
    others = sum(part.twins is not None for part in task.parts)
    baseline: Customers | None = None
    for place, part in enumerate(task.parts):
        try:
            values = _do(task, part, baseline, stopped, wanted=place == 0 and others > 0)
        except MemoryError as error:
            raise RunError(
                f"{part.record.design}: replication {task.replication} needs more memory than "
                f"there is: {expected_customers(laid_out(part)):,.0f} customers are expected\n"
                "  fix: lower the rate in 'arrivals', make 'arrivals.for' shorter, or use "
                "--workers 1 and --keep runs; finished replications are kept"
            ) from error
        baseline = baseline if place else values
        yield part


def _do(
    task: Task,
    part: Part,
    baseline: Customers | None,
    stopped: Callable[[], bool],
    *,
    wanted: bool,
) -> Customers | None:
    """Compute or read one design and write what is missing of it.

    Returns:
        Its customers, where they are wanted.
    """
    folder = RunFolder(task.root, part.record)
    if not part.is_computed:
        values = customers_in(folder.read_one("customers", task.replication))
        if part.twins is not None:
            how = folder.how(task.replication)
            folder.write(task.replication, _twins(task, part, baseline, values), how)
        return values
    layout = laid_out(part)
    if part.check:
        check(part, layout, folder)
    replication = _run(task, part, layout, stopped)
    has_twins = part.twins is not None
    found = customers_of(replication) if wanted or has_twins else None
    band = task.band if task.band is not None else _own_band(task, part, replication)
    tables = {} if found is None else _twins(task, part, baseline, found)
    tables |= _tables(part, replication, band, folder)
    if tables:
        kept = [name for name in TABLES if name in part.tables]
        keep = kept[-1] if kept else TABLES[0]
        how = Written(replication.clock, replication.seconds, keep, band)
        folder.write(task.replication, tables, how)
    return found


def _run(task: Task, part: Part, layout: Layout, stopped: Callable[[], bool]) -> Replication:
    run = simpy_clock.run_replication
    if task.clock == "compiled":
        run = functools.partial(compiled_clock.run_replication, stopped=stopped)
    return run(
        layout,
        seed=part.record.seed,
        number=task.replication,
        customers=part.record.customers,
        keep_log="events" in part.tables,
        placebo=part.record.placebo,
    )


def _own_band(task: Task, part: Part, replication: Replication) -> float | None:
    """The band that the first replication of a baseline fixes; None elsewhere."""
    return None if task.replication > 0 else about_zero(part.spec, _yardstick(replication))


def _tables(
    part: Part, replication: Replication, band: float | None, folder: RunFolder
) -> dict[str, pl.DataFrame]:
    made = {}
    if "events" in part.tables:
        made["events"] = events_table(replication, folder.path.name)
    if "customers" in part.tables:
        made["customers"] = customers_table(replication)
    if YARDSTICK in part.tables:
        made[YARDSTICK] = yardstick_table(_yardstick(replication), replication.number)
    if "runs" in part.tables:
        made["runs"] = runs_table(replication, band)
    return made


def _yardstick(replication: Replication) -> Yardstick:
    rows, sums = replication.world.rows, replication.world.sums
    return yardstick_of(rows["customer_value"], rows["business_value"], sums)


def _twins(
    task: Task, part: Part, baseline: Customers | None, values: Customers
) -> dict[str, pl.DataFrame]:
    if part.twins is None or baseline is None or task.band is None:
        return {}
    points = np.zeros(0) if task.points is None or part.record.placebo else task.points
    counted = count_twins(
        baseline,
        values,
        number=task.replication,
        band=task.band,
        points=points,
        placebo=part.record.placebo,
    )
    return {part.twins: counted}


def must_compile() -> bool:
    """Whether a replication has to wait for the compiler first, whichever clock runs it."""
    return first_compile("run_on")


def laid_out(part: Part) -> Layout:
    """The scenario of a part as arrays, worked out once."""
    return _laid_out(part.record.digest, Held(part.spec))


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


def check_apart(task: Task) -> None:
    """Make the checks that a task asks for, and nothing else of it; errors as for `check`."""
    for part in task.parts:
        if part.check:
            check(part, laid_out(part), RunFolder(task.root, part.record))


def check(part: Part, layout: Layout, folder: RunFolder) -> None:
    """Run a design's first replication, cut, under both clocks, and note that they agree.

    Raises:
        DisagreementError: They do not.
    """
    found = equal.disagreements(
        layout,
        seed=part.record.seed,
        customers=part.record.customers,
        placebo=part.record.placebo,
    )
    if found:
        error = DisagreementError(
            f"{part.record.design}: the compiled clock and SimPy disagree about "
            f"{', '.join(found)}: no result of this batch is to be trusted\n"
            "  fix: compute it with --clock simpy, and report this with the scenario and the seed"
        )
        error.record = part.record
        raise error
    folder.note_check(equal.CUSTOMERS_COMPARED)
