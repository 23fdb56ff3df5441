"""From the tables of a run to the result of a design."""

import numpy as np
import polars as pl

from sim.experiment.metrics import Totals, estimate, metrics_per
from sim.experiment.replicate import Design
from sim.experiment.results import DesignResult, TeamResult
from sim.journey.calendar import MINUTE
from sim.journey.claims import Per
from sim.records.store import RunFolder
from sim.records.tables import LEVELS, VALUES, level_rows

TOGETHER = 64  # replications whose tables are read before they are laid together


def runs_with_levels(folder: RunFolder, replications: int, band: float) -> pl.DataFrame:
    """The runs table with the counts of who gains, by a band fixed from the baseline.

    Where a replication was counted by another band, its counts are made anew from its customers.

    Raises:
        RunError: Something of it is missing or damaged.
    """
    parts = []
    for first in range(0, replications, TOGETHER):
        numbers = range(first, min(first + TOGETHER, replications))
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
        teams=tuple(team_results(runs)),
        left_by=left_by(runs, float(customers.sum())),
    )


def left_by(runs: pl.DataFrame, customers: float) -> tuple[tuple[str, str, float], ...]:
    """Where and why customers left, most first: step, reason, share of customers."""
    rows = (
        runs.filter(measure="left")
        .group_by("step", "detail")
        .agg(pl.col("amount").sum())
        .sort(["amount", "step", "detail"], descending=[True, False, False])
    )
    return tuple((step, reason, count / customers) for step, reason, count in rows.iter_rows())


def team_results(runs: pl.DataFrame) -> list[TeamResult]:
    """How each team fared, over all replications."""
    hours = _table(runs.filter(measure="team hours"), "team")
    counts = runs.filter(measure="team")
    results = []
    for name in sorted(hours):
        mine = counts.filter(team=name)
        every = _fares(mine)
        personas = sorted(mine["persona"].unique().to_list())
        replications = max(1, runs["replication"].n_unique())
        results.append(
            TeamResult(
                name=name,
                utilisation=_ratio(hours[name].get("worked", 0.0), hours[name].get("staffed", 0.0)),
                idle_hours=hours[name].get("idle", 0.0) / replications,
                by_persona={who: _fares(mine.filter(persona=who)) for who in personas},
                **every,
            )
        )
    return results


def _table(rows: pl.DataFrame, key: str) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    sums = rows.group_by(key, "detail").agg(pl.col("amount").sum())
    for name, detail, amount in sums.iter_rows():
        found.setdefault(name, {})[detail] = amount
    return found


def _fares(rows: pl.DataFrame) -> dict[str, float]:
    sums = dict(rows.group_by("detail").agg(pl.col("amount").sum()).iter_rows())
    queued = sums.get("queued", 0.0)
    return {
        "offered": sums.get("offered", 0.0),
        "queued": queued,
        "abandoned_of_queued": _ratio(sums.get("abandoned", 0.0), queued),
        "mean_wait_of_queued_minutes": _ratio(sums.get("waited", 0.0) / MINUTE, queued),
        "queueing_after_arrivals": _ratio(
            sums.get("waited after arrivals", 0.0), sums.get("waited", 0.0)
        ),
    }


def _ratio(above: float, below: float) -> float:
    return above / below if below > 0 else float(np.nan)
