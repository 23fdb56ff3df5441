"""A study that counts per day: where the designs' arrivals differ, days are compared."""

from dataclasses import replace

import pytest

from sim import lab
from sim.commands import studying
from sim.errors import ScenarioError
from sim.experiment.computing.replicate import Settings
from sim.scenario.loading import digest, load
from sim.scenario.reading.studies import find_study

# Nobody waits at a cost or leaves: each customer gains 50 - 20 EUR, and the business has 20 EUR of
# each, whatever else happens. Wages are for 2 agents day and night, at work or idle.
SHOP = """
scenario: A shop that is always open
currency: EUR
arrivals: {rate: 120 / day, for: 10 days, warm_up: 1 day, cool_down: 1 day}
observe: 5 days
personas: {anyone: {share: 100 %, benefit: 50 EUR, time_value: 0 EUR / hour, patience: 3 days}}
teams: {till: {agents: 2, cost: 30 EUR / hour}}
start: [{to: buy}]
steps:
  buy: {channel: shop, team: till, takes: 6 min, goal: yes, leave: 0 %, books: {price: 20 EUR}}
"""
GAIN, PRICE, WAGE, WORK_HOURS, AGENT_HOURS = 30.0, 20.0, 30.0, 0.1, 48.0
WAGES_A_DAY = AGENT_HOURS * WAGE
DOUBLED = "change: {arrivals: {rate: 240 / day}}"
SERVICE = WORK_HOURS * WAGE
SEED = 2  # whose first twenty differences are not so skewed that a hundred would be needed


@pytest.fixture
def compared(tmp_path):
    """`compared(change, also="per: day")`: the shop compared with a variant."""

    def build(change, also="per: day", **how):
        study = written(tmp_path, change, also)
        settings = Settings(SEED, 20, None, "customers", 1, fresh=False, out=tmp_path / "runs")
        return lab.compare(study, replace(settings, **how))

    return build


def written(tmp_path, change, also):
    folder = tmp_path / "shop"
    folder.mkdir(exist_ok=True)
    (folder / "baseline.yaml").write_text(f"{SHOP}{also}\n", encoding="utf-8")
    head = "extends: baseline.yaml\nscenario: Another shop\n"
    (folder / "variant.yaml").write_text(f"{head}{change}\n", encoding="utf-8")
    return find_study(folder)


def close(found, expected):
    """Whether an interval holds the number expected and is narrow enough to mean it."""
    assert found.low <= expected <= found.high
    assert found.mean == pytest.approx(expected, rel=0.03)


def test_twice_the_customers_are_worth_the_difference_in_rates_times_their_value(compared):
    found = compared(DOUBLED)
    (variant,) = found.variants
    assert found.per == "day"
    close(variant.differences["customer_value"], 120 * GAIN)
    # The till costs the same, however many it serves: it is idle for the fewer hours.
    close(variant.differences["business_value"], 120 * PRICE)
    close(variant.differences["total_surplus"], 120 * (GAIN + PRICE))
    assert variant.verdict.headline == "win-win"
    assert variant.verdict.half_window == ("gain", "gain")
    assert variant.unmatched > 0.3
    assert variant.harmed.mean == 0.0


def test_idle_hours_of_a_day_are_those_that_nobody_needs(compared):
    found = compared(DOUBLED)
    for design, rate in ((found.baseline, 120), (found.variants[0].design, 240)):
        days = 10.0 * design.replications
        idle = -design.runs.filter(measure="business amount", detail="idle")["amount"].sum() / days
        assert idle == pytest.approx(WAGES_A_DAY - rate * SERVICE, rel=0.03)
        assert design.metrics["business_value"].mean == pytest.approx(
            rate * PRICE - WAGES_A_DAY, abs=0.03 * rate * PRICE
        )
        # What is no value stays per customer.
        assert design.metrics["revenue"].mean == pytest.approx(PRICE)


def test_a_longer_period_is_no_more_worth_than_its_days(compared):
    found = compared("change: {arrivals: {for: 20 days}}")
    (variant,) = found.variants
    assert abs(variant.differences["customer_value"].mean) < 0.03 * 120 * GAIN
    assert variant.unmatched == pytest.approx(0.5, abs=0.02)


def test_where_arrivals_are_the_same_a_day_says_what_a_customer_says(compared):
    change = "change: {steps: {buy: {books: {price: 25 EUR}}}}"
    daily, each = compared(change), compared(change, also="per: customer")
    customers_a_day = daily.baseline.customers / (10.0 * daily.baseline.replications)
    first = daily.baseline.runs.filter(measure="customers", replication=0)["amount"].sum() / 10.0
    for name in ("customer_value", "business_value"):
        by_day, by_customer = (c.variants[0].differences[name].mean for c in (daily, each))
        assert by_day == pytest.approx(by_customer * customers_a_day)
    assert daily.customer_margin == pytest.approx(each.customer_margin * first)
    assert daily.business_margin == pytest.approx(each.business_margin * first)
    assert daily.band == each.band
    assert daily.variants[0].verdict.headline == each.variants[0].verdict.headline
    assert daily.variants[0].harmed == each.variants[0].harmed


def test_a_day_needs_nothing_computed_anew(compared, tmp_path):
    compared(DOUBLED, also="per: customer")
    assert compared(DOUBLED).baseline.served
    baseline = tmp_path / "shop" / "baseline.yaml"
    assert digest(load(baseline)) == digest(load(baseline, ["per=customer"]))


def test_per_customer_the_verdict_on_other_arrivals_is_refused_whole(compared):
    invest = "change: {arrivals: {rate: 240 / day}, investments: {x: {one_off: 1 EUR}}}"
    (variant,) = compared(invest, also="").variants
    assert variant.verdict.headline == "undecided"
    assert variant.verdict.half_window == ("undecided", "undecided")
    assert variant.p_win == (1.0, 1.0)
    assert variant.payback_days is None
    (variant,) = compared(invest).variants
    assert variant.payback_days == pytest.approx(1 / (120 * PRICE), rel=0.05)


def test_a_counted_period_that_customers_end_is_as_long_as_it_was(compared):
    (variant,) = compared(DOUBLED, customers=400).variants
    close(variant.differences["customer_value"], 120 * GAIN)


def test_declared_margins_and_guardrails_are_per_day_too(compared):
    also = (
        "per: day\nmargins: {customer: 4000 EUR, business: 1 EUR}\n"
        "guardrails: {less money: {metric: business_value, worse: down, limit: 1}}"
    )
    (variant,) = compared(DOUBLED, also=also).variants
    assert variant.verdict.headline == "gain at no cost to customers"
    assert variant.verdict.guardrails[1].state == "holds"
    assert variant.verdict.guardrails[1].interval.mean == pytest.approx(-120 * PRICE, rel=0.03)


def test_values_of_personas_add_up_to_those_of_everybody(compared):
    found = compared(
        "change: {arrivals: {rate: 240 / day}, personas: {anyone: {share: 70 %}, "
        "other: {share: 30 %, like: anyone}}}"
    )
    persona = found.variants[0].design.personas
    total = sum(metrics["customer_value"].mean for metrics in persona.values())
    assert total == pytest.approx(found.variants[0].design.metrics["customer_value"].mean)


def test_a_variant_may_not_count_another_way_than_its_baseline(tmp_path):
    study = written(tmp_path, f"{DOUBLED[:-1]}, per: day}}", "")
    with pytest.raises(ScenarioError) as caught:
        lab.designs_of(study)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field) == (3, "per")
    assert problem.file.endswith("variant.yaml")
    assert problem.message == (
        "'day', but the baseline counts per 'customer': a study counts one way"
    )
    assert problem.remedy == "write 'per: day' in baseline.yaml, or leave it out here"
    with pytest.raises(ScenarioError, match="a study counts one way"):
        studying.check(str(study.folder), ())
    designs, _ = lab.designs_of(study, sets=["per=day"])
    assert [design.scenario.spec.per for design in designs] == ["day", "day"]
