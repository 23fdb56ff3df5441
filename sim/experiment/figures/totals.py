"""The sums of a run by replication: what every metric is read off."""

import numpy as np
import polars as pl

Column = np.ndarray


class Totals:
    """Sums of a run by replication: measure, persona and detail."""

    def __init__(self, runs: pl.DataFrame, replications: int) -> None:
        """Add the rows of a runs table up over steps and teams.

        Args:
            runs: The runs table.
            replications: How many there are, numbered from 0.
        """
        self.replications = replications
        self.personas: list[str] = sorted(
            runs.filter(measure="customers")["persona"].unique().drop_nulls().to_list()
        )
        detail = pl.col("detail").str.replace(r"^investment: .*", "investment")
        sums = (
            runs.with_columns(detail)
            .group_by("replication", "measure", "persona", "detail")
            .agg(pl.col("amount").sum())
            .sort("replication", "measure", "persona", "detail")
        )
        found = sums.group_by("measure", "persona", "detail", maintain_order=True).agg(
            "replication", "amount"
        )
        self.columns: dict[tuple[str, str | None, str | None], Column] = {}
        for measure, persona, what, numbers, amounts in found.iter_rows():
            column = np.zeros(replications)
            column[numbers] = amounts
            self.columns[measure, persona, what] = column

    def of(self, measure: str, persona: str | None = None, details: tuple[str, ...] = ()) -> Column:
        """A measure by replication, shape (replications,).

        Args:
            measure: The measure.
            persona: Only this persona; None for everybody and the design's own bookings.
            details: Only these details; none for all.
        """
        total = np.zeros(self.replications)
        for (name, who, what), column in self.columns.items():
            if (
                name == measure
                and (persona is None or who == persona)
                and (not details or what in details)
            ):
                total = total + column
        return total
