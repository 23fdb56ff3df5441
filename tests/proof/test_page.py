"""The page of checks names what is checked. Figures may differ in the last digit by machine."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.proof import page
from tests.proof.behaviour import behaviour
from tests.proof.page import Row

ROOT = Path(__file__).parents[2]
WAITS = Row("Waits", "a formula", "3 loads", false_alarms=1e-4, wanted=2, tests=1)
KILLS = Row("Kills", "an undisturbed run", "5 moments", tests=2)
EMPTY = f"before\n{page.START}{page.HEAD}{page.END}after\n"
NAMES = {"Waits", "Kills"}


@pytest.fixture
def shown(pytestconfig):
    """The page as it stands."""
    if pytestconfig.getoption("--prove"):
        pytest.skip("the page is about to be written")
    return (ROOT / page.PAGE).read_text(encoding="utf-8")


def seen(row, *figures, passed=1):
    """A row with some figures, each its share of the limit."""
    made = replace(row, passed=passed)
    for share in figures:
        made.see(share, f"{share} of 1")
    return made


def with_rows(text, *rows, behaviour="aa", names=NAMES):
    return page.with_rows(text, rows, names, version="1.0", behaviour=behaviour)


def test_every_check_has_its_row_on_the_page_and_no_other_row_is_there(shown):
    names = page.names_in_sources(ROOT / page.TESTS)
    assert set(page.rows_of(shown)) == names, "pytest --prove FILE writes the rows of a file"


def test_the_page_holds_for_the_behaviour_as_it_is(shown):
    assert page.why_stale(shown, behaviour(ROOT / page.PACKAGE)) == ""


def test_every_row_says_against_what_on_which_grid_how_far_off_and_how_often_falsely(shown):
    for line in page.rows_of(shown).values():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 6
        assert all(cells)


def test_a_row_shows_the_figure_that_came_nearest_to_its_limit():
    assert seen(WAITS, 0.4, 0.2).cells == (
        "Waits", "a formula", "3 loads", "2", "0.4 of 1", "1e-4",
    )  # fmt: skip
    counted = replace(KILLS, figures=12_345)
    assert counted.cells[3:] == ("12,345", "exact", "none")


@pytest.mark.parametrize("turned", [False, True])
def test_rows_of_several_processes_add_up_in_whatever_order_they_come(turned):
    parts = [seen(WAITS, 0.4), seen(WAITS, 0.7), seen(WAITS, passed=0)]
    whole = replace(WAITS, tests=2)
    for part in reversed(parts) if turned else parts:
        whole.add(part)
    assert (whole.figures, whole.worst, whole.passed) == (2, "0.7 of 1", 2)
    assert whole.is_complete


def test_a_row_is_complete_once_all_its_tests_have_passed_with_all_their_figures():
    assert seen(WAITS, 0.1, 0.2).is_complete
    assert not seen(WAITS, 0.1).is_complete, "a figure is missing"
    assert not seen(WAITS, 0.1, 0.2, passed=0).is_complete, "its test failed"
    assert not seen(KILLS, 0.1).is_complete, "one of two tests ran"
    assert seen(KILLS, 0.1, passed=2).is_complete


def test_all_rows_together_are_written_with_the_behaviour_that_they_hold_for():
    text = with_rows(EMPTY, seen(WAITS, 0.4), seen(KILLS, 0.1))
    assert text.startswith(f"before\n{page.START}They hold for winwin-lab 1.0, behaviour `aa`.\n\n")
    assert text.endswith(f"{page.END}after\n")
    assert list(page.rows_of(text)) == ["Kills", "Waits"]
    assert page.behaviour_of(text) == "aa"
    assert with_rows(text, seen(WAITS, 0.4), seen(KILLS, 0.1)) == text, "nothing else changes"


def test_a_row_alone_is_written_beside_those_of_the_same_behaviour():
    text = with_rows(EMPTY, seen(WAITS, 0.4), seen(KILLS, 0.1))
    text = with_rows(text, seen(WAITS, 0.6))
    assert "0.6 of 1" in page.rows_of(text)["Waits"]
    assert "0.1 of 1" in page.rows_of(text)["Kills"]
    assert page.behaviour_of(text) == "aa"


def test_rows_of_two_behaviours_hold_for_neither():
    text = with_rows(EMPTY, seen(WAITS, 0.4), seen(KILLS, 0.1))
    mixed = with_rows(text, seen(WAITS, 0.4), behaviour="bb")
    assert page.behaviour_of(mixed) == page.MIXED
    again = with_rows(mixed, seen(KILLS, 0.4), behaviour="bb")
    assert page.behaviour_of(again) == page.MIXED, "nobody knows which rows are old"
    whole = with_rows(again, seen(WAITS, 0.4), seen(KILLS, 0.4), behaviour="bb")
    assert page.behaviour_of(whole) == "bb"


def test_the_row_of_a_check_that_is_no_more_goes():
    text = with_rows(EMPTY, seen(WAITS, 0.4), seen(KILLS, 0.1))
    assert list(page.rows_of(with_rows(text, names={"Kills"}))) == ["Kills"]


def test_a_page_of_another_behaviour_says_what_to_do():
    text = with_rows(EMPTY, seen(WAITS, 0.4), seen(KILLS, 0.1))
    assert page.why_stale(text, "aa") == ""
    assert page.why_stale(text, "bb") == (
        "sim/CHECKED.md holds for behaviour aa, and the sources are behaviour bb\n"
        "  fix: run `make prove`, which takes some minutes, "
        "and commit sim/CHECKED.md with the change"
    )
