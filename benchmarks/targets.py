"""What the lab must reach and what it would like to, as one table: as text and in the README."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

START, END = "<!-- benchmarks -->\n", "<!-- /benchmarks -->"
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Target:
    """One line of the table.

    Attributes:
        key: Of the figure.
        what: In words.
        unit: "×" where more is better; "MiB" or "s" where less is.
        least: What it must reach; None where nothing is asked.
        aim: What would be good.
    """

    key: str
    what: str
    unit: str
    least: float | None = None
    aim: float | None = None

    def written(self, number: float | None) -> str:
        """A number to reach, in words."""
        if number is None:
            return "–"
        under = "" if self.unit == "×" else "under "
        return f"{under}{three_figures(number)} {self.unit}"

    def reaches(self, measured: float, goal: float) -> bool:
        """Whether a figure is as good as a goal."""
        return measured >= goal if self.unit == "×" else measured < goal

    def verdict(self, measured: float | None) -> str:
        """Whether it holds, in a word or two."""
        if measured is None:
            return NOT_MEASURED
        if self.least is None:
            return "–"
        if self.aim is not None and self.reaches(measured, self.aim):
            return "yes, and the aim"
        return "yes" if self.reaches(measured, self.least) else "no"


TARGETS = (
    Target("compiled_b", "B, compiled clock, full ledger, against SimPy by hand", "×", 30, 50),
    Target("compiled_a", "A, the same", "×"),
    Target("compiled_telecom", "telecom-care, the same", "×"),
    Target("limit_b", "B, compiled clock against the bare loop, same draws", "×", 0.6, 0.9),
    Target("limit_a", "A, the same", "×"),
    Target("simpy_b", "B, SimPy clock against SimPy by hand", "×", 0.5, 0.8),
    Target("simpy_a", "A, the same", "×", 0.5, 0.8),
    Target("simpy_telecom", "telecom-care, the same", "×", 0.5, 0.8),
    Target("ciw", "B, Ciw against SimPy by hand", "×"),
    Target("workers", "two workers against one", "×", 1.7, 1.95),
    Target("memory_replications", "memory, 1,000 replications of 10,000", "MiB", 500, 300),
    Target("memory_customers", "memory, one replication of 1,000,000", "MiB", 900, 400),
    Target("memory_simpy", "memory, one replication of 100,000 under SimPy", "MiB", 1024),
    Target("warm", "`winwin run` of a small study, whole process", "s", 1.5, 0.9),
    Target("first", "the first run ever, compilation included", "s", 45, 20),
)  # fmt: skip
HEADS = ("what", "at least", "aim", "measured", "holds")


@dataclass(frozen=True)
class Row:
    """A target with what was measured, as it is written into the results."""

    key: str
    what: str
    unit: str
    least: float | None
    aim: float | None
    measured: float | None
    holds: str


def rows_of(measured: Mapping[str, float | None]) -> list[Row]:
    """Every target with its figure; one that is missing was not measured.

    Raises:
        KeyError: A figure belongs to no target.
    """
    unknown = set(measured) - {target.key for target in TARGETS}
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return [
        Row(
            **asdict(target),
            measured=measured.get(target.key),
            holds=target.verdict(measured.get(target.key)),
        )
        for target in TARGETS
    ]


def cells(row: Row) -> tuple[str, ...]:
    """A row in words."""
    target = Target(row.key, row.what, row.unit, row.least, row.aim)
    figure = "–" if row.measured is None else f"{three_figures(row.measured)} {row.unit}"
    return row.what, target.written(row.least), target.written(row.aim), figure, row.holds


def three_figures(number: float) -> str:
    """A number as people write it."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def as_text(rows: list[Row]) -> str:
    """The table for a terminal."""
    lines = [HEADS, *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def markdown(heads: tuple[str, ...], lines: list[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    return "".join(f"| {' | '.join(line)} |\n" for line in [heads, ("---",) * len(heads), *lines])


def for_readme(results: Mapping[str, Any]) -> str:
    """What the README says about a result: the table, and how all grows."""
    rows = [Row(**row) for row in results["table"]]
    heads = ("customers", "replications", "workers", "simulation, s", "process, s", "ns a moment",
             "MiB")  # fmt: skip
    keys = ("simulation_seconds", "process_seconds", "nanoseconds_per_moment", "peak_mebibytes")
    lines = [
        (
            f"{line['customers']:,}",
            f"{line['replications']:,}",
            str(line["workers"]),
            *("–" if line[key] is None else three_figures(line[key]) for key in keys),
        )
        for line in results["scaling"]
    ]
    slope = results["microseconds_per_customer_whole_process"]
    return (
        f"{markdown(HEADS, [cells(row) for row in rows])}\n"
        "How B grows in the compiled clock with `--keep runs`, a process each (CPU time; a moment "
        "is what the\nbare loop counts as one):\n\n"
        f"{markdown(heads, lines)}\n"
        "Between 100,000 and 1,000,000 customers the whole process takes "
        f"{'an unknown time' if slope is None else f'{slope:.2g} µs'} more for each customer.\n"
    )


def into(readme: str, text: str) -> str:
    """The README with this text between its two marks.

    Raises:
        ValueError: The marks are not there.
    """
    before, start, rest = readme.partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        message = f"the README has no place for it: {START.strip()} ... {END}"
        raise ValueError(message)
    return f"{before}{start}{text}{end}{after}"
