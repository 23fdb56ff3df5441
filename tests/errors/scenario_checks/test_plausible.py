"""Valid and hard to believe: a note each, with its place, and silence just below the line."""

import math

import pytest
from scipy import stats

from sim.quantities.kinds import parse_money_distribution
from sim.scenario.checks.plausible import percentile_99


def test_forced_consent_is_noted(notes):
    assert notes("asks: {data: {forced: 20 %}}") == (
        "variant.yaml:3:26: asks.data.forced: who refuses is shown the door (20 % leave): that is "
        "not consent in the EU (GDPR Art. 4(11) and 7)\n"
        "  fix: set 'forced: 0 %', or keep it where the study is about just that"
    )


def test_consent_that_is_as_good_as_ticked_in_advance_is_noted(notes):
    assert notes("asks: {data: {nudge: 2.4}}") == (
        "variant.yaml:3:25: asks.data.nudge: with a nudge of 2.4, 92 % of those say yes to whom it "
        "is worth nothing, as with a box ticked in advance: that is not consent in the EU (GDPR "
        "Art. 4(11) and 7)\n"
        "  fix: write less than 2, or keep it where that is the question"
    )


def test_a_mild_nudge_is_not_noted(notes):
    assert notes("asks: {data: {nudge: 1.9}}") == ""


STATED = (
    "steps: {visit: {leave: {value: 30 %, evidence: published, source: 'survey: {says}'{range}}}}"
)


@pytest.mark.parametrize(
    "says", ["30 % intend to cancel", "would switch for 5 EUR", "they say they leave", "willing to"]
)
def test_a_stated_intention_used_as_a_probability_is_noted(notes, says):
    change = STATED.replace("{says}", says).replace("{range}", "")
    assert notes(change) == (
        "variant.yaml:3:27: steps.visit.leave: 30 % is what people say they would do, by its "
        "source; that is the most it can be, not a probability\n"
        "  fix: write a lower value, with this one as the upper end of its range"
    )


def test_a_stated_intention_at_the_top_of_its_own_range_is_noted(notes):
    change = STATED.replace("{says}", "they intend to")
    assert "not a probability" in notes(change.replace("{range}", ", range: [10 %, 30 %]"))


def test_a_stated_intention_as_the_upper_end_of_a_range_is_not_noted(notes):
    change = STATED.replace("{says}", "they intend to")
    assert notes(change.replace("{range}", ", range: [10 %, 40 %]")) == ""


def test_what_people_did_is_not_noted(notes):
    change = STATED.replace("{says}", "churn in the annual report").replace("{range}", "")
    assert notes(change) == ""


def test_an_offer_worth_less_to_everybody_than_its_price_is_noted(notes):
    change = "offers: {upgrade: {valuation: 'uniform(2 EUR, 10 EUR)'}}"
    assert notes(change) == (
        "baseline.yaml:13:27: offers.upgrade.price: worth less to everybody than its price of "
        "10 EUR: in no persona do more than 1 % value it above 9.92 EUR, its fit included\n"
        "  fix: lower the price or check the valuation: whoever accepts it loses by it"
    )


def test_the_fit_is_part_of_what_an_offer_is_worth(notes):
    change = "asks: {data: {purposes: [advice]}}, offers: {upgrade: {valuation: 9 EUR, FIT}}"
    assert "10 EUR" in notes(change.replace("FIT", "fit: 0.50 EUR, fit_needs: advice"))
    assert notes(change.replace("FIT", "fit: 1 EUR, fit_needs: advice")) == ""


def test_an_offer_worth_its_price_to_one_persona_is_not_noted(notes):
    change = "offers: {upgrade: {valuation: 2 EUR, by_persona: {family: {valuation: 11 EUR}}}}"
    assert notes(change) == ""


def test_a_team_that_is_offered_more_than_it_can_do_is_noted(notes):
    # 40 calls a day of 42 minutes are 196 hours a week; three agents work 120.
    assert notes("steps: {call: {takes: 42 min}}") == (
        "baseline.yaml:10:3: teams.care: offered 163 % of the work that its staff can do, or more, "
        "as the routes' shares say: its queue grows until people give up\n"
        "  fix: add staff or shorten the work, or keep it where the queue is the question"
    )


def test_a_team_that_can_just_do_its_work_is_not_noted(notes):
    assert notes("steps: {call: {takes: 25 min}}") == ""


def test_a_goodwill_at_rest_near_its_bound_is_noted(notes):
    assert notes("personas: {couple: {goodwill: 0.97}}") == (
        "variant.yaml:3:34: personas.couple.goodwill: a goodwill of 0.97 at rest lies near its "
        "bound, where hardly anything that happens is felt\n"
        "  fix: write something between -0.95 and 0.95"
    )
    assert "-0.98" in notes("personas: {couple: {goodwill: 'uniform(-0.98, 0)'}}")
    assert notes("personas: {couple: {goodwill: 0.9}}") == ""


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12 EUR", 12.0),
        ("0 EUR", 0.0),
        ("exponential(mean 10 EUR)", stats.expon(scale=10).ppf(0.99)),
        ("normal(mean 10 EUR, sd 3 EUR)", stats.norm(10, 3).ppf(0.99)),
        ("uniform(2 EUR, 9 EUR)", stats.uniform(2, 7).ppf(0.99)),
        ("triangular(2 EUR, 4 EUR, 9 EUR)", stats.triang(2 / 7, 2, 7).ppf(0.99)),
        ("quantiles(0 EUR, 5 EUR, 20 EUR)", 19.7),
        ("lognormal(mean 22 EUR, cv 0.9)",
         stats.lognorm(math.sqrt(math.log(1.81)), scale=22 / math.sqrt(1.81)).ppf(0.99)),
        ("gamma(mean 10 EUR, cv 0.5)", stats.gamma(4, scale=2.5).ppf(0.99)),
        ("weibull(mean 10 EUR, cv 1)", stats.expon(scale=10).ppf(0.99)),
    ],
)  # fmt: skip
def test_the_99th_percentile_is_that_of_the_distribution(written, expected):
    found = percentile_99(parse_money_distribution(written))
    assert found == pytest.approx(expected, rel=2e-3)


def test_money_with_three_decimals_is_noted(notes):
    words = notes("offers: {upgrade: {price: 1.234 EUR}}")
    assert (
        "variant.yaml:3:30: offers.upgrade.price: 1.234 is read as 1.23, and a bit: a point is no "
        "thousands\n"
        "  fix: write 1234 if that is meant, or two decimals"
    ) in words
    assert "thousands" not in notes("offers: {upgrade: {price: 0.125 EUR}}")
