"""What reports turned, in words: how often, when, and for how long."""

import math
from dataclasses import replace

import pytest

from reports.data.jsons import run_json
from reports.tables.run import run_text
from reports.tables.text import comparison_text
from reports.words.switches import switch_lines, switch_words
from reports.words.terminal import rendered
from sim.experiment.verdicts.results import SwitchResult

STOP = SwitchResult("stop", "off", 1.0, 63.2, 118.0, 180.0, 0.0)


@pytest.mark.parametrize(
    ("switch", "words"),
    [
        (STOP, "turned in 20 of 20 replications, first after 63 days (mean)"),
        (
            replace(STOP, turned_share=0.35, first_turned_days=7.25, warm_up_days=4.0),
            "turned in 7 of 20 replications, first after 7.2 days (mean, 4 of them warm-up)",
        ),
        (
            replace(STOP, turned_share=0.0, first_turned_days=math.nan, on_days=0.0),
            "not turned in any of 20 replications",
        ),
    ],
)
def test_a_switch_is_told_in_a_sentence(switch, words):
    lasted = f"on for {switch.on_days:.0f} of 180 days counted"
    assert switch_words(switch, 20) == f"switch stop (off at first): {words}, {lasted}"


def test_one_replication_is_no_mean_of_many():
    never = replace(STOP, turned_share=0.0, first_turned_days=math.nan, on_days=0.0)
    assert "not turned in the one replication" in switch_words(never, 1)


@pytest.fixture
def switched(tiny_comparison):
    """The tiny comparison whose baseline has a switch."""
    baseline = replace(tiny_comparison.baseline, switches=(STOP,))
    return replace(tiny_comparison, baseline=baseline)


def test_run_and_compare_show_what_was_turned(switched):
    alone = " ".join(rendered(run_text(switched.baseline), 80).split())
    assert f"What the reports turned · {next(switch_lines(switched.baseline))}" in alone
    beside = " ".join(rendered(comparison_text(switched, 80), 80).split())
    assert f"· {switched.baseline.name}: switch stop (off at first): turned in 20" in beside


def test_a_design_without_switches_says_nothing_of_them(tiny_comparison):
    assert "turned" not in rendered(run_text(tiny_comparison.baseline), 80)
    assert run_json(tiny_comparison.baseline)["switches"] == []


def test_json_has_each_switch_with_numbers(switched):
    assert run_json(switched.baseline)["switches"] == [
        {
            "name": "stop",
            "at_first": "off",
            "turned_share": 1.0,
            "first_turned_days": 63.2,
            "on_days": 118.0,
            "counted_days": 180.0,
            "warm_up_days": 0.0,
        }
    ]
