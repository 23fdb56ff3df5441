"""Amounts keep their sign and never hide a small number behind a rounded zero."""

import math

import pytest

from reports.words.amounts import (
    difference_words,
    level_words,
    range_words,
    share_words,
    whole_hours_words,
)
from sim.experiment.figures.precision import Interval, cannot_be_estimated


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0 %"), (0.0002, "0.02 %"), (0.034, "3.4 %"), (0.236, "24 %"), (math.nan, "not known")],
)
def test_a_share_is_a_percentage(share, words):
    assert share_words(share) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (4.2, "money", "+4.20"),
        (-1234.5, "money", "−1,234"),
        (0.031, "share", "+3.1 pts"),
        (-0.5, "hours", "−0.50 h"),
        (0.0, "count", "+0.00"),
        (0.0031, "count", "+0.0031"),
        (math.nan, "money", "not known"),
    ],
)
def test_a_difference_always_has_its_sign(value, unit, words):
    assert difference_words(value, unit) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [(134.2, "money", "134"), (-3.456, "money", "−3.46"), (0.86, "share", "86 %"),
     (65.92, "hours", "65.9 h"), (-0.017, "goodwill", "−0.017"),
     (0.0066, "count", "0.0066"), (math.inf, "count", "not known")],
)  # fmt: skip
def test_a_value_by_itself_has_about_three_digits(value, unit, words):
    assert level_words(value, unit) == words


def test_a_missing_interval_is_said_and_not_invented():
    assert range_words(cannot_be_estimated("x"), "money", change=True) == "no interval"
    found = Interval(1.0, 0.5, 1.5, 0.95, "confidence sequence", 20, "", decidable=True)
    assert range_words(found, "money", change=True) == "+0.50 to +1.50"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-0.037, 0.0046, "−0.037 to +0.005"),
        (-0.9, -0.6, "−0.90 to −0.60"),
        (0.0, 0.0, "0 to 0"),
    ],
)
def test_both_ends_of_a_narrow_interval_have_the_same_decimals(low, high, words):
    found = Interval(0.0, low, high, 0.95, "confidence sequence", 20, "", decidable=True)
    assert range_words(found, "money", change=True) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.0, "0 h"),
        (0.5, "0.5 h"),
        (5 / 6, "0.83 h"),
        (2.5, "2.5 h"),
        (10.4, "10 h"),
        (807, "807 h"),
    ],
)
def test_a_few_hours_of_a_team_keep_their_fractions(hours, words):
    assert whole_hours_words(hours) == words
