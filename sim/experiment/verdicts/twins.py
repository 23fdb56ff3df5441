"""Twins: the same customer under two designs, and who is better or worse off.

Twins are counted replication by replication, where both designs' customers are at hand, and only
the counts are kept: they add, so nobody's rows need stay. For the bounds on the share harmed under
any coupling, both designs' distributions are counted up to the same points in every replication.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from sim.clock.replication import Replication
from sim.experiment.figures.harm_bounds import Counted, bounds, surely_harmed
from sim.experiment.figures.precision import (
    CannotEstimateError,
    Interval,
    cannot_be_estimated,
    interval,
    ratio_scores,
)
from sim.experiment.figures.shares import share_interval
from sim.records.tables import TWINS

PLACEBO_EVERY = 100
COUNTED = ("twins", "harmed", "helped")
EITHER = "either"  # customers of either design, twins counted once
UP_TO, BELOW, AFTER = "baseline up to", "baseline below", "variant below"
MOST_COUNTED = 2048  # points of all personas together


@dataclass(frozen=True)
class Twins:
    """Customers of two designs matched by replication and key.

    Attributes:
        counts: One row a replication of the baseline: twins, harmed and helped customers.
        by_persona: The same by persona, where there are any.
        unmatched: Share of customers of either design without a twin.
        strata: Values by persona, counted up to points in every replication.
    """

    counts: pl.DataFrame
    by_persona: pl.DataFrame
    unmatched: float
    strata: tuple[Counted, ...]

    @cached_property
    def at_least(self) -> float:
        """Lower bound of the share harmed under any coupling, sure at 97.5 %; nan without twins."""
        return surely_harmed(self.strata) if self.counts["twins"].sum() else math.nan

    @cached_property
    def at_most(self) -> float:
        """Upper bound of the share harmed under any coupling; nan without twins."""
        return bounds(self.strata)[1]

    def share(self, what: str) -> Interval:
        """Share of customers "harmed" or "helped", over replications."""
        above, below = (self.counts[name].to_numpy() for name in (what, "twins"))
        try:
            return share_interval(above, below)
        except CannotEstimateError as error:
            return cannot_be_estimated(error.reason, replications=len(above))

    def excess_harm(self, placebo: "Twins | None") -> Interval:
        """Share harmed beyond the share harmed by the placebo, paired by replication."""
        if placebo is None:
            return self.share("harmed")
        mine, theirs = self._rates("harmed"), placebo._rates("harmed")  # noqa: SLF001 (own kind)
        weights = self.counts["twins"].to_numpy().astype(float)
        return _share((mine - theirs) * weights, weights)

    def _rates(self, what: str) -> np.ndarray:
        twins = np.maximum(1, self.counts["twins"].to_numpy())
        return np.asarray(self.counts[what].to_numpy() / twins)


def _share(above: np.ndarray, below: np.ndarray) -> Interval:
    try:
        return interval(ratio_scores(above, below))
    except CannotEstimateError as error:
        return cannot_be_estimated(error.reason, replications=len(above))


@dataclass(frozen=True, eq=False)
class Customers:
    """The counted customers of one design in one replication.

    Attributes:
        keys: Who they are, shape (customers,).
        personas: Numbers of the names of their personas, shape (customers,).
        values: Their customer values, in money, shape (customers,).
        names: Personas.
    """

    keys: np.ndarray
    personas: np.ndarray
    values: np.ndarray
    names: list[str]

    def chosen(self, which: np.ndarray) -> "Customers":
        """Some of them, shape (customers,)."""
        return replace(
            self, keys=self.keys[which], personas=self.personas[which], values=self.values[which]
        )


def customers_of(replication: Replication) -> Customers:
    """The customers of a replication at hand, whose arrays need not stay for it."""
    rows = replication.world.rows
    keys, personas, values = (
        np.ascontiguousarray(rows[name]) for name in ("customer", "persona", "customer_value")
    )
    return Customers(keys, personas, values, list(replication.layout.numbering.personas))


def customers_in(table: pl.DataFrame) -> Customers:
    """The customers of a customers table of one replication."""
    codes = table["persona"].cast(pl.Categorical).to_physical().to_numpy()
    _, first, personas = np.unique(codes, return_index=True, return_inverse=True)
    return Customers(
        keys=table["customer"].to_numpy(),
        personas=personas,
        values=table["customer_value"].to_numpy(),
        names=table["persona"].gather(first).to_list(),
    )


def count_twins(  # noqa: PLR0913  two designs, and how they are compared
    baseline: Customers,
    variant: Customers,
    *,
    number: int,
    band: float,
    points: np.ndarray,
    placebo: bool = False,
) -> pl.DataFrame:
    """Count the twins of one replication.

    Args:
        baseline: Its customers under the baseline.
        variant: Its customers under the variant.
        number: The replication.
        band: Differences this small leave a customer untouched, in money.
        points: Values up to which both distributions are counted, rising, shape (points,).
        placebo: The variant is the placebo: those whose service was redrawn are left out.

    Returns:
        Counts that add over replications, as rows of the twins table.
    """
    if placebo:
        baseline, variant = (
            side.chosen(side.keys % PLACEBO_EVERY != 0) for side in (baseline, variant)
        )
    everybody = len(baseline.keys) + len(variant.keys)
    if not np.array_equal(baseline.keys, variant.keys):
        _, mine, theirs = np.intersect1d(
            baseline.keys, variant.keys, assume_unique=True, return_indices=True
        )
        baseline, variant = baseline.chosen(mine), variant.chosen(theirs)
    before, after = baseline.values, variant.values
    change = after - before
    people = len(baseline.names)
    counts = [
        np.bincount(baseline.personas[which], minlength=people).tolist()
        for which in (slice(None), change < -band, change > band)
    ]
    measures: list[str] = [EITHER]
    names: list[str | None] = [None]
    sums = [everybody - len(before)]
    in_order = sorted(range(people), key=baseline.names.__getitem__)
    for who in in_order:
        if counts[0][who]:
            measures += COUNTED
            names += [baseline.names[who]] * len(COUNTED)
            sums += [each[who] for each in counts]
    rows = [pl.Series(sums, dtype=pl.Int64)]
    points = thinned(points, people)
    places: list[int | None] = [None] * len(sums)
    for who in in_order if len(points) else ():
        if not counts[0][who]:
            continue
        mine = baseline.personas == who
        counted = {
            UP_TO: counts_up_to(points, before[mine]),
            BELOW: counts_below(points, before[mine]),
            AFTER: counts_below(points, after[mine] + band),
        }
        for measure, column in counted.items():
            measures += [measure] * len(points)
            names += [baseline.names[who]] * len(points)
            places += range(len(points))
            rows.append(pl.Series(column, dtype=pl.Int64))
    return pl.DataFrame(
        {
            "replication": np.full(len(measures), number, np.int32),
            "measure": measures,
            "persona": names,
            "point": places,
            "count": pl.concat(rows),
        },
        schema=TWINS,
    )


def thinned(points: np.ndarray, people: int) -> np.ndarray:
    """Points for each of so many personas, fewer where there are many, for the sake of room."""
    return points[:: max(1, math.ceil(len(points) * people / MOST_COUNTED))]


def counts_up_to(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How many values are at most each point, shape (points,)."""
    places = np.searchsorted(points, values, side="left")
    return np.bincount(places, minlength=len(points) + 1)[: len(points)].cumsum()


def counts_below(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How many values are less than each point, shape (points,)."""
    places = np.searchsorted(points, values, side="right")
    return np.bincount(places, minlength=len(points) + 1)[: len(points)].cumsum()


def add_up(tables: Iterable[pl.DataFrame]) -> Twins:
    """Twins from the counts of all replications, some at a time.

    Args:
        tables: The twins tables, each of one or more whole replications, in their order.
    """
    counts: dict[int, dict[str, int]] = {}
    personas: dict[tuple[int, str], dict[str, int]] = {}
    either = 0
    counted: dict[str, dict[str, dict[int, np.ndarray]]] = {}
    for table in tables:
        is_of_people = table["point"].is_null()  # they come first, then the counts up to the points
        people = table.filter(is_of_people).select("replication", "measure", "persona", "count")
        for number, what, persona, count in people.iter_rows():
            if what == EITHER:
                counts[number] = dict.fromkeys(COUNTED, 0)
                either += count
            else:
                counts[number][what] += count
                personas.setdefault((number, persona), {})[what] = count
        of_points = table.filter(~is_of_people).group_by(
            "persona", "measure", "replication", maintain_order=True
        )
        for persona, what, replication, column in of_points.agg("count").iter_rows():
            found = counted.setdefault(persona, {}).setdefault(what, {})
            found[replication] = np.array(column)
    schema = {"replication": pl.Int32, **dict.fromkeys(COUNTED, pl.Int64)}
    rows = [(number, *sums.values()) for number, sums in counts.items()]
    total = pl.DataFrame(rows, schema=schema, orient="row")
    twins = int(total["twins"].sum())
    return Twins(
        counts=total,
        by_persona=pl.DataFrame(
            [(*key, *(found[what] for what in COUNTED)) for key, found in personas.items()],
            schema={"replication": pl.Int32, "persona": pl.String, **schema},
            orient="row",
        ),
        unmatched=(either - twins) / either if either else 0.0,
        strata=tuple(
            _stratum(counted[persona], [personas.get((n, persona), {}) for n in counts], [*counts])
            for persona in sorted(counted)
        ),
    )


def _stratum(
    counted: dict[str, dict[int, np.ndarray]], people: list[dict[str, int]], numbers: list[int]
) -> Counted:
    """One persona's counts, replication by replication; without anybody there are none."""
    columns = {}
    for what, found in counted.items():
        nothing = np.zeros_like(next(iter(found.values())))
        columns[what] = np.stack([found.get(number, nothing) for number in numbers])
    twins = np.array([each.get("twins", 0) for each in people], np.int64)
    return Counted(twins, columns[UP_TO], columns[BELOW], columns[AFTER])
