"""Golden traces: what happens to a few customers of each study, as it was when last reviewed.

A trace is a file of comma-separated values with the columns of the events table that are not the
same all over. Numbers may differ in the last digits, because `exp` and `log` do between machines;
all else must be the same text.
"""

import csv
import math
from pathlib import Path

import polars as pl

from sim.clock.replication import in_words

FOLDER = Path(__file__).with_name("golden")
REWRITE = "pytest tests/contracts/test_golden_traces.py --write-golden"
NUMBERS = ("time", "feeling", "goodwill", "customer_amount", "business_amount")
# Numbers that say who it is and what happened come first, then what it did.
COLUMNS = ("customer", "root", "case", "time", "rank", "type", "step", "channel", "sender",
           "receiver", "identified", "detail", "consents", "feeling", "goodwill",
           "customer_amount", "business_amount")  # fmt: skip
MOST_ROWS = 120
CLOSE = 1e-9
Trace = list[dict[str, str]]


def worth_showing(events: pl.DataFrame) -> list[str]:
    """Keys of a few customers to whom, between them, most kinds of events happen.

    Whoever brings the most new kinds for the rows they take is next, the first of equals. Those
    whom a customer has brought belong to that customer.
    """
    kinds = {
        str(root): (set(rows["type"]), rows.height)
        for (root,), rows in events.group_by("root", maintain_order=True)
    }
    seen: set[str] = set()
    shown: list[str] = []
    room = MOST_ROWS
    while True:
        new = {
            root: len(happened - seen) / rows
            for root, (happened, rows) in kinds.items()
            if happened - seen and rows <= room
        }
        if not new:
            return shown
        best = max(new, key=lambda root: new[root])
        shown.append(best)
        seen |= kinds[best][0]
        room -= kinds[best][1]


def trace_of(events: pl.DataFrame, roots: list[str]) -> Trace:
    """The rows of some customers and of those they brought, as text."""
    chosen = events.filter(pl.col("root").cast(pl.String).is_in(roots)).select(COLUMNS)
    return [{name: in_text(cell) for name, cell in row.items()} for row in chosen.to_dicts()]


def in_text(cell: object) -> str:
    """A cell as the file has it: nothing for what is missing, all digits of a number."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell + 0.0)  # zero has no sign
    return str(cell)


def read(path: Path) -> Trace:
    """A golden trace."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, trace: Trace) -> None:
    """Write a golden trace."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(trace)


def first_difference(golden: Trace, trace: Trace) -> str:
    """Which event is the first that is not as it was, in words; empty where all are."""
    for number, (was, now) in enumerate(zip(golden, trace, strict=False), start=1):
        differs = [name for name in COLUMNS if not same(name, was[name], now[name])]
        if differs:
            changes = "; ".join(
                f"'{name}' must be {was[name] or 'empty'}, but got {now[name] or 'empty'}"
                for name in differs
            )
            return f"event {number}, {said(was)}: {changes}"
    both = min(len(golden), len(trace))
    if len(golden) > both:
        return f"event {both + 1} does not happen any more: {said(golden[both])}"
    if len(trace) > both:
        return f"event {both + 1} did not happen before: {said(trace[both])}"
    return ""


def same(name: str, was: str, now: str) -> bool:
    """Whether a cell is as it was: numbers nearly, all else to the letter."""
    if name not in NUMBERS or not was or not now:
        return was == now
    return math.isclose(float(was), float(now), rel_tol=CLOSE, abs_tol=CLOSE)


def said(row: dict[str, str]) -> str:
    """An event in a few words."""
    where = f" at '{row['step']}'" if row["step"] else ""
    about = f" ({row['detail']})" if row["detail"] else ""
    when = in_words(int(row["time"]))
    return f"'{row['type']}'{about}{where}, customer {row['customer']}, {when} after the start"
