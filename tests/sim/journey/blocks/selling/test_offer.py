"""Offers: who accepts, by numerical integration; what is booked; regret, returns and the score."""

import math

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit

DAY = 86_400_000_000
PRICE = 20.0


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return stats.binomtest(count, n, share).pvalue > 1e-4


def shown(journey, *, persona=None, desk=None, observe="60 days", **offer):
    plan = {"price": PRICE, "valuation": "normal(mean 19 EUR, sd 5 EUR)", **offer}
    return journey(
        observe=observe,
        arrivals={"for": "40 days"},
        personas={"person": persona or {}},
        offers={"plan": plan},
        steps={"desk": {"offer": "plan", **(desk or {})}},
    )


def accepts(value, *, fit=0.0, push=0.0, sensitivity=1.0, goodwill=0.0, noise=0.1, warmth=0.1):
    """Probability of accepting for a customer to whom the offer is worth `value`."""
    judged = value + fit + push - sensitivity * PRICE + warmth * PRICE * goodwill
    return expit(judged / (noise * PRICE))


def over(law, function):
    """The expectation of a function of a valuation."""
    low, high = law.ppf(1e-10), law.ppf(1 - 1e-10)
    inside = integrate.quad(lambda v: law.pdf(v) * function(v), low, PRICE, limit=200)[0]
    return inside + integrate.quad(lambda v: law.pdf(v) * function(v), PRICE, high, limit=200)[0]


NORMAL = stats.norm(19, 5)


@pytest.mark.parametrize(
    ("persona", "offer", "means"),
    [
        ({}, {}, {}),
        ({"noise": 0.4}, {}, {"noise": 0.4}),
        ({"price_sensitivity": 1.2}, {}, {"sensitivity": 1.2}),
        ({"goodwill": -0.7}, {}, {"goodwill": -0.7}),
        ({}, {"push": 6, "pressure": "50 %"}, {"push": 3.0}),
        ({}, {"fit": 2.5}, {"fit": 2.5}),
    ],
)
def test_who_accepts_is_the_integral_over_what_it_is_worth(
    journey, run, tally, persona, offer, means
):
    done = run(shown(journey, persona=persona, **offer))
    expected = over(NORMAL, lambda value: accepts(value, **means))
    assert agrees(tally(done, "offers accepted"), tally(done, "offers made"), expected)


def test_full_warmth_adds_the_share_of_the_price_that_is_said(journey, run, tally):
    raw = shown(journey, persona={"goodwill": 0.8})
    raw["feelings"] = {"warmth": "30 %"}
    done = run(raw)
    expected = over(NORMAL, lambda value: accepts(value, goodwill=0.8, warmth=0.3))
    assert agrees(tally(done, "offers accepted"), tally(done, "offers made"), expected)


def test_what_it_is_worth_and_what_it_costs_may_differ_by_persona(journey, run, tally, money):
    raw = shown(journey, cost=5)
    raw["personas"] = {"person": {"share": "50 %"}, "fan": {"share": "50 %"}}
    raw["offers"]["plan"]["by_persona"] = {"fan": {"valuation": 26, "cost": 8}}
    done = run(raw)
    fans = tally(done, "offers accepted", persona="fan")
    assert agrees(fans, tally(done, "offers made", persona="fan"), accepts(26))
    assert money(done, "goods", persona="fan")[1] == -8 * fans
    assert money(done, "goods", persona="person")[1] == -5 * tally(
        done, "offers accepted", persona="person"
    )


def test_customers_book_what_it_is_truly_worth_and_pay_the_price(journey, run, tally, money):
    done = run(shown(journey, fit=2.5, push=6, pressure="50 %", cost=5))
    n, accepted = tally(done, "offers made"), tally(done, "offers accepted")

    def chance(value):
        return accepts(value, fit=2.5, push=3.0)

    mean = over(NORMAL, lambda value: (value + 2.5) * chance(value))
    square = over(NORMAL, lambda value: (value + 2.5) ** 2 * chance(value))
    error = math.sqrt((square - mean**2) * n)
    assert money(done, "valuation")[0] == pytest.approx(mean * n, abs=4 * error)
    assert money(done, "price") == (-PRICE * accepted, PRICE * accepted)
    assert money(done, "goods") == (0, -5 * accepted)


@pytest.mark.many
def test_fit_that_needs_a_consent_comes_only_with_it(journey, run, tally):
    raw = shown(journey, fit=2.5, fit_needs="personal offers")
    without = run(raw)
    expected = over(NORMAL, accepts)
    assert agrees(tally(without, "offers accepted"), tally(without, "offers made"), expected)
    raw["asks"] = {"ask": {"purposes": ["personal offers"], "nudge": 60}}
    raw["steps"]["desk"]["ask"] = "ask"
    done = run(raw)
    expected = over(NORMAL, lambda value: accepts(value, fit=2.5))
    assert agrees(tally(done, "offers accepted"), tally(done, "offers made"), expected)


@pytest.mark.many
def test_who_holds_an_offer_is_not_shown_it_again_unless_so_said(journey, run, tally):
    raw = shown(journey, valuation=40, desk={"next": [{"to": "next desk"}]})
    raw["steps"]["next desk"] = {"offer": "plan"}
    done = run(raw)
    assert tally(done, "offers made") == len(done.world.rows)
    raw["steps"]["next desk"]["offer_again"] = "yes"
    done = run(raw)
    assert tally(done, "offers accepted") == 2 * len(done.world.rows)


def test_what_it_is_worth_is_drawn_once_but_judged_anew_at_each_showing(
    journey, run, tally, visits
):
    raw = shown(journey, persona={"noise": 0.3}, desk={"next": [{"to": "next desk"}]})
    raw["steps"]["next desk"] = {"offer": "plan"}
    done = run(raw)
    n = visits(done, "desk")

    def refuses_twice(value):
        return (1 - accepts(value, noise=0.3)) ** 2

    expected = 1 - over(NORMAL, refuses_twice)
    assert agrees(tally(done, "offers accepted"), n, expected)


def test_declining_is_felt_by_the_square_of_the_pressure(journey, run):
    calm = {"noise": 0.001}
    rows = run(shown(journey, persona=calm, valuation=0, pressure="60 %")).world.rows
    assert rows["goodwill"] == pytest.approx(math.tanh(-0.2 * 0.36), abs=1e-12)


def test_some_leave_on_declining(journey, run, left, tally):
    done = run(shown(journey, leave_on_decline="12 %"))
    declined = tally(done, "offers made") - tally(done, "offers accepted")
    assert agrees(left(done, "offer"), declined, 0.12)


def test_exactly_those_regret_who_lost_by_it(journey, run, tally):
    done = run(shown(journey, persona={"noise": 0.3}, fit=1.0))
    lost = over(
        NORMAL, lambda value: accepts(value, fit=1.0, noise=0.3) if value + 1.0 < PRICE else 0.0
    )
    assert agrees(tally(done, "regretted"), tally(done, "offers made"), lost)


def regretted(journey, **changes):
    """Everybody is pressed into what is worth 15 and costs 20, and regrets after three days."""
    pressed = {
        "valuation": 15, "push": 100, "pressure": "100 %", "cost": 8, "regret_after": "3 days",
        "salvage": "75 %", "handling": 1.5,
    }  # fmt: skip
    return shown(journey, **{**pressed, **changes})


def test_regret_is_felt_later_and_costs_nothing_more(journey, run, money, events):
    done = run(regretted(journey), keep_log=True)
    n = len(done.world.rows)
    rows = events(done, "regretted")
    arrival = {row["customer"]: row["arrival"] for row in done.world.rows}
    assert {(row["time"] - arrival[row["customer"]]) / DAY for row in rows} == {3.0}
    assert len(rows) == n
    assert done.world.rows["goodwill"] == pytest.approx(math.tanh(-0.2), abs=1e-12)
    assert np.all(done.world.rows["customer_value"] == 15 - 20)
    assert money(done, "handling") == money(done, "refund") == (0, 0)


def test_a_return_gives_the_product_back_for_the_money(journey, run, tally, money):
    done = run(regretted(journey, returns="100 %", fit=2))
    n = len(done.world.rows)
    assert tally(done, "returned") == n
    assert money(done, "valuation") == (0, 0)
    assert money(done, "refund") == (20 * n, -20 * n)
    assert money(done, "goods") == (0, (-8 + 0.75 * 8) * n)
    assert money(done, "handling") == (0, -1.5 * n)
    assert np.all(done.world.rows["customer_value"] == 0)
    assert np.all(done.world.rows["business_value"] == -8 + 6 - 1.5)


def test_only_the_share_that_is_said_returns(journey, run, tally):
    done = run(regretted(journey, returns="35 %"))
    assert agrees(tally(done, "returned"), tally(done, "regretted"), 0.35)


@pytest.mark.many
def test_nothing_comes_back_after_the_cooling_off(journey, run, tally):
    late = {"returns": "100 %", "regret_after": "uniform(1 day, 5 days)", "cooling_off": "2 days"}
    done = run(regretted(journey, **late))
    assert agrees(tally(done, "returned"), tally(done, "regretted"), 0.25)


@pytest.mark.many
def test_what_was_returned_is_held_no_longer(journey, run, tally):
    raw = regretted(journey, returns="100 %", desk={"next": [{"to": "again", "after": "4 days"}]})
    raw["steps"]["again"] = {"offer": "plan"}
    done = run(raw)
    assert tally(done, "offers made") == 2 * len(done.world.rows)


@pytest.mark.many
def test_some_leave_on_returning_even_after_the_journey_has_ended(journey, run, left, tally):
    done = run(regretted(journey, returns="100 %", leave_on_return="20 %"))
    n = len(done.world.rows)
    gone = 1 - math.exp(math.log(0.8) * math.exp(-math.tanh(-0.2)))
    assert agrees(left(done, "return"), n, gone)
    assert tally(done, "finished") + left(done, "return") == n
    assert tally(done, "churned") == left(done, "return")
    days = done.world.rows["end_at"] - done.world.rows["arrival"]
    assert set(days[done.world.rows["ending"] == 2] / DAY) == {3.0}


def leaving_at(journey, care, **step):
    """Everybody leaves over a return three days after the sale, when already at the next step."""
    raw = regretted(journey, returns="100 %", leave_on_return="100 %")
    raw["arrivals"] = {**raw["arrivals"], "rate": "5 / day", "for": "4 days"}
    raw["teams"] = {"care": care}
    raw["personas"]["person"]["time_value"] = "10 / hour"
    raw["steps"]["desk"]["next"] = [{"to": "care", "after": "1 day"}]
    raw["steps"]["care"] = {"team": "care", **step}
    return raw


def test_who_leaves_over_a_return_while_queueing_is_never_served(
    journey, run, left, money, team_tally
):
    nobody = {"staffing": {"Sun 23:00-24:00": 1}}
    done = run(leaving_at(journey, nobody, takes="1 min", channel="email"))
    n = len(done.world.rows)
    assert left(done, "return", step="care") == n > 10
    assert team_tally(done, "care", "served") == 0
    assert money(done, "time") == (0, 0)


def test_time_on_hold_until_a_return_is_booked(journey, run, money):
    nobody = {"staffing": {"Sun 23:00-24:00": 1}, "open": "always"}
    raw = leaving_at(journey, nobody, takes="1 min", channel="phone", patience="9 days")
    done = run(raw)
    # two days on hold at 10 an hour
    assert money(done, "time")[0] == pytest.approx(-len(done.world.rows) * 480, rel=1e-9)


def test_work_under_way_at_a_return_is_finished_and_paid(journey, run, left, money, events):
    plenty = {"agents": 100, "cost": "2 / hour"}
    done = run(leaving_at(journey, plenty, takes="5 days"), keep_log=True)
    n = len(done.world.rows)
    assert left(done, "return", step="care") == n
    # the customer spent two days there, the team works for five
    assert money(done, "time")[0] == pytest.approx(-n * 480, rel=1e-9)
    assert money(done, "service")[1] == pytest.approx(-n * 240, rel=1e-9)
    assert len(events(done, "service ended", step="care")) == 0


@pytest.mark.parametrize("accuracy", [0.0, 0.5, 0.9])
@pytest.mark.many
def test_the_score_correlates_with_the_truth_as_well_as_is_said(journey, run, visits, accuracy):
    raw = shown(journey, score_accuracy=f"{accuracy * 100} %")
    raw["personas"]["person"]["noise"] = 0.0001
    raw["steps"]["desk"] = {
        "next": [
            {"to": "shop", "when": {"score": {"of": "plan", "above": 21}}},
            {"to": "home", "when": {"score": {"of": "plan", "below": 21}}},
        ]
    }
    raw["steps"] |= {"shop": {"offer": "plan", "next": [{"to": "bought"}]}, "home": {}}
    raw["steps"]["shop"]["next"] = [
        {"to": "bought", "when": {"holds": "plan"}},
        {"to": "home", "unless": {"holds": "plan"}},
    ]
    raw["steps"]["bought"] = {"goal": "yes"}
    done = run(raw)
    n = len(done.world.rows)
    score_above = stats.norm.sf((21 - 19) / 5)
    assert agrees(visits(done, "shop"), n, score_above)
    # both above: two correlated normals
    pair = stats.multivariate_normal([0, 0], [[1, accuracy], [accuracy, 1]], allow_singular=True)
    both = float(pair.cdf([-(21 - 19) / 5, -(PRICE - 19) / 5]))
    assert agrees(visits(done, "bought"), n, both)
