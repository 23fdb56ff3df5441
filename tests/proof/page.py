"""The page sim/CHECKED.md: one row a check, and the behaviour that all rows hold for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGE, PACKAGE, TESTS = "sim/CHECKED.md", "sim", "tests"  # under the root of the checkout
START, END = "<!-- checks: written by pytest -->\n", "<!-- end of checks -->\n"
HEAD = "| what | against | grid | figures | worst | false alarms |\n|---|---|---|---:|---|---|\n"
HOLDS = "They hold for winwin-lab {version}, behaviour `{behaviour}`.\n\n"
MIXED = "mixed"  # rows that were written one by one, under more than one behaviour
FIX = "fix: run `make prove`, which takes some minutes, and commit sim/CHECKED.md with the change"


@dataclass
class Row:
    """One check as it stands so far in this session.

    Attributes:
        what: Its name.
        oracle: What it is compared with.
        grid: Over which cases.
        false_alarms: How often a right model would fail it; None where nothing is left to chance.
        wanted: How many figures all its tests hand over; None where that shows only when they run.
        tests: How many tests it has, and how many of them have passed.
        figures: How many figures were handed over.
        share_of_limit: How near the worst came to its limit.
        worst: The same in words.
    """

    what: str
    oracle: str
    grid: str
    false_alarms: float | None = None
    wanted: int | None = None
    tests: int = 0
    passed: int = 0
    figures: int = 0
    share_of_limit: float = 0.0
    worst: str = "exact"

    def see(self, share_of_limit: float, words: str) -> None:
        """Take one more figure in; the one that uses most of its limit is the worst."""
        self.figures += 1
        share_of_limit = float(share_of_limit)  # numbers of NumPy do not go between processes
        if (share_of_limit, words) >= (self.share_of_limit, self.worst) or self.figures == 1:
            self.share_of_limit, self.worst = share_of_limit, words

    def add(self, other: "Row") -> None:
        """Take in what the same check has seen in another process."""
        self.passed += other.passed
        if other.figures == 0:
            return
        theirs, mine = (other.share_of_limit, other.worst), (self.share_of_limit, self.worst)
        if self.figures == 0 or theirs > mine:
            self.share_of_limit, self.worst = theirs
        self.figures += other.figures

    @property
    def is_complete(self) -> bool:
        """Whether all its tests have passed, and handed over all figures."""
        wanted = self.figures if self.wanted is None else self.wanted
        return 0 < self.tests == self.passed and 0 < self.figures == wanted

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of the page."""
        rate = "none" if self.false_alarms is None else f"{self.false_alarms:.0e}"
        figures = f"{self.figures:,}"
        return (self.what, self.oracle, self.grid, figures, self.worst, rate.replace("e-0", "e-"))


def names_in_sources(tests: Path) -> set[str]:
    """The names of all checks, read off the marks of the test files."""
    sources = [path.read_text(encoding="utf-8") for path in tests.rglob("test_*.py")]
    return {name for text in sources for name in re.findall(r'mark\.checked\(\s*"([^"]+)"', text)}


def rows_of(text: str) -> dict[str, str]:
    """The rows of a page, by the name of the check."""
    table = text.split(START)[1].split(END, maxsplit=1)[0].partition(HEAD)[2]
    return {line.split("|")[1].strip(): line for line in table.splitlines()}


def behaviour_of(text: str) -> str:
    """The behaviour that a page holds for: a digest, or `mixed`."""
    before = text.split(START)[1].partition(HEAD)[0]
    found = re.search(r"behaviour `([0-9a-z]+)`", before)
    return found[1] if found else MIXED


def why_stale(text: str, behaviour: str) -> str:
    """What to do where a page does not hold for a behaviour; empty where it does."""
    shown = behaviour_of(text)
    if shown == behaviour:
        return ""
    return f"{PAGE} holds for behaviour {shown}, and the sources are behaviour {behaviour}\n  {FIX}"


def with_rows(
    text: str, rows: Iterable[Row], names: set[str], *, version: str, behaviour: str
) -> str:
    """A page with some rows new, and without those of checks that are no more.

    Where rows stay that another behaviour gave, the page says that it holds for no single one.

    Args:
        text: The page.
        rows: The new ones, complete.
        names: Of all checks there are.
        version: Of the lab.
        behaviour: That the new rows hold for.
    """
    new = {row.what: f"| {' | '.join(row.cells)} |" for row in rows}
    lines = {**rows_of(text), **new}
    is_one = new.keys() >= names or behaviour_of(text) == behaviour
    holds = HOLDS.format(version=version, behaviour=behaviour if is_one else MIXED)
    table = "".join(f"{lines[name]}\n" for name in sorted(lines, key=str.lower) if name in names)
    before, after = text.split(START, maxsplit=1)[0], text.split(END)[1]
    return before + START + holds + HEAD + table + END + after
