"""What a run would cost before it is made: replications, time, bytes. Nothing is written.

The time of a replication is that of one in the store, of the same study, size, clock and model
version. Where there is none, a short replication is run and forgotten, and scaled by those who
would come.
"""

import functools
import io
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from sim.clock import equal
from sim.clock.compiled import clock as compiled_clock
from sim.clock.compiled.clock import StoppedError
from sim.clock.replication import Replication, arrivals_of
from sim.clock.simpy import clock as simpy_clock
from sim.experiment.computing.planning import distinct, folders_of, missing_in
from sim.experiment.computing.replicate import Design, Settings, missing, model_version, record_of
from sim.experiment.computing.replication_work import must_compile
from sim.journey.layout.layout import Layout, lay_out
from sim.machine.regular_files import told_in
from sim.records import sealing
from sim.records.event_table import events_table
from sim.records.run_record import slug, tables_of
from sim.records.store import RUN_FILE, RunFolder
from sim.records.tables import customers_table, runs_table

SHORT = 300
MOST_TRIAL_SECONDS = 5.0
SIMPY_TAKES = 40.0  # times as long as compiled, by the events a second that the house was built on
SOON_OVER = 0.1  # seconds compiled, up to which the same is tried under SimPy
MOST_SAMPLED = 20
NOT_YET = "the behaviour has to be compiled first, and nothing of this study is in the store"

Stretch = tuple[Sequence[Design], Settings]


@dataclass(frozen=True)
class Cost:
    """What one replication takes.

    Attributes:
        seconds: Of one processor; nan where it is not known.
        bytes: Of its files; nan where it is not known.
        first_bytes: Of the files that only a first replication has.
        check_seconds: To run a design's first replication, cut, under both clocks; nan where it
            is not known.
        rests_on: What the figures were taken from, or why there are none.
    """

    seconds: float
    bytes: float
    first_bytes: float
    check_seconds: float
    rests_on: str


@dataclass(frozen=True)
class Outlook:
    """What would run.

    Attributes:
        designs: Names of the designs, the baseline and the placebo among them.
        seeds: Seeds.
        replications: Replications asked for, over all designs and seeds.
        stored: How many of them are in the store already.
        missing: How many of them are not, and would be computed.
        again: How many in the store would be computed once more, for the twins of two designs,
            whose customers were not kept.
        unchecked: Designs whose first replication would also be run under SimPy.
        workers: How many compute at once.
        seconds: How long it should take; nan where that is not known.
        bytes: How much it should write; nan where that is not known.
        compiles: Whether the behaviour would be compiled before.
        rests_on: What time and bytes rest on.
        out: Folder of all runs.
    """

    designs: tuple[str, ...]
    seeds: tuple[int, ...]
    replications: int
    stored: int
    missing: int
    again: int
    unchecked: int
    workers: int
    seconds: float
    bytes: float
    compiles: bool
    rests_on: str
    out: str


def outlook(stretches: Sequence[Stretch]) -> Outlook:
    """What some stretches of work would compute, take and write; nothing is written.

    Args:
        stretches: Designs and how they are run; each stretch is one look at the store. Of several
            designs the first is the baseline of the others, with which they are compared.

    Raises:
        RunError: The short replication found something impossible.
    """
    found = [(d, s, distinct(folders_of(d, s))) for d, s in stretches]
    asked = sum(settings.replications * len(folders) for _, settings, folders in found)
    lacking = [(s, [f for f in folders if missing_in(f, s)]) for _, s, folders in found]
    new = sum(missing_in(folder, s) for s, folders in lacking for folder in folders)
    again = sum(_once_more(some, s) for some, s in stretches)
    unchecked = sum(_unchecked(folder, s) for s, folders in lacking for folder in folders)
    designs, settings = stretches[0]
    firsts = sum(s.fresh or not f.has(0, s.keep) for s, some in lacking for f in some)
    cost = Cost(0.0, 0.0, 0.0, 0.0, "all of it is in the store")
    if new + again:
        cost = cost_of(designs[0], settings, [f for _, _, each in found for f in each], unchecked)
    work = (new + again) * cost.seconds + unchecked * cost.check_seconds
    return Outlook(
        designs=tuple(dict.fromkeys(_called(each) for some, _ in stretches for each in some)),
        seeds=tuple(dict.fromkeys(each.seed for _, each in stretches)),
        replications=asked,
        stored=asked - new,
        missing=new,
        again=again,
        unchecked=unchecked,
        workers=settings.workers,
        seconds=work / min(settings.workers, max(1, new + again)),
        bytes=new * cost.bytes + firsts * cost.first_bytes,
        compiles=new + again > 0 and must_compile(),
        rests_on=cost.rests_on,
        out=str(settings.out),
    )


def _once_more(designs: Sequence[Design], settings: Settings) -> int:
    """How many replications are computed though they are stored: twins need customers of both."""
    if len(designs) == 1 or settings.fresh:
        return 0
    different = list({record_of(d, settings).digest: d for d in designs}.values())
    new = sum(missing_in(folder, settings) for folder in folders_of(different, settings))
    return max(0, missing(different, settings, twins=True) - new)


def _called(design: Design) -> str:
    name = f"{design.study}/{design.scenario.name}"
    return f"{name} (placebo)" if design.placebo else name


def _unchecked(folder: RunFolder, settings: Settings) -> bool:
    return settings.clock_used == "compiled" and (settings.fresh or not folder.was_checked())


def cost_of(
    design: Design, settings: Settings, folders: Sequence[RunFolder], unchecked: int
) -> Cost:
    """What one replication takes, from the store or from a short run.

    Args:
        design: A design of the work.
        settings: How it is run.
        folders: Where the work's runs lie or will lie.
        unchecked: How many designs are still to be checked against SimPy.
    """
    places = [*(folder.path for folder in folders), *_of_same_study(design, settings)]
    stored = next(_stored(places, settings), None)
    if must_compile():
        seconds, size, more = stored or (math.nan, math.nan, math.nan)
        words = "a replication of this study in the store" if stored else NOT_YET
        return Cost(seconds, size, more, math.nan if unchecked else 0.0, words)
    layout = lay_out(design.scenario.spec)
    words = f"a short run of {design.scenario.name}, which is not kept"
    seconds = tables = size = more = check = math.nan
    try:
        check = _check_seconds(layout, settings) if unchecked else 0.0
        seconds, tables, size, more = _tried(layout, settings)
    except StoppedError:
        words = (
            f"a short run of {design.scenario.name} was given up after {MOST_TRIAL_SECONDS:g} "
            "seconds, so much happens in it; 'winwin check' may say where"
        )
    if stored is not None:
        (seconds, size, more), tables = stored, 0.0 if math.isnan(tables) else tables
        words = "a replication of this study in the store"
    return Cost(seconds + tables, size, more, check, words)


def _of_same_study(design: Design, settings: Settings) -> Iterator[Path]:
    """Folders of runs of the same study, size and model version, some of them."""
    for count, file in enumerate(settings.out.glob(f"{slug(design.study)}--*/{RUN_FILE}")):
        if count >= MOST_SAMPLED:
            return
        with suppress(OSError):
            told = told_in(file)
            if told is not None and (told.get("customers"), told.get("model_version")) == (
                settings.customers, model_version(),
            ):  # fmt: skip
                yield file.parent


def _stored(places: Sequence[Path], settings: Settings) -> Iterator[tuple[float, float, float]]:
    """Seconds and bytes of replications in the store that were made as these would be.

    The last of each are the bytes that only a first replication takes.
    """
    for place in places:
        for file in sorted(place.glob("*.runs.parquet"))[:1]:
            with suppress(OSError, KeyError, ValueError):
                notes = sealing.notes_of(file)
                if notes["clock"] == settings.clock_used:
                    size = {n: _bytes_at(file, tables_of(settings.keep, n)) for n in (0, 1)}
                    yield float(notes["seconds"]), size[1], size[0] - size[1]


def _bytes_at(sums: Path, tables: Sequence[str]) -> float:
    """Bytes of some tables of the replication that has these sums."""
    files = [sums.with_name(sums.name.replace(".runs.", f".{each}.")) for each in tables]
    return float(sum(file.stat().st_size for file in files))


def _tried(layout: Layout, settings: Settings) -> tuple[float, float, float, float]:
    """Seconds of a replication and of its tables, and its bytes, from one that is forgotten.

    The last are the bytes that only a first replication takes.

    Raises:
        StoppedError: It takes too long.
    """
    seed, wanted = settings.seed, settings.customers
    _, counts, _ = arrivals_of(layout, seed, 0, wanted)
    few = min(SHORT, int(counts.sum()))
    _, short, _ = arrivals_of(layout, seed, 0, few or None)
    keeps_log = settings.keep == "events"
    run = functools.partial(
        compiled_clock.run_replication,
        layout,
        seed=seed,
        number=0,
        customers=few or None,
        keep_log=keeps_log,
    )
    # The first one loads what was compiled, and is not timed.
    _written(run(stopped=too_long()), settings.keep)
    replication = run(stopped=too_long())
    if settings.clock_used == "simpy":
        if replication.seconds > SOON_OVER:
            replication = replace(replication, seconds=replication.seconds * SIMPY_TAKES)
        else:
            replication = simpy_clock.run_replication(layout, **run.keywords)
    start = time.process_time()
    sums, rows = _written(replication, settings.keep)
    tables = time.process_time() - start
    scale = len(counts) / max(1, len(short))
    everybody = rows * float(np.sum(counts)) / max(1, few)
    is_every = settings.keep != "first"
    size, more = (sums + everybody, 0.0) if is_every else (float(sums), everybody)
    return replication.seconds * scale, tables, size, more


def _written(replication: Replication, keep: str) -> tuple[int, int]:
    """Bytes of the sums of a replication, and of its tables with a row a customer or event."""
    tables = [customers_table(replication)] if keep != "runs" else []
    if keep == "events":
        tables.append(events_table(replication, ""))
    return _size(runs_table(replication)), sum(_size(table) for table in tables)


def _size(table: pl.DataFrame) -> int:
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    return buffer.tell()


def _check_seconds(layout: Layout, settings: Settings) -> float:
    """How long it takes to run a design's first replication, cut, under SimPy.

    It is tried there only where it is soon over when compiled.

    Raises:
        StoppedError: It takes too long even when compiled.
    """
    come = len(arrivals_of(layout, settings.seed, 0, settings.customers)[1])
    cut = min(SHORT, come)
    run = functools.partial(
        compiled_clock.run_replication,
        layout,
        seed=settings.seed,
        number=0,
        customers=settings.customers,
        keep_log=True,
        cut=cut,
    )
    seconds = run(stopped=too_long()).seconds
    if seconds <= SOON_OVER:
        seconds = simpy_clock.run_replication(layout, **run.keywords).seconds
    else:
        seconds *= SIMPY_TAKES
    return seconds * min(equal.CUSTOMERS_COMPARED, come) / max(1, cut)


def too_long() -> Callable[[], bool]:
    """Asked now and then: whether a trial has taken as long as a trial may."""
    start = time.thread_time()
    return lambda: time.thread_time() - start > MOST_TRIAL_SECONDS
