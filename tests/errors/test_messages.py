"""One format for everything that is wrong: place, field, what is wrong, and how to fix it."""

import pytest

from sim import errors
from sim.errors import Problem, ScenarioError, closest, quoted

CALL = Problem(
    "scenarios/x.yaml",
    14,
    9,
    "steps.call.takes",
    "'9 mins/h' is not a duration",
    "write a number and a unit, for example '9 min'",
)


def test_a_problem_reads_like_a_compilers():
    assert CALL.text() == (
        "scenarios/x.yaml:14:9: steps.call.takes: '9 mins/h' is not a duration\n"
        "  fix: write a number and a unit, for example '9 min'"
    )


def test_what_a_problem_does_not_have_is_left_out():
    assert (
        Problem("x.yaml", 0, 0, "", "the file is empty", "").text() == "x.yaml: the file is empty"
    )


def test_a_problem_cannot_steer_a_terminal():
    text = Problem("x.yaml", 1, 1, "a\x1b[2J", "b\rc", "d\u202ee").text()
    assert text == "x.yaml:1:1: a\\u001b[2J: b\\rc\n  fix: d\\u202ee"


def test_problems_are_listed_once_each_and_by_place():
    first = Problem("a.yaml", 9, 1, "", "m", "")
    tenth = Problem("a.yaml", 10, 1, "", "m", "")
    error = ScenarioError([CALL, tenth, first, tenth])
    assert error.problems == (first, tenth, CALL)
    assert str(error) == f"a.yaml:9:1: m\na.yaml:10:1: m\n{CALL.text()}"


def test_a_very_long_list_of_problems_is_cut_with_the_count_of_the_rest():
    error = ScenarioError(Problem("a.yaml", line, 1, "", "m", "") for line in range(1, 1302))
    assert str(error).splitlines()[-1] == "... and 1,201 more"
    assert len(error.problems) == 1301


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.WinwinError, 1),
        (errors.RunError, 1),
        (errors.UsageError, 2),
        (errors.ScenarioError, 3),
        (errors.GateError, 4),
    ],
)
def test_each_kind_of_error_has_its_exit_code(kind, code):
    assert kind.exit_code == code
    assert issubclass(kind, errors.WinwinError)


def test_the_closest_name_is_found_whatever_its_case():
    assert closest("patence", ["price", "patience"]) == "patience"
    assert closest("CALL CARE", ["call care"]) == "call care"
    assert closest("xyz", ["price", "patience"]) is None
    assert closest("x" * 81, ["x" * 80]) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("9 min", "'9 min'"),
        (9, "9"),
        (True, "true"),
        (None, "nothing"),
        ({}, "a mapping"),
        ([1], "a list"),
        ("x" * 100, f"'{'x' * 57}...'"),
    ],
)
def test_values_are_quoted_and_cut_short(value, shown):
    assert quoted(value) == shown
