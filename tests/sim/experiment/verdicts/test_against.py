"""A scenario held against what is known: figures counted again from the customers' table."""

import math

import polars as pl
import pytest
from scipy.stats import t

from sim.experiment.figures.known_totals import KINDS, KnownTotal, Tolerance
from sim.experiment.verdicts.against import hold_against, student_975


@pytest.fixture
def baseline(tiny_comparison):
    return tiny_comparison.baseline


@pytest.fixture
def customers(baseline):
    files = f"{baseline.folder}/*.customers.parquet"
    return pl.read_parquet(files)


def known(measure, value, per, tolerance=None, team=None):
    return KnownTotal(measure, value, per, team, tolerance)


def test_volume_is_counted_customers_in_a_period(baseline, customers):
    days = 10 * baseline.replications
    for per, length in (("day", 1), ("week", 7), ("month", 365 / 12), ("year", 365)):
        found = hold_against(baseline, known("volume", 1, per)).found.mean
        assert found == pytest.approx(len(customers) / days * length)


def test_completion_and_contacts_are_those_of_the_customers(baseline, customers):
    completed = customers["goal_at"].is_not_null().mean()
    found = hold_against(baseline, known("completion", 0.5, "customer"))
    assert found.found.mean == pytest.approx(completed)
    assert found.off_by == pytest.approx(completed - 0.5)
    assert found.off_by_share == pytest.approx((completed - 0.5) / 0.5)


def test_waits_are_those_of_the_teams_queue(baseline):
    team = baseline.teams[0]
    found = hold_against(baseline, known("wait", 1, "queued", team=team.name)).found.mean
    assert found == pytest.approx(team.mean_wait_of_queued_minutes)
    found = hold_against(baseline, known("hang-ups", 0.1, "queued")).found.mean
    assert found == pytest.approx(team.abandoned_of_queued)


@pytest.mark.parametrize("measure", list(KINDS))
def test_every_measure_can_be_held_against(baseline, measure):
    for per in KINDS[measure].pers:
        assert math.isfinite(hold_against(baseline, known(measure, 1.0, per)).found.mean)


def test_chance_explains_what_one_counted_period_could_have_given(baseline, customers):
    counts = customers.group_by("replication").len()["len"].to_numpy()
    off = t.ppf(0.975, len(counts) - 1) * counts.std(ddof=1) * math.sqrt(1 + 1 / len(counts))
    for factor, explained in ((0.9, True), (1.1, False)):
        value = float(counts.mean() + factor * off) / 10
        assert hold_against(baseline, known("volume", value, "day")).by_chance is explained


def test_a_tolerance_is_of_the_value_or_in_its_unit(baseline):
    found = hold_against(baseline, known("volume", 1, "day")).found.mean
    for tolerance, near in (
        (Tolerance(0.11, is_share_of_value=True), True),
        (Tolerance(0.09, is_share_of_value=True), False),
        (Tolerance(0.11 * found, is_share_of_value=False), True),
        (Tolerance(0.05 * found, is_share_of_value=False), False),
    ):
        held = hold_against(baseline, known("volume", found / 1.1, "day", tolerance))
        assert held.within_tolerance is near
        assert held.is_met is near


def test_without_a_tolerance_chance_decides_what_is_met(baseline):
    assert not hold_against(baseline, known("completion", 0.01, "customer")).is_met


def test_what_nobody_did_cannot_be_estimated(baseline):
    held = hold_against(baseline, known("wait", 1, "queued", team="nobody"))
    assert math.isnan(held.off_by)
    assert held.by_chance is None
    assert not held.is_met
    assert "cannot be estimated" in held.found.note


def test_known_to_be_nothing_is_off_by_no_percentage(baseline):
    assert math.isnan(hold_against(baseline, known("volume", 0, "day")).off_by_share)


@pytest.mark.parametrize("freedom", [5, 9, 19, 99, 999])
def test_the_quantile_is_students(freedom):
    assert student_975(freedom) == pytest.approx(t.ppf(0.975, freedom), abs=2e-3)
