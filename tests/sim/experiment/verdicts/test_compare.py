"""A comparison: paired differences, a design against itself, margins, payback, claims."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim import lab
from sim.experiment.computing.replicate import Settings
from sim.experiment.figures.metrics import METRICS
from sim.experiment.figures.totals import Totals
from sim.experiment.verdicts.compare import HARM, bands_of, conclude
from sim.experiment.verdicts.yardstick import Yardstick, about_zero
from sim.scenario.loading import load
from sim.scenario.reading.studies import find_study


@pytest.fixture
def study(tmp_path, tiny_study):
    """`study(text, baseline=...)`: the tiny study with one more variant of this text."""

    def build(text, baseline=""):
        folder = tmp_path / "study"
        folder.mkdir(exist_ok=True)
        whole = (tiny_study / "baseline.yaml").read_text(encoding="utf-8") + baseline
        (folder / "baseline.yaml").write_text(whole, encoding="utf-8")
        head = "extends: baseline.yaml\nscenario: A variant\n"
        (folder / "variant.yaml").write_text(head + text, encoding="utf-8")
        return find_study(folder)

    return build


@pytest.fixture
def settings(tmp_path):
    return Settings(1, 20, None, "customers", 1, fresh=False, out=tmp_path / "runs")


def test_a_difference_is_that_of_the_two_means(tiny_comparison):
    variant = tiny_comparison.variants[0]
    for metric in METRICS:
        gap = variant.design.metrics[metric.name].mean
        gap -= tiny_comparison.baseline.metrics[metric.name].mean
        found = variant.differences[metric.name].mean
        assert found == pytest.approx(gap, abs=1e-9, nan_ok=True)


def test_values_add_up_to_the_surplus_and_levels_to_one(tiny_comparison):
    metrics = tiny_comparison.baseline.metrics
    both = metrics["customer_value"].mean + metrics["business_value"].mean
    assert metrics["total_surplus"].mean == pytest.approx(both)
    names = ("both_gain", "customer_gains", "business_gains", "both_lose", "about_zero")
    assert sum(metrics[name].mean for name in names) == pytest.approx(1.0)


def test_a_change_that_changes_nothing_makes_no_difference(study, settings):
    found = lab.compare(study("change: {personas: {busy: {time_value: 30 EUR / hour}}}"), settings)
    (variant,) = found.variants
    assert variant.verdict.headline == "no difference"
    assert {d.mean for d in variant.differences.values()} <= {0.0} | {math.nan}
    assert (variant.harmed.mean, variant.helped.mean, variant.unmatched) == (0.0, 0.0, 0.0)


def test_a_price_comes_at_customers_expense_to_the_cent(study, settings):
    found = lab.compare(study("change: {steps: {solved: {books: {price: 20 EUR}}}}"), settings)
    (variant,) = found.variants
    completed = found.baseline.metrics["completed"].mean
    assert variant.verdict.headline == "at customers' expense"
    assert variant.differences["customer_value"].mean == pytest.approx(-20 * completed, rel=0.02)
    assert variant.differences["total_surplus"].mean == pytest.approx(0.0, abs=1e-6)
    assert variant.harmed.mean == pytest.approx(completed, rel=0.02)


def test_fewer_than_twenty_replications_decide_nothing(study, settings):
    found = lab.compare(
        study("change: {steps: {solved: {books: {price: 20 EUR}}}}"),
        replace(settings, replications=5),
    )
    assert found.variants[0].verdict.headline == "undecided"


def test_other_arrivals_leave_customers_without_twins_and_the_verdict_is_refused(study, settings):
    found = lab.compare(study("change: {arrivals: {rate: 8 / day}}"), settings)
    (variant,) = found.variants
    assert variant.unmatched > 0.2
    assert variant.verdict.headline == "undecided"


def test_margins_are_a_hundredth_of_the_baselines_values_or_as_declared(tiny_comparison, study):
    declared = study("", "\nmargins: {customer: 3 EUR, business: 4 EUR, about_zero: 5 EUR}\n")
    spec = load(declared.baseline).spec
    yardstick = Yardstick(40, {"customer": 1.0, "business": 1.0}, 1.0, np.zeros(0))
    band = about_zero(spec, yardstick)
    bands = bands_of(spec, yardstick, Totals(tiny_comparison.baseline.runs, 20), band)
    assert (bands.customer_margin, bands.business_margin, bands.about_zero) == (3.0, 4.0, 5.0)
    assert tiny_comparison.band == tiny_comparison.customer_margin


def test_the_guardrail_on_harm_is_always_there(tiny_comparison):
    (rail,) = tiny_comparison.variants[0].verdict.guardrails
    assert (rail.name, rail.limit) == (HARM, 0.1)


def test_a_declared_guardrail_is_watched(study, settings):
    rails = "\nguardrails: {more calls: {metric: contacts, worse: up, limit: 0.05}}\n"
    found = lab.compare(study("change: {steps: {call: {leave: 1 %}}}", rails), settings)
    assert [rail.name for rail in found.variants[0].verdict.guardrails] == [HARM, "more calls"]


def test_a_study_without_teams_has_no_placebo(study, settings):
    own = study("change: {steps: {call: {takes: 9 min}}}")
    text = own.baseline.read_text(encoding="utf-8")
    kept = [
        line
        for line in text.splitlines()
        if not line.strip().startswith(("teams:", "care:", "team:", "closed:", "gives_up:"))
    ]
    own.baseline.write_text("\n".join(kept), encoding="utf-8")
    found = lab.compare(own, settings)
    assert found.variants[0].placebo_harmed is None
    assert found.baseline.teams == ()


def test_an_investment_is_charged_and_pays_back(study, settings):
    text = "change: {investments: {x: {one_off: 1000 EUR, over: 100 days}}}"
    found = lab.compare(study(text), settings)
    (variant,) = found.variants
    customers = found.baseline.customers / found.baseline.replications
    charge = 1000 * 10 / 100 / customers
    assert variant.differences["business_value"].mean == pytest.approx(-charge, rel=1e-6)
    assert variant.payback_days is None


def test_claims_are_held_against_what_was_found(study, settings):
    claims = """
claims:
  - {variant: variant, metric: customer_value, direction: down, says: It costs customers.}
  - {variant: variant, metric: headline, verdict: win-win, says: It is a win-win.}
  - {variant: variant, metric: contacts, direction: no difference, says: Nobody calls more.}
"""
    found = lab.compare(
        study("change: {steps: {solved: {books: {price: 20 EUR}}}}", claims), settings
    )
    assert found.variants[0].claims == (
        ("It costs customers.", True), ("It is a win-win.", False), ("Nobody calls more.", True),
    )  # fmt: skip


def test_holm_never_lowers_a_p(tiny_comparison):
    twice = conclude(replace(tiny_comparison, variants=tiny_comparison.variants * 2))
    for variant in twice.variants:
        assert variant.p_win[1] >= variant.p_win[0]


def test_totals_of_a_persona_add_up_to_those_of_everybody(tiny_comparison):
    totals = Totals(tiny_comparison.baseline.runs, tiny_comparison.baseline.replications)
    parts = sum(totals.of("customers", persona) for persona in totals.personas)
    assert parts.tolist() == totals.of("customers").tolist()


def test_a_single_run_gives_what_the_comparison_gives(tiny_study, tiny_settings, tiny_comparison):
    study = find_study(tiny_study)
    result = lab.run(load(study.baseline), study, replace(tiny_settings, keep="runs"))
    assert result.metrics == tiny_comparison.baseline.metrics
    assert result.served


def test_overrides_are_written_down(tiny_study, settings):
    study = find_study(tiny_study)
    sets = ("steps.call.leave=5 %",)
    result = lab.run(
        load(study.baseline, sets), study, replace(settings, replications=1), sets=sets
    )
    folders = list(settings.out.iterdir())
    assert any("leave=5" in (f / "run.json").read_text(encoding="utf-8") for f in folders)
    assert result.replications == 1
