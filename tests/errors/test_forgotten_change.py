"""A variant that forgot `change` is told so once, first, and not of every hole that it leaves."""

import pytest


@pytest.fixture
def told(workplace, refused):
    """What `check` says of a variant of the tiny study, by its lines below `extends`."""

    def say(text):
        file = workplace / "scenarios" / "tiny" / "forgot.yaml"
        file.write_text(f"extends: baseline.yaml\n{text}", encoding="utf-8")
        return refused(3, "check", "scenarios/tiny/forgot.yaml").splitlines()

    return say


def test_a_block_that_would_fit_under_change_is_told_so_once(told):
    assert told("steps:\n  call: {leave: 5 %}\n") == [
        (
            "scenarios/tiny/forgot.yaml:2:1: steps: this replaces all 'steps' of the baseline, and "
            "a problem is left, the first: the journey has no goal"
        ),
        "  fix: write it under 'change:' to say only what differs: 'change: {steps: ...}'",
    ]


def test_many_holes_are_one_problem(told):
    lines = told("arrivals: {rate: 5 / day}\nsteps:\n  call: {leave: 5 %}\n")
    assert len(lines) == 2
    assert lines[0].startswith(
        "scenarios/tiny/forgot.yaml:2:1: arrivals: this replaces all 'arrivals' and 'steps' of the "
        "baseline, and "
    )


def test_what_would_be_wrong_under_change_too_is_told_after_it(told):
    lines = told("arrivals:\n  rate: 5 / day\n  fr: 4 days\n")
    assert "forgot.yaml:2:1: arrivals: this replaces all 'arrivals'" in lines[0]
    assert "forgot.yaml:4:3: arrivals: 'fr' is not known here; did you mean 'for'?" in lines[2]
    assert len(lines) == 4


def test_a_mistake_that_change_would_not_mend_is_told_as_it_is(told):
    lines = told("steps:\n  call: {leve: 5 %}\n")
    assert "'leve' is not known here; did you mean 'leave'?" in lines[0]


def test_a_variant_with_a_change_is_told_as_it_is(told):
    lines = told("change: {arrivals: {fr: 4 days}}\n")
    assert "'fr' is not known here" in lines[0]
    assert len(lines) == 2
