"""Twins: the same customer under two designs, and who is better or worse off."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.experiment.precision import (
    CannotEstimateError,
    Interval,
    cannot_be_estimated,
    interval,
    ratio_scores,
)

PLACEBO_EVERY = 100


@dataclass(frozen=True)
class Twins:
    """Customers of two designs matched by replication and key.

    Attributes:
        counts: One row a replication of the baseline: twins, harmed and helped customers.
        by_persona: The same by persona, where there are any.
        unmatched: Share of customers of either design without a twin.
        baseline_values: Customer values under the baseline, shape (twins,).
        variant_values: Customer values under the variant, the same twins.
    """

    counts: pl.DataFrame
    by_persona: pl.DataFrame
    unmatched: float
    baseline_values: np.ndarray
    variant_values: np.ndarray

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


def twins_of(
    baseline: pl.DataFrame, variant: pl.DataFrame, band: float, *, placebo: bool = False
) -> Twins:
    """Match two customers tables.

    Args:
        baseline: Customers of the baseline, all replications.
        variant: Customers of the variant, the same replications.
        band: Differences this small leave a customer untouched, in money.
        placebo: The variant is the placebo: those whose service was redrawn are left out.
    """
    columns = ["replication", "customer", "persona", "customer_value", "business_value"]
    left, right = baseline.select(columns), variant.select(columns)
    if placebo:
        keep = pl.col("customer") % PLACEBO_EVERY != 0
        left, right = left.filter(keep), right.filter(keep)
    both = left.join(right, on=["replication", "customer"], how="inner", suffix="_twin").sort(
        "replication", "customer"
    )
    total = len(left) + len(right) - len(both)
    change = pl.col("customer_value_twin") - pl.col("customer_value")
    counting = [
        pl.len().alias("twins"),
        (change < -band).sum().alias("harmed"),
        (change > band).sum().alias("helped"),
    ]
    return Twins(
        counts=baseline.select("replication")
        .unique()
        .join(both.group_by("replication").agg(counting), on="replication", how="left")
        .fill_null(0)
        .sort("replication"),
        by_persona=both.group_by("replication", "persona")
        .agg(counting)
        .sort("replication", "persona"),
        unmatched=(total - len(both)) / total if total else 0.0,
        baseline_values=both["customer_value"].to_numpy(),
        variant_values=both["customer_value_twin"].to_numpy(),
    )
