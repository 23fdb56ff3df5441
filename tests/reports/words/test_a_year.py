"""A year's volume: the difference of one customer, or of one day, as often as a year has them."""

import json
import math
from dataclasses import replace

import pytest

from reports.data import jsons
from reports.tables import text
from reports.words.a_year import customers_a_year, for_a_year, rounded
from reports.words.terminal import rendered


def test_a_year_brings_as_many_customers_as_the_rate_says(tiny_comparison):
    assert tiny_comparison.baseline.spec.arrivals.rate.value == pytest.approx(4)
    assert customers_a_year(tiny_comparison.baseline) == pytest.approx(4 * 365)


def test_a_difference_per_customer_is_taken_as_often_as_customers_come(tiny_comparison):
    found = tiny_comparison.variants[0].differences["business_value"]
    many = customers_a_year(tiny_comparison.baseline)
    year = for_a_year(tiny_comparison, found)
    expected = [many * value for value in (found.mean, found.low, found.high)]
    assert [year.mean, year.low, year.high] == pytest.approx(expected)
    assert (year.method, year.decidable) == (found.method, found.decidable)


def test_a_difference_per_day_is_taken_for_365_days_however_many_come(tiny_comparison):
    found = tiny_comparison.variants[0].differences["business_value"]
    year = for_a_year(replace(tiny_comparison, per="day"), found)
    assert year.mean == pytest.approx(365 * found.mean)


@pytest.mark.parametrize(
    ("value", "kept"), [(43_721.9, 43_700), (-1_284.4, -1_280), (0.012345, 0.0123), (0.0, 0.0)]
)
def test_a_forecast_of_a_year_has_three_digits(value, kept):
    assert rounded(value) == pytest.approx(kept, rel=1e-12)


def test_what_is_not_known_stays_unknown():
    assert math.isnan(rounded(math.nan))


def test_json_gives_both_sides_a_year_with_unit_and_interval(tiny_comparison):
    found = json.loads(jsons.json_text(jsons.comparison_json(tiny_comparison)))
    many = found["customers_a_year"]
    for variant in found["variants"]:
        for side in ("customer", "business"):
            year, each = variant["a_year"][side], variant["differences"][f"{side}_value"]
            assert (year["unit"], year["per"]) == ("EUR", "year")
            for end in ("mean", "low", "high"):
                assert year[end] == pytest.approx(many * each[end])


@pytest.mark.parametrize("width", [80, 140])
def test_the_terminal_shows_a_year_beside_each_change(tiny_comparison, width):
    shown = rendered(text.comparison_text(tiny_comparison, width), width)
    volume = f"{rounded(customers_a_year(tiny_comparison.baseline)):,.0f}"
    assert f"In a year, with {volume} customers" in shown
    assert "EUR a year" in shown


def test_a_baseline_alone_says_nothing_of_a_year(tiny_comparison):
    alone = replace(tiny_comparison, variants=())
    assert "In a year" not in rendered(text.comparison_text(alone, 100), 100)
