"""The index of a batch: a tidy table with one row a design and seed, for files and programs."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from sim.experiment.figures.precision import Interval
from sim.experiment.grids.rows import Against, Batch, GridRow
from sim.scenario.deriving.grid import Lever
from sim.scenario.deriving.ranges import Amount, amount_of

BASELINE = "the baseline"
LEVELS = ("customer_value", "business_value", "completed", "abandoned", "churned")
ENDS = ("", "_low", "_high")
Columns = dict[str, Any]  # polars' own kinds of columns are classes of several families


def index_frame(batch: Batch) -> pl.DataFrame:
    """The index: study, design, levers, seed, both values, differences, verdict, who is harmed.

    A lever whose values are all numbers of one unit has a column of numbers, named with the unit;
    any other lever has a column of texts. What cannot be estimated is nan, and `refused` says why.
    The study's own baseline has neither lever values nor differences.
    """
    kinds = index_columns(batch.grid.levers)
    rows = [tuple(_row(batch, row).get(name) for name in kinds) for row in batch.rows]
    return pl.DataFrame(rows, schema=kinds, orient="row")


def index_columns(levers: Sequence[Lever]) -> Columns:
    """The columns of the index and their kinds, in order."""
    own = {
        lever_column(lever): pl.String if amounts_of(lever) is None else pl.Float64
        for lever in levers
    }
    differences = [f"{side}_difference{end}" for side in ("customer", "business") for end in ENDS]
    shares = [f"{kind}{end}" for kind in ("harmed", "helped", "placebo_harmed") for end in ENDS]
    numbers = [*LEVELS, *differences]
    return {
        "study": pl.String,
        "design": pl.String,
        **own,
        "seed": pl.UInt64,
        "replications": pl.Int64,
        "customers": pl.Int64,
        "currency": pl.String,
        "per": pl.String,
        **dict.fromkeys(numbers, pl.Float64),
        "customer_verdict": pl.String,
        "business_verdict": pl.String,
        "verdict": pl.String,
        **dict.fromkeys(shares, pl.Float64),
        "guardrail": pl.String,
        "harm_at_most": pl.Float64,
        "p_win": pl.Float64,
        "p_win_holm": pl.Float64,
        "refused": pl.String,
        "folder": pl.String,
    }


def lever_column(lever: Lever) -> str:
    """The name of a lever's column: its path, and the unit of its values where they share one."""
    amounts = amounts_of(lever)
    unit = amounts[0].unit if amounts else ""
    return f"lever {lever.path}" + (f" [{unit}]" if unit else "")


def amounts_of(lever: Lever) -> list[Amount] | None:
    """The values of a lever as numbers of one unit, or None where they are not."""
    amounts = [amount for value in lever.values if (amount := amount_of(value)) is not None]
    one_unit = len({amount.unit for amount in amounts}) == 1
    return amounts if one_unit and len(amounts) == len(lever.values) else None


def lever_value(lever: Lever, value: str | None) -> float | str | None:
    """The value of a lever as its column holds it."""
    if value is None or amounts_of(lever) is None:
        return value
    amount = amount_of(value)
    return None if amount is None else float(amount.number)


def _row(batch: Batch, row: GridRow) -> dict[str, object]:
    levers = batch.grid.levers
    return {
        "study": batch.grid.study.name,
        "design": row.design,
        **{
            lever_column(lever): lever_value(lever, value)
            for lever, value in zip(levers, row.values, strict=True)
        },
        "seed": row.seed,
        "replications": row.replications,
        "customers": row.customers,
        "currency": batch.currency,
        "per": batch.per,
        **{name: row.metrics[name].mean for name in LEVELS},
        **_against(row.against),
        "folder": row.folder,
    }


def _against(found: Against | None) -> dict[str, object]:
    """What a design does against the baseline; nothing but a word for the baseline itself."""
    if found is None:
        return {"verdict": BASELINE, "refused": ""}
    return {
        **_ends("customer_difference", found.customer),
        **_ends("business_difference", found.business),
        "customer_verdict": found.customer_side,
        "business_verdict": found.business_side,
        "verdict": found.headline,
        **_ends("harmed", found.harmed),
        **_ends("helped", found.helped),
        **(_ends("placebo_harmed", found.placebo_harmed) if found.placebo_harmed else {}),
        "guardrail": found.guardrail,
        "harm_at_most": found.harm_at_most,
        "p_win": found.p_win[0],
        "p_win_holm": found.p_win[1],
        "refused": found.refused,
    }


def _ends(name: str, found: Interval) -> dict[str, float]:
    values = (found.mean, found.low, found.high)
    return {f"{name}{end}": value for end, value in zip(ENDS, values, strict=True)}
