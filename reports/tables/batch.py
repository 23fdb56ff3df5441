"""A batch as a table for a terminal: the best rows first, verdicts in words, no column left out."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from reports.tables.order import BY_VERDICT, by_design, ordered
from reports.tables.verdicts import (
    NAME_WIDTHS,
    ONE,
    THREE,
    TWO,
    WIDE,
    harm_cell,
    headline_cell,
    side_cell,
    worse_off_head,
)
from reports.words.amounts import VALUE_HEADS
from reports.words.lettering import change_words, plain
from reports.words.ranking import WELCOME
from reports.words.sentences import number_words
from reports.words.terminal import fitting, folded, height, quiet_table
from sim.experiment.grids.rows import Batch, GridRow
from sim.scenario.deriving.grid import Lever

LINES, FEWEST_ROWS = 40, 5
MOST_REASONS = 3
MOST_NAMED = 3
LEVERS_STAND = "Each design is compared with the study's baseline as it is; levers do not move it."


def batch_text(  # noqa: PLR0913  a batch, and how much of it is shown
    batch: Batch,
    width: int,
    index: str,
    *,
    column: str = BY_VERDICT,
    best: int | None = None,
    more: bool = False,
) -> RenderableType:
    """A batch: how many designs come to which verdict, which are best, the first rows of them.

    Args:
        batch: The grid computed.
        width: Columns of the terminal.
        index: The file that holds all rows.
        column: The column by which the rows are sorted.
        best: How many rows are shown; None for as many as find room on a screen.
        more: Show all rows.
    """
    judged = ordered(batch, column)
    above: list[RenderableType] = [
        Text(counts_line(judged, len(batch.grid.seeds)), style="bold"),
        Text(best_line(batch), style="bold"),
        "",
    ]
    below: list[RenderableType] = []
    reasons = Counter(row.against.refused for row in judged if row.against and row.against.refused)
    for reason, count in reasons.most_common(MOST_REASONS):
        below += ["", Text(f"{count:,} of them: {reason}")]
    if batch.grid.levers:
        below += ["", Text(LEVERS_STAND, style="dim")]
    many = best or len(judged)
    if not (best or more):
        room = LINES - height(Group(*above, *below), width)
        many = rows_with_room(batch, judged, width, room)
    if judged:
        above.append(rows_table(batch, judged[:many], width))
    if len(judged) > many:
        rest = f"... and {len(judged) - many:,} more, all in {index}"
        above += ["", Text(f"{rest}; --more or --best N shows them here")]
    return Group(*above, *below)


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


def best_line(batch: Batch) -> str:
    """The best designs by their verdicts, or that none is good; several seeds must agree."""
    points = by_design(ordered(batch))
    good = [
        (rows, rows[-1].against.headline)
        for rows in points.values()
        if all(row.against and row.against.headline in WELCOME for row in rows) and rows[-1].against
    ]
    under = " under every seed" if len(batch.grid.seeds) > 1 else ""
    if not good:
        if not points:
            return ""
        nearest = _named(batch, next(iter(points.values())))
        return f"None is good for both sides{under}; nearest is {nearest}."
    first = [rows for rows, headline in good if headline == good[0][1]]
    named = "; ".join(_named(batch, rows) for rows in first[:MOST_NAMED])
    rest = len(first) - MOST_NAMED
    more = f"; {number_words(rest)} more" if rest > 0 else ""
    return f"Best{under}, {good[0][1]}: {named}{more}."


def rows_with_room(batch: Batch, rows: Sequence[GridRow], width: int, room: int) -> int:
    """How many of the first rows find room on so many lines."""
    many = len(rows)
    while many > FEWEST_ROWS and height(rows_table(batch, rows[:many], width), width) > room:
        # Most rows are as high as the others: the first guess is nearly right.
        used = height(rows_table(batch, rows[:many], width), width)
        many = max(FEWEST_ROWS, min(many - 1, many * room // used))
    return many


def rows_table(batch: Batch, rows: Sequence[GridRow], width: int) -> Table:
    """A row a design and seed: levers, customers, business, verdict, who is worse off.

    Where there is no room for a column for each lever, levers and seed stand under the design.
    """
    wide = [(40, ONE, False), (24, ONE, False), (24, TWO, False)] if width >= WIDE else []
    apart = [(name, THREE, False) for name in NAME_WIDTHS]
    stacked = [(name, THREE, True) for name in (30, 26, *NAME_WIDTHS)]
    return fitting(
        (
            _rows(batch, rows, name, lines, is_stacked=is_stacked)
            for name, lines, is_stacked in (*wide, *apart, *stacked)
        ),
        width,
    )


def short_names(levers: Sequence[Lever]) -> list[str]:
    """Levers as the heads of columns: the last two names of a path, all of it where two agree."""
    short = [".".join(lever.path.split(".")[-2:]) for lever in levers]
    return [
        name if short.count(name) == 1 else lever.path
        for name, lever in zip(short, levers, strict=True)
    ]


def _rows(
    batch: Batch, rows: Sequence[GridRow], name_width: int, lines: int, *, is_stacked: bool
) -> Table:
    table = quiet_table()
    seeds = len(batch.grid.seeds) > 1
    levers = short_names(batch.grid.levers)
    lever_width = 24 if lines == ONE else 12
    table.add_column("design", no_wrap=True)
    if not is_stacked:
        for lever in levers:
            table.add_column(folded(lever, lever_width), no_wrap=True)
        if seeds:
            table.add_column("seed", no_wrap=True)
    for side, per in zip(("customers", "business"), VALUE_HEADS[batch.per], strict=True):
        table.add_column(f"{side},\n{batch.currency} {per}", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    placebos = [row.against.placebo_harmed for row in rows if row.against is not None]
    table.add_column(worse_off_head(next(filter(None, placebos), None)), no_wrap=True)
    for row in rows:
        found = row.against
        if found is None:
            continue
        name = folded(plain(row.design).replace("+", " + "), name_width)
        own = [folded(value or "", lever_width) for value in row.values]
        own += [Text(str(row.seed))] if seeds else []
        if is_stacked:
            heads = [*levers, *(["seed"] if seeds else [])]
            for head, cell in zip(heads, own, strict=True):
                # A number stays beside its unit.
                value = "\N{NO-BREAK SPACE}".join(cell.plain.split())
                named = folded(f"{head} {value}", name_width).plain
                name = Text.assemble(name, "\n", (named.replace("\N{NO-BREAK SPACE}", " "), "dim"))
            own = []
        table.add_row(
            name,
            *own,
            side_cell(found.customer, found.customer_side, lines),
            side_cell(found.business, found.business_side, lines),
            headline_cell(found.headline, lines),
            harm_cell(found.harmed, found.guardrail, lines),
        )
    return table


def _named(batch: Batch, rows: Sequence[GridRow]) -> str:
    """A design with the values of its levers, and what it does to both sides."""
    first = rows[0]
    levers = zip(short_names(batch.grid.levers), first.values, strict=True)
    values = ", ".join(f"{name} {value}" for name, value in levers if value)
    at = f" at {values}" if values else ""
    found = [row.against for row in rows if row.against is not None]
    customer, business = (
        sum(means) / len(found)
        for means in zip(*((each.customer.mean, each.business.mean) for each in found), strict=True)
    )
    return (
        f"{plain(first.design).replace('+', ' + ')}{at} (customers {change_words(customer)}, "
        f"business {change_words(business)} {batch.currency})"
    )
