"""What every check against theory shares: its row on the page sim/CHECKED.md, and its limit.

A check says once, in a mark, what it compares with what; its tests hand over how far off they are:

    M_G_1 = pytest.mark.checked(
        "M/G/1", oracle="Pollaczek-Khinchine", grid="4 loads", figures=4, false_alarms=1e-3
    )

    @M_G_1
    def test_waits_are_those_of_the_formula(checked):
        checked({"wait": standard_errors_off})

`figures` is how many the tests of a mark hand over in all, and `false_alarms` how often a right
model would fail one or more of them: each figure gets an equal part (Bonferroni). All seeds are
fixed, so what passes once passes always. `pytest tests/theory --write-checked` writes the page:
rows of the tests that ran are new, other rows stay.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

PAGE = Path(__file__).parents[2] / "sim" / "CHECKED.md"
START, END = "<!-- checks: written by pytest -->\n", "<!-- end of checks -->\n"
HEAD = "| what | against | grid | figures | worst | false alarms |\n|---|---|---|---:|---|---|\n"
MARK = "checked"
OPTION = "--write-checked"


@dataclass
class Row:
    """One check as it stands so far in this session."""

    mark: pytest.Mark
    figures: int = 0
    share_of_limit: float = 0.0
    worst: str = "exact"

    def see(self, share_of_limit: float, words: str) -> None:
        """Take one more figure in; the one that uses most of its limit is the worst."""
        self.figures += 1
        if share_of_limit >= self.share_of_limit:
            self.share_of_limit, self.worst = share_of_limit, words

    def limit(self, freedom: int | None) -> float:
        """Standard errors allowed: normal, or Student's t with some degrees of freedom."""
        tail = self.mark.kwargs["false_alarms"] / (2 * self.mark.kwargs["figures"])
        return float(stats.norm.isf(tail) if freedom is None else stats.t.isf(tail, freedom))

    def cells(self) -> tuple[str, ...]:
        """The row of the page."""
        given = self.mark.kwargs
        rate = f"{given['false_alarms']:.0e}" if "false_alarms" in given else "none"
        return (
            self.mark.args[0],
            given["oracle"],
            given["grid"],
            f"{self.figures:,}",
            self.worst,
            rate.replace("e-0", "e-"),
        )


ROWS: dict[str, Row] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="write the figures into sim/CHECKED.md")


def pytest_configure(config: pytest.Config) -> None:
    line = f"{MARK}(what, oracle, grid, figures, false_alarms): a row of sim/CHECKED.md"
    config.addinivalue_line("markers", line)
    if config.getoption(OPTION, default=False) and getattr(config.option, "numprocesses", None):
        raise pytest.UsageError(f"{OPTION} needs all tests in one process: leave -n out")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if exitstatus == 0 and session.config.getoption(OPTION, default=False):
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(with_rows(text, [row.cells() for row in complete()]), encoding="utf-8")


def complete() -> Iterator[Row]:
    """Checks whose tests have all run."""
    for row in ROWS.values():
        if row.figures == row.mark.kwargs.get("figures", row.figures):
            yield row


def names_in_sources() -> set[str]:
    """The names of all checks, read off the marks of the test files."""
    sources = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    return {name for text in sources for name in re.findall(r'mark\.checked\(\s*"([^"]+)"', text)}


def rows_of(text: str) -> dict[str, str]:
    """The rows of a page, by the name of the check."""
    table = text.split(START)[1].split(END, maxsplit=1)[0].removeprefix(HEAD)
    return {line.split("|")[1].strip(): line for line in table.splitlines()}


def with_rows(text: str, rows: list[tuple[str, ...]]) -> str:
    """A page with some rows new, and without those of checks that are no more."""
    lines = {**rows_of(text), **{cells[0]: f"| {' | '.join(cells)} |" for cells in rows}}
    names = names_in_sources()
    table = "".join(f"{lines[name]}\n" for name in sorted(lines, key=str.lower) if name in names)
    before, after = text.split(START, maxsplit=1)[0], text.split(END)[1]
    return before + START + HEAD + table + END + after


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """The row of the check that the running test belongs to."""
    mark = request.node.get_closest_marker(MARK)
    assert mark is not None, f"a check carries a mark: pytest.mark.{MARK}(...)"
    return ROWS.setdefault(mark.args[0], Row(mark))


@pytest.fixture
def checked(row: Row) -> Callable[..., None]:
    """`checked({"wait": 1.2}, freedom=None)`: standard errors off, within what the row allows."""

    def check(scores: Mapping[str, float], *, freedom: int | None = None) -> None:
        limit = row.limit(freedom)
        for score in scores.values():
            row.see(abs(score) / limit, f"{abs(score):.1f} of {limit:.1f} standard errors")
        assert row.figures <= row.mark.kwargs["figures"], "the limit is for fewer figures"
        off = {name: round(z, 1) for name, z in scores.items() if not abs(z) < limit}
        assert off == {}, f"standard errors off, at most {limit:.1f} allowed"

    return check


@pytest.fixture
def agreed(row: Row) -> Callable[[int], None]:
    """`agreed(120)`: so many figures were equal to the last bit."""

    def count(figures: int) -> None:
        assert figures > 0, "nothing was compared"
        row.figures += figures

    return count


@pytest.fixture
def at_most(row: Row) -> Callable[[float, float], None]:
    """`at_most(0.02, 0.05)`: a share that must not be above a limit."""

    def bound(share: float, limit: float) -> None:
        row.see(share / limit, f"{share:.1%} of at most {limit:.0%}")
        assert share <= limit, f"must be at most {limit:.0%}, but got {share:.1%}"

    return bound


@pytest.fixture
def page(request: pytest.FixtureRequest) -> dict[str, str]:
    """The rows of sim/CHECKED.md as it stands, by the name of the check."""
    if request.config.getoption(OPTION, default=False):
        pytest.skip("the page is about to be written")
    return rows_of(PAGE.read_text(encoding="utf-8"))


@pytest.fixture
def check_names() -> set[str]:
    """The names of all checks there are."""
    return names_in_sources()


@pytest.fixture
def z_of() -> Callable[[np.ndarray, float], float]:
    """`z_of(values, mean)`: standard errors between the mean of independent values and another."""

    def score(values: np.ndarray, mean: float) -> float:
        if np.ptp(values) == 0:
            return 0.0 if values[0] == pytest.approx(mean, rel=1e-6, abs=1e-9) else np.inf
        return float((values.mean() - mean) * np.sqrt(len(values)) / values.std(ddof=1))

    return score


@pytest.fixture
def hall() -> Callable[[np.ndarray], float]:
    """`hall(scores)`: Student's ratio of independent scores of mean zero, freed from skewness.

    Hall, P. (1992), "On the removal of skewness by transformation", J. R. Statist. Soc. B 54.
    """

    def score(scores: np.ndarray) -> float:
        ratio = scores.mean() / scores.std(ddof=1)
        skewness = stats.skew(scores)
        bent = ratio + skewness * ratio**2 / 3 + skewness**2 * ratio**3 / 27
        return float(np.sqrt(len(scores)) * (bent + skewness / (6 * len(scores))))

    return score
