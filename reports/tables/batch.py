"""A batch as a table for a terminal: a row a design in the order of the grid, verdicts in words."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.tables.text import TONES, WIDE, side_cell, with_range
from reports.words.amounts import VALUE_HEADS, share_words
from reports.words.terminal import folded, quiet_table
from sim.experiment.grids.rows import Batch, GridRow
from sim.scenario.deriving.grid import Lever

MOST_ROWS = 40
MOST_REASONS = 3
LEVERS_STAND = "Each design is compared with the study's baseline as it is; levers do not move it."


def batch_text(batch: Batch, width: int, index: str) -> RenderableType:
    """A batch: how many designs come to which verdict, then the first rows, and where the rest is.

    Args:
        batch: The grid computed.
        width: Columns of the terminal.
        index: The file that holds all rows.
    """
    judged = [row for row in batch.rows if row.against is not None]
    parts: list[RenderableType] = [
        Text(counts_line(judged, len(batch.grid.seeds)), style="bold"),
        "",
    ]
    if judged:
        parts.append(rows_table(batch, judged[:MOST_ROWS], wide=width >= WIDE))
    if len(judged) > MOST_ROWS:
        rest = len(judged) - MOST_ROWS
        parts += ["", Text(f"... and {rest:,} more, all in {index}")]
    reasons = Counter(row.against.refused for row in judged if row.against and row.against.refused)
    for reason, count in reasons.most_common(MOST_REASONS):
        parts += ["", Text(f"{count:,} of them: {reason}")]
    if batch.grid.levers:
        parts += ["", Text(LEVERS_STAND, style="dim")]
    return Group(*parts)


def counts_line(judged: Sequence[GridRow], seeds: int = 1) -> str:
    """How many designs come to which verdict, most first; under several seeds each counts.

    Args:
        judged: The rows without the study's own baseline.
        seeds: Under how many seeds each design was run.
    """
    counts = Counter(row.against.headline for row in judged if row.against is not None)
    said = ", ".join(f"{count:,} {headline}" for headline, count in counts.most_common())
    designs = len(judged) // seeds
    noun = "design" if designs == 1 else "designs"
    under = f" under each of {seeds:,} seeds" if seeds > 1 else ""
    return f"{designs:,} {noun}{under}: {said}."


def rows_table(batch: Batch, rows: Sequence[GridRow], *, wide: bool) -> Table:
    """A row a design and seed: levers, customers, business, verdict, who is worse off."""
    table = quiet_table()
    gap = "  " if wide else "\n"
    seeds = len(batch.grid.seeds) > 1
    table.add_column("design", no_wrap=True)
    for lever in batch.grid.levers:
        table.add_column(folded(short_of(lever), 24 if wide else 12), no_wrap=True)
    if seeds:
        table.add_column("seed", no_wrap=True)
    for side, per in zip(("customers", "business"), VALUE_HEADS[batch.per], strict=True):
        # Where there is little room an interval goes over two lines: cut short it says nothing.
        table.add_column(f"{side},\n{batch.currency} {per}", no_wrap=wide, min_width=9)
    table.add_column("verdict", min_width=10, overflow="fold")
    table.add_column(_worse_off_head(rows), no_wrap=wide, min_width=9)
    for row in rows:
        found = row.against
        if found is None:
            continue
        table.add_row(
            folded(row.design.replace("+", " + "), 40 if wide else 14),
            *(folded(value or "", 24 if wide else 12) for value in row.values),
            *([str(row.seed)] if seeds else []),
            side_cell(found.customer, found.customer_side, wide=wide),
            side_cell(found.business, found.business_side, wide=wide),
            Text(found.headline, style=TONES[found.headline]),
            Text(with_range(found.harmed, gap)),
        )
    return table


def short_of(lever: Lever) -> str:
    """A lever as the head of a column: the last two names of its path."""
    return ".".join(lever.path.split(".")[-2:])


def _worse_off_head(rows: Sequence[GridRow]) -> str:
    placebos = [row.against.placebo_harmed for row in rows if row.against is not None]
    found = next((each for each in placebos if each is not None), None)
    chance = f"\n(by chance {share_words(found.mean)})" if found is not None else ""
    return f"worse off,\nat least{chance}"
