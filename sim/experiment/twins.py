"""Twins: the same customer under two designs, and who is better or worse off.

Twins are counted replication by replication, where both designs' customers are at hand, and only
the counts are kept: they add, so nobody's rows need stay. For the bounds on the share harmed under
any coupling, both designs' distributions are counted up to the same points in every replication.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.experiment.harm_bounds import most_harmed
from sim.experiment.precision import (
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


def count_twins(  # noqa: PLR0913  two designs, and how they are compared
    baseline: pl.DataFrame,
    variant: pl.DataFrame,
    *,
    number: int,
    band: float,
    points: np.ndarray,
    placebo: bool = False,
) -> pl.DataFrame:
    """Count the twins of one replication.

    Args:
        baseline: Its customers under the baseline: key, persona and value.
        variant: Its customers under the variant.
        number: The replication.
        band: Differences this small leave a customer untouched, in money.
        points: Values up to which both distributions are counted, rising, shape (points,).
        placebo: The variant is the placebo: those whose service was redrawn are left out.

    Returns:
        Counts that add over replications, as rows of the twins table.
    """
    left, right = (_of(table, placebo=placebo) for table in (baseline, variant))
    mine: slice | np.ndarray = slice(None)
    theirs: slice | np.ndarray = slice(None)
    if not np.array_equal(left.keys, right.keys):
        _, mine, theirs = np.intersect1d(
            left.keys, right.keys, assume_unique=True, return_indices=True
        )
    before, after = left.values[mine], right.values[theirs]
    change = after - before
    persona, people = left.personas[mine], len(left.names)
    counts = [
        np.bincount(persona[which], minlength=people).tolist()
        for which in (slice(None), change < -band, change > band)
    ]
    rows: list[tuple[int, str, str | None, int | None, int]] = [
        (number, EITHER, None, None, len(left.keys) + len(right.keys) - len(before))
    ]
    for who in sorted(range(people), key=left.names.__getitem__):
        if counts[0][who]:
            found = zip(COUNTED, counts, strict=True)
            rows += [(number, what, left.names[who], None, each[who]) for what, each in found]
    up_to, below = counts_up_to(points, before), counts_below(points, after + band)
    for name, sums in ((BEFORE, up_to), (AFTER, below)):
        rows += [(number, name, None, point, n) for point, n in enumerate(sums.tolist())]
    return pl.DataFrame(rows, schema=TWINS, orient="row")


@dataclass(frozen=True)
class _Customers:
    """Customers of one design in one replication: keys, personas and values, each (customers,)."""

    keys: np.ndarray
    personas: np.ndarray
    values: np.ndarray
    names: list[str]


def _of(table: pl.DataFrame, *, placebo: bool) -> _Customers:
    """A table of customers as arrays, without those whom the placebo leaves out."""
    keys, values = table["customer"].to_numpy(), table["customer_value"].to_numpy()
    codes = table["persona"].cast(pl.Categorical).to_physical().to_numpy()
    _, first, personas = np.unique(codes, return_index=True, return_inverse=True)
    names = table["persona"].gather(first).to_list()
    if placebo:
        keep = keys % PLACEBO_EVERY != 0
        keys, personas, values = keys[keep], personas[keep], values[keep]
    return _Customers(keys, personas, values, names)


def counts_up_to(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How many values are at most each point, shape (points,)."""
    places = np.searchsorted(points, values, side="left")
    return np.bincount(places, minlength=len(points) + 1)[: len(points)].cumsum()


def counts_below(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """How many values are less than each point, shape (points,)."""
    places = np.searchsorted(points, values, side="right")
    return np.bincount(places, minlength=len(points) + 1)[: len(points)].cumsum()


def add_up(tables: Iterable[pl.DataFrame]) -> Twins:
    """Twins from the counts of all replications, one at a time.

    Args:
        tables: The twins tables, one a replication, in their order.
    """
    counts: list[tuple[int, ...]] = []
    personas: dict[tuple[int, str], dict[str, int]] = {}
    either = 0
    before = after = np.zeros(0, np.int64)
    for number, table in enumerate(tables):
        sums = dict.fromkeys(COUNTED, 0)
        of_people = table["point"].null_count()  # they come first, then the counts up to the points
        people = table.head(of_people).select("measure", "persona", "count")
        for what, persona, count in people.iter_rows():
            if what == EITHER:
                either += count
            else:
                sums[what] += count
                personas.setdefault((number, persona), {})[what] = count
        counts.append((number, *sums.values()))
        here = np.split(table["count"].to_numpy()[of_people:], 2)
        if number == 0:
            before, after = here
        else:
            before, after = before + here[0], after + here[1]
    schema = {"replication": pl.Int32, **dict.fromkeys(COUNTED, pl.Int64)}
    total = pl.DataFrame(counts, schema=schema, orient="row")
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
