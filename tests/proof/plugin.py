"""What every check on the page sim/CHECKED.md shares: its size, its row and its limit.

A check says once, in a mark, what it compares with what; its tests hand over how far off they are:

    M_G_1 = pytest.mark.checked(
        "M/G/1", oracle="Pollaczek-Khinchine", grid="4 loads", figures=4, false_alarms=1e-3
    )

    @M_G_1
    def test_waits_are_those_of_the_formula(checked, long):
        checked({"wait": standard_errors_off(customers=long(20_000))})

`figures` is how many the tests of a mark hand over in all, and `false_alarms` how often a right
model would fail one or more of them: each figure gets an equal part (Bonferroni). All seeds are
fixed, so what passes once passes always.

`make prove` (`pytest --prove -m checked`) runs the long tables and writes the page: rows of the
checks that ran whole are new, other rows stay. Without the switch `long` gives a tenth of each
size, false alarms are ten times rarer, and nothing is written. Rows come together from as many
processes as pytest-xdist starts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

import pytest
from scipy import stats

import sim
from tests.proof import page as pages
from tests.proof.behaviour import behaviour
from tests.proof.page import Row

OPTION = "--prove"
MARK = "checked"
SHARE = 10  # of each size in `make test`, and how much rarer false alarms are there
ROWS = pytest.StashKey[dict[str, Row]]()
SAYS = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    words = f"run the long tables, {SHARE} times as long, and write them into {pages.PAGE}"
    parser.addoption(OPTION, action="store_true", help=words)


def pytest_configure(config: pytest.Config) -> None:
    line = f"{MARK}(what, oracle, grid, figures, false_alarms): a row of {pages.PAGE}"
    config.addinivalue_line("markers", line)
    config.stash[ROWS] = {}


def is_long(config: pytest.Config) -> bool:
    """Whether the long tables are asked for."""
    return bool(config.getoption(OPTION))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Count the tests of each check before any is deselected."""
    for item in items:
        if (mark := item.get_closest_marker(MARK)) is not None:
            row_of(config, mark).tests += 1


def row_of(config: pytest.Config, mark: pytest.Mark) -> Row:
    """The row of a check."""
    given = mark.kwargs
    fresh = Row(
        mark.args[0],
        given["oracle"],
        given["grid"],
        given.get("false_alarms"),
        given.get("figures"),
    )
    return config.stash[ROWS].setdefault(fresh.what, fresh)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Iterator[pytest.TestReport]:
    report = yield
    mark = item.get_closest_marker(MARK)
    if mark is not None and call.when == "call" and report.passed:
        row_of(item.config, mark).passed += 1
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:  # noqa: ARG001  xdist's hook
    """Take in the rows of a worker that is done."""
    config = node.config  # type: ignore[attr-defined]
    for told in getattr(node, "workeroutput", {}).get(MARK, []):
        theirs = Row(**told)
        mine = config.stash[ROWS].setdefault(theirs.what, Row(**{**told, **NOTHING_SEEN}))
        mine.add(theirs)


NOTHING_SEEN = {"passed": 0, "figures": 0, "share_of_limit": 0.0, "worst": "exact"}


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    rows = config.stash[ROWS]
    if hasattr(config, "workeroutput"):
        config.workeroutput[MARK] = [asdict(row) for row in rows.values()]
    elif is_long(config):
        config.stash[SAYS] = written(config.rootpath, rows) if exitstatus == 0 else FAILED


FAILED = f"{pages.PAGE} stays as it is: not all tests passed"


def written(root: Path, rows: Mapping[str, Row]) -> str:
    """Write the rows that are complete into the page; what was done, in words."""
    file, names = root / pages.PAGE, pages.names_in_sources(root / pages.TESTS)
    complete = [row for row in rows.values() if row.is_complete]
    text = pages.with_rows(
        file.read_text(encoding="utf-8"),
        complete,
        names,
        version=sim.__version__,
        behaviour=behaviour(root / pages.PACKAGE),
    )
    file.write_text(text, encoding="utf-8")
    left = sorted(names - {row.what for row in complete})
    more = f" and {len(left) - 3} more" if len(left) > 3 else ""
    old = f"; not written anew: {'; '.join(left[:3])}{more}" if left else ""
    shown = pages.behaviour_of(text)
    return f"{pages.PAGE}: {len(complete)} rows are new, for behaviour {shown}{old}"


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if (said := config.stash.get(SAYS, None)) is not None:
        terminalreporter.write_line(said)


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> Callable[[int], int]:
    """`long(2000)`: 2,000 for `make prove`, and a tenth otherwise."""

    def size(full: int) -> int:
        return full if is_long(request.config) else max(1, full // SHARE)

    return size


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """The row of the check that the running test belongs to."""
    mark = request.node.get_closest_marker(MARK)
    assert mark is not None, f"a check carries a mark: pytest.mark.{MARK}(...)"
    return row_of(request.config, mark)


@pytest.fixture
def limit_of(request: pytest.FixtureRequest, row: Row) -> Callable[[int | None], float]:
    """`limit_of(19)`: standard errors allowed, Student's t of 19 degrees; None: normal.

    A tenth of the size leaves less of the laws that hold for many, so false alarms are ten times
    rarer there: the limit is wider.
    """

    def limit(freedom: int | None) -> float:
        rate = row.false_alarms / (1 if is_long(request.config) else SHARE)
        tail = rate / (2 * row.wanted)
        return float(stats.norm.isf(tail) if freedom is None else stats.t.isf(tail, freedom))

    return limit


@pytest.fixture
def checked(row: Row, limit_of: Callable[[int | None], float]) -> Callable[..., None]:
    """`checked({"wait": 1.2}, freedom=None)`: standard errors off, within what the row allows."""

    def check(scores: Mapping[str, float], *, freedom: int | None = None) -> None:
        limit = limit_of(freedom)
        for score in scores.values():
            row.see(abs(score) / limit, f"{abs(score):.1f} of {limit:.1f} standard errors")
        assert row.figures <= row.wanted, "the limit is for fewer figures"
        off = {name: round(z, 1) for name, z in scores.items() if not abs(z) < limit}
        assert off == {}, f"standard errors off, at most {limit:.1f} allowed"

    return check


@pytest.fixture
def agreed(row: Row) -> Callable[[int], None]:
    """`agreed(120)`: so many figures were equal to the last bit."""

    def count(figures: int) -> None:
        assert figures > 0, "nothing was compared"
        row.figures += int(figures)

    return count


@pytest.fixture
def at_most(row: Row) -> Callable[[float, float], None]:
    """`at_most(0.02, 0.05)`: a share that must not be above a limit."""

    def bound(share: float, limit: float) -> None:
        row.see(share / limit, f"{share:.1%} of at most {limit:.0%}")
        assert share <= limit, f"must be at most {limit:.0%}, but got {share:.1%}"

    return bound


@pytest.fixture
def rarely(request: pytest.FixtureRequest, row: Row) -> Callable[[int, int, float], None]:
    """`rarely(3, 200, 0.05)`: of 200 so many went wrong, where at most 5 % should.

    The limit is as many as a right model would exceed only by the row's false alarms.
    """

    def bound(wrong: int, of: int, chance: float) -> None:
        rate = row.false_alarms / (1 if is_long(request.config) else SHARE)
        limit = stats.binom.isf(rate / row.wanted, of, chance) / of
        row.see(wrong / of / limit, f"{wrong / of:.1%} of at most {limit:.1%}")
        assert row.figures <= row.wanted, "the limit is for fewer figures"
        assert wrong / of <= limit, f"must be at most {limit:.1%} of {of}, but got {wrong / of:.1%}"

    return bound


@pytest.fixture
def at_least(row: Row) -> Callable[[float, float], None]:
    """`at_least(0.93, 0.9)`: a share that must not be below a limit."""

    def bound(share: float, limit: float) -> None:
        row.see((1 - share) / (1 - limit), f"{share:.1%} of at least {limit:.0%}")
        assert share >= limit, f"must be at least {limit:.0%}, but got {share:.1%}"

    return bound
