"""From the tables of a run to the result of a design."""

import polars as pl

from sim.errors import RunError
from sim.experiment.computing.replicate import Design
from sim.experiment.figures.metrics import estimate, metrics_per
from sim.experiment.figures.totals import Totals
from sim.experiment.verdicts.results import DesignResult
from sim.experiment.verdicts.teams import switch_results, team_results
from sim.journey.groundwork.claims import Per
from sim.records.store import RunFolder
from sim.records.tables import LEVELS, VALUES, level_rows
from sim.scenario.loading import Scenario


def runs_with_levels(folder: RunFolder, replications: int, band: float) -> pl.DataFrame:
    """The runs table with the counts of who gains, by a band fixed from the baseline.

    Where a replication was counted by another band, its counts are made anew from its customers.

    Raises:
        RunError: Something of it is missing or damaged.
    """
    parts = []
    for numbers, runs in folder.read_in_parts("runs", replications):
        if all(folder.how(number).band == band for number in numbers):
            parts.append(runs)
            continue
        # Laid together at once: a thousand small tables take ten times the room of a large one.
        parts.append(pl.concat([_runs_of(folder, n, band) for n in numbers], rechunk=True))
    return pl.concat(parts, rechunk=True)


def _runs_of(folder: RunFolder, number: int, band: float) -> pl.DataFrame:
    """The runs table of one replication, with the counts of who gains by this band."""
    runs = folder.read_one("runs", number)
    if folder.how(number).band == band:
        return runs
    values = folder.read_one("customers", number).select(VALUES)
    return pl.concat([runs.filter(~pl.col("measure").is_in(LEVELS)), level_rows(values, band)])


def summarise(  # noqa: PLR0913  a design, its tables, and how its study counts
    design: Design,
    folder: RunFolder,
    replications: int,
    band: float,
    *,
    served: bool,
    per: Per = "customer",
) -> DesignResult:
    """The result of one design.

    Args:
        design: The design.
        folder: Where its tables are.
        replications: How many of them to read.
        band: Values this close to zero are about zero, in money.
        served: Whether all of it came from the store.
        per: What both sides' values are counted per.
    """
    runs = runs_with_levels(folder, replications, band)
    totals = Totals(runs, replications)
    customers = totals.of("customers")
    metrics = metrics_per(per)
    spec = design.scenario.spec
    how = [folder.how(number) for number in range(replications)]
    return DesignResult(
        name=design.scenario.name,
        title=spec.scenario,
        spec=spec,
        seed=folder.record.seed,
        replications=replications,
        customers=int(customers.sum()),
        simulation_seconds=sum(one.seconds for one in how),
        served=served,
        clocks=tuple(sorted({one.clock for one in how})),
        checked=folder.was_checked(),
        folder=str(folder.path),
        metrics={name: estimate(metric, totals) for name, metric in metrics.items()},
        personas={
            persona: {name: estimate(metric, totals, persona) for name, metric in metrics.items()}
            for persona in totals.personas
        },
        runs=runs,
        teams=tuple(team_results(runs, spec, replications)),
        left_by=left_by(runs, float(customers.sum())),
        switches=tuple(switch_results(runs, spec, replications)),
    )


def refuse_nobody(found: DesignResult, scenario: Scenario) -> None:
    """Refuse a run in which nobody was counted, with what a check notes about it.

    Args:
        found: The run of the scenario.
        scenario: The scenario.

    Raises:
        RunError: Nobody was counted.
    """
    if found.customers:
        return
    times = f"{found.replications} replication{'' if found.replications == 1 else 's'}"
    notes = [note for note in scenario.notes if note.field.partition(".")[0] == "arrivals"]
    why = "".join(f"\n{note.text()}" for note in notes)
    remedy = "" if why else "\n  fix: raise the rate in 'arrivals', or make 'arrivals.for' longer"
    message = f"{found.name}: nobody is counted in {times}, so there is nothing to say"
    raise RunError(f"{message}{why}{remedy}")


def left_by(runs: pl.DataFrame, customers: float) -> tuple[tuple[str, str, float], ...]:
    """Where and why customers left, most first: step, reason, share of customers."""
    rows = (
        runs.filter(measure="left")
        .group_by("step", "detail")
        .agg(pl.col("amount").sum())
        .sort(["amount", "step", "detail"], descending=[True, False, False])
    )
    return tuple((step, reason, count / customers) for step, reason, count in rows.iter_rows())
