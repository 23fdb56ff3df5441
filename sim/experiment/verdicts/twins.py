"""Twins: the same customer under two designs, and who is better or worse off.

Twins are counted replication by replication, where both designs' customers are at hand, and only
the counts are kept: they add, so nobody's rows need stay. For the bounds on the share harmed under
any coupling, both designs' distributions are counted up to the same points in every replication.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from sim.clock.replication import Replication
from sim.experiment.figures.harm_bounds import most_harmed
from sim.experiment.figures.precision import (
    CannotEstimateError,
    Interval,
    cannot_be_estimated,
    interval,
    ratio_scores,
)
from sim.records.tables import TWINS

PLACEBO_EVERY = 100
COUNTED = ("twins", "harmed", "helped")
EITHER = "either"  # customers of either design, twins counted once
BEFORE, AFTER = "baseline up to", "variant below"


@dataclass(frozen=True)
class Twins:
    """Customers of two designs matched by replication and key.

    Attributes:
        counts: One row a replication of the baseline: twins, harmed and helped customers.
        by_persona: The same by persona, where there are any.
        unmatched: Share of customers of either design without a twin.
        harmed_at_most: Upper bound of the share harmed under any coupling; nan without twins.
    """

    counts: pl.DataFrame
    by_persona: pl.DataFrame
    unmatched: float
    harmed_at_most: float

    def share(self, what: str) -> Interval:
        """Share of customers "harmed" or "helped", over replications."""
        return _share(self.counts[what].to_numpy(), self.counts["twins"].to_numpy())

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
    return Customers(keys, personas, values, list(replication.layout.ground.personas))


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
    for who in sorted(range(people), key=baseline.names.__getitem__):
        if counts[0][who]:
            measures += COUNTED
            names += [baseline.names[who]] * len(COUNTED)
            sums += [each[who] for each in counts]
    up_to, below = counts_up_to(points, before), counts_below(points, after + band)
    nobody = [None] * len(points)
    return pl.DataFrame(
        {
            "replication": np.full(len(sums) + 2 * len(points), number, np.int32),
            "measure": [*measures, *[BEFORE] * len(points), *[AFTER] * len(points)],
            "persona": [*names, *nobody, *nobody],
            "point": [*[None] * len(sums), *range(len(points)), *range(len(points))],
            "count": np.concatenate([sums, up_to, below]),
        },
        schema=TWINS,
    )


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
    before = after = np.zeros(0, np.int64)
    for place, table in enumerate(tables):
        is_of_people = table["point"].is_null()  # they come first, then the counts up to the points
        people = table.filter(is_of_people).select("replication", "measure", "persona", "count")
        earlier = len(counts)
        for number, what, persona, count in people.iter_rows():
            if what == EITHER:
                counts[number] = dict.fromkeys(COUNTED, 0)
                either += count
            else:
                counts[number][what] += count
                personas.setdefault((number, persona), {})[what] = count
        up_to = table["count"].filter(~is_of_people).to_numpy()
        here = up_to.reshape(len(counts) - earlier, 2, -1).sum(axis=0)
        before, after = (before + here[0], after + here[1]) if place else here
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
        harmed_at_most=most_harmed(before, after, twins) if twins else math.nan,
    )
