"""The switch --prove: sizes, limits, and rows that come together from several processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.proof import page
from tests.proof.behaviour import SOURCES, behaviour

ROOT = Path(__file__).parents[2]
CHECKS = """
import numpy as np
import pytest

WAITS = pytest.mark.MARK(
    "Waits", oracle="a formula", grid="4 loads", figures=4, false_alarms=1e-3
)
SUMS = pytest.mark.MARK("Sums", oracle="a loop", grid="2 cases")


@WAITS
@pytest.mark.parametrize("load", range(4))
def test_waits(load, checked):
    checked({"wait": np.float64(load)})


@SUMS
@pytest.mark.parametrize("case", range(2))
def test_sums(case, agreed, long):
    agreed(np.int64(long(500)))


def test_without_a_row():
    pass
""".replace("MARK", "checked")  # so that nobody finds these checks here


@pytest.fixture
def checkout(tmp_path):
    """A checkout with a page, two checks and some behaviour."""
    for part in SOURCES:
        (tmp_path / "sim" / part).mkdir(parents=True)
        (tmp_path / "sim" / part / "one.py").write_text("X = 1\n", encoding="utf-8")
    text = f"words\n{page.START}{page.HEAD}{page.END}more words\n"
    (tmp_path / page.PAGE).write_text(text, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_checks.py").write_text(CHECKS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", "utf-8")
    return tmp_path


def run(checkout, *words):
    """Run the checkout's tests; what pytest says, and the page."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.proof.plugin", "-p", "no:cacheprovider",
         *words],
        cwd=checkout, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout + done.stderr, (checkout / page.PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_all_rows_are_written_however_many_processes_share_the_tests(checkout, workers):
    said, text = run(checkout, "--prove", *workers)
    assert "7 passed" in said, said
    now = behaviour(checkout / "sim")
    assert f"sim/CHECKED.md: 2 rows are new, for behaviour {now}\n" in said
    assert page.behaviour_of(text) == now
    assert page.rows_of(text) == {
        "Sums": "| Sums | a loop | 2 cases | 1,000 | exact | none |",
        "Waits": "| Waits | a formula | 4 loads | 4 | 3.0 of 3.7 standard errors | 1e-3 |",
    }


def test_without_the_switch_sizes_are_a_tenth_and_nothing_is_written(checkout):
    before = (checkout / page.PAGE).read_text(encoding="utf-8")
    said, text = run(checkout)
    assert "7 passed" in said, said
    assert text == before


def test_only_what_ran_whole_is_written(checkout):
    said, text = run(checkout, "--prove", "-k", "sums or (waits and 2)")
    assert "not written anew: Waits" in said, said
    assert list(page.rows_of(text)) == ["Sums"]
    assert page.behaviour_of(text) == page.MIXED


def test_where_a_test_fails_the_page_stays_as_it_is(checkout):
    before = (checkout / page.PAGE).read_text(encoding="utf-8")
    checks = checkout / "tests" / "test_checks.py"
    checks.write_text(
        CHECKS.replace('{"wait": np.float64(load)}', '{"wait": 3.9}'), encoding="utf-8"
    )
    said, text = run(checkout, "--prove", "-n", "2")
    assert "standard errors off, at most 3.7 allowed" in said
    assert "stays as it is: not all tests passed" in said
    assert text == before


def test_at_a_tenth_false_alarms_are_ten_times_rarer(checkout):
    checks = checkout / "tests" / "test_checks.py"
    checks.write_text(
        CHECKS.replace('{"wait": np.float64(load)}', '{"wait": 3.9}'), encoding="utf-8"
    )
    said, _ = run(checkout, "-k", "waits")
    assert "4 passed" in said, said
    checks.write_text(
        CHECKS.replace('{"wait": np.float64(load)}', '{"wait": 4.3}'), encoding="utf-8"
    )
    said, _ = run(checkout, "-k", "waits")
    assert "standard errors off, at most 4.2 allowed" in said


def test_a_row_never_holds_more_figures_than_its_limit_is_for(checkout):
    checks = checkout / "tests" / "test_checks.py"
    checks.write_text(CHECKS.replace("figures=4", "figures=3"), encoding="utf-8")
    said, _ = run(checkout)
    assert "the limit is for fewer figures" in said


def test_a_tenth_is_what_the_running_session_gives(long, pytestconfig):
    assert long(2000) == (2000 if pytestconfig.getoption("--prove") else 200)
    assert long(5) == (5 if pytestconfig.getoption("--prove") else 1)
