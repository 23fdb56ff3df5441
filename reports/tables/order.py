"""In which order the rows of a batch are shown: by verdict, the best first, or by a column."""

import math
from collections.abc import Sequence

from reports.data.batch_frames import index_columns, index_frame, lever_column
from reports.words.ranking import among_equals, rank
from sim.errors import UsageError, closest, quoted
from sim.experiment.grids.rows import Batch, GridRow
from sim.scenario.deriving.grid import Lever

BY_VERDICT = "verdict"
# Where less is better, the least comes first; every other number is shown the most first.
LESS_IS_BETTER = ("abandoned", "churned", "harmed", "placebo_harmed", "p_win")
AS_WRITTEN = ("seed", "replications", "customers", "lever ")
Key = tuple[float, ...]


def column_asked(name: str, levers: Sequence[Lever]) -> str:
    """The column of the index that a word asks for.

    Args:
        name: A column of the index; for a lever, its path or the end of it.
        levers: The levers of the grid.

    Raises:
        UsageError: There is no such column.
    """
    columns = list(index_columns(levers))
    if name in columns:
        return name
    for lever in levers:
        if name == lever.path or lever.path.endswith(f".{name}"):
            return lever_column(lever)
    near = closest(name, [*columns, *(lever.path for lever in levers)])
    hint = f"; did you mean '{near}'?" if near else ""
    raise UsageError(
        f"--sort {quoted(name)}: the index has no such column{hint}\n"
        f"  known are: {', '.join(columns)}"
    )


def ordered(batch: Batch, column: str = BY_VERDICT) -> list[GridRow]:
    """The rows of a batch without the study's own baseline, the best first.

    By verdict, the seeds of a design stand together, and a design is as good as under its worst
    seed. By a column, what is not known comes last.

    Args:
        batch: The grid computed.
        column: A column of the index.
    """
    judged = [row for row in batch.rows if row.against is not None]
    if column == BY_VERDICT:
        places = {point: _place(rows) for point, rows in by_design(judged).items()}
        return sorted(judged, key=lambda row: (*places[point_of(row)], row.seed))
    cells = dict(zip(map(id, batch.rows), index_frame(batch)[column].to_list(), strict=True))
    is_text = any(isinstance(cells[id(row)], str) for row in judged)
    if is_text:
        return sorted(judged, key=lambda row: (cells[id(row)] is None, str(cells[id(row)])))
    upwards = column.startswith((*LESS_IS_BETTER, *AS_WRITTEN))
    return sorted(judged, key=lambda row: _number_key(cells[id(row)], upwards=upwards))


def by_design(rows: Sequence[GridRow]) -> dict[tuple[str, ...], list[GridRow]]:
    """Rows by design and values of the levers: one for each seed."""
    found: dict[tuple[str, ...], list[GridRow]] = {}
    for row in rows:
        found.setdefault(point_of(row), []).append(row)
    return found


def point_of(row: GridRow) -> tuple[str, ...]:
    """Which design with which values of the levers a row is."""
    return (row.design, *(value or "" for value in row.values))


def _place(rows: Sequence[GridRow]) -> Key:
    """How good a design is: its worst verdict, then what both sides gain together on average."""
    found = [row.against for row in rows if row.against is not None]
    ranks = [rank(each.headline, each.customer_side, each.business_side) for each in found]
    customer, business = (
        sum(means) / len(found)
        for means in zip(*((each.customer.mean, each.business.mean) for each in found), strict=True)
    )
    worst = found[ranks.index(max(ranks))]
    equals = among_equals(worst.headline, customer, business, worst.guardrail)
    return max(ranks), sum(ranks), *equals


def _number_key(value: object, *, upwards: bool) -> Key:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return 1.0, 0.0
    return 0.0, float(value) if upwards else -float(value)
