"""Prices shown in part: who chooses, who withdraws, who pays, computed by integration."""

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit

PRICE, SHOWN = 20.0, 14.0


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return stats.binomtest(count, n, share).pvalue > 1e-4


def drip(journey, *, persona=None, till=None, rate="100 / day", **offer):
    """Everybody is shown a ticket at the desk and comes to the till a day later."""
    ticket = {"price": PRICE, "shown": SHOWN, "valuation": "uniform(5 EUR, 35 EUR)"}
    return journey(
        arrivals={"rate": rate, "for": "8 days"},
        observe="30 days",
        personas={"person": {"noise": 0.2, **(persona or {})}},
        offers={"ticket": {**ticket, **offer}},
        steps={
            "desk": {
                "offer": "ticket",
                "goal": False,
                "next": [{"to": "till", "after": "1 day"}],
            },
            "till": {"goal": True, **(till or {})},
        },
    )


def chance(value, price, *, noise=0.2):
    return expit((value - price) / (noise * PRICE))


def over_values(function):
    """The mean over a valuation between 5 and 35."""
    return integrate.quad(function, 5, 35)[0] / 30


def test_who_sees_a_lower_price_decides_on_it_and_pays_the_whole(journey, run, tally, money):
    done = run(drip(journey))
    accepted = tally(done, "offers accepted")
    expected = over_values(lambda v: chance(v, SHOWN))
    assert agrees(accepted, tally(done, "offers made"), expected)
    assert money(done, "price") == (-PRICE * accepted, PRICE * accepted)


def test_who_loses_by_the_part_that_was_not_shown_regrets_it(journey, run, tally):
    done = run(drip(journey))
    lost = integrate.quad(lambda v: chance(v, SHOWN), 5, PRICE)[0] / 30
    assert agrees(tally(done, "regretted"), tally(done, "offers made"), lost)


def test_nothing_is_booked_or_held_before_the_whole_price_is_seen(journey, run, tally, events):
    raw = drip(journey, rate="10 / day", revealed_at="nowhere", valuation=100)
    raw["steps"]["till"]["next"] = [
        {"to": "bought", "when": {"holds": "ticket"}},
        {"to": "nowhere", "unless": {"holds": "ticket"}, "after": "40 days"},
    ]
    raw["steps"] |= {"nowhere": {}, "bought": {}}
    done = run(raw, keep_log=True)
    assert len(events(done, "put into the basket")) == len(done.world.rows) > 20
    assert tally(done, "offers accepted") == 0
    assert not done.world.sums.any()
    assert tally(done, "censored") == len(done.world.rows)


@pytest.mark.many
def test_the_same_opinion_meets_the_whole_price(journey, run, tally, money):
    done = run(drip(journey, revealed_at="till"))
    shown = tally(done, "offers made")
    # the same error in judging: who buys at last is who would have bought at the whole price
    assert agrees(tally(done, "offers accepted"), shown, over_values(lambda v: chance(v, PRICE)))
    between = over_values(lambda v: chance(v, SHOWN) - chance(v, PRICE))
    assert agrees(tally(done, "withdrew"), shown, between)
    open_about_it = run(drip(journey, shown=PRICE))
    assert tally(open_about_it, "offers accepted") == tally(done, "offers accepted")
    assert money(open_about_it, "valuation") == money(done, "valuation")


def test_having_come_this_far_makes_more_pay_more_than_it_is_worth(journey, run, tally):
    done = run(drip(journey, revealed_at="till", attachment=4))
    shown = tally(done, "offers made")
    expected = over_values(lambda v: chance(v, PRICE - 4))
    assert agrees(tally(done, "offers accepted"), shown, expected)
    lost = integrate.quad(lambda v: chance(v, PRICE - 4), 5, PRICE)[0] / 30
    assert agrees(tally(done, "regretted"), shown, lost)


def test_attachment_brings_back_nobody_who_did_not_choose_it(journey, run, tally):
    done = run(drip(journey, revealed_at="till", attachment=1000))
    assert tally(done, "withdrew") == 0
    expected = over_values(lambda v: chance(v, SHOWN))
    assert agrees(tally(done, "offers accepted"), tally(done, "offers made"), expected)


def test_withdrawing_is_no_declining_unless_the_offer_says_how_it_feels(journey, run):
    certain = {"valuation": 17, "pressure": "100 %", "revealed_at": "till"}
    calm = drip(journey, rate="10 / day", persona={"noise": 0.001}, **certain)
    assert set(run(calm).world.rows["goodwill"]) == {0.0}
    calm["offers"]["ticket"]["reveal_feels"] = -0.3
    assert run(calm).world.rows["goodwill"] == pytest.approx(np.tanh(-0.3), abs=1e-12)


def test_some_leave_on_seeing_the_whole_price(journey, run, left, tally):
    raw = drip(journey, valuation=17, persona={"noise": 0.001}, revealed_at="till",
               leave_on_reveal="20 %")  # fmt: skip
    done = run(raw)
    assert tally(done, "withdrew") == tally(done, "offers made") == len(done.world.rows)
    assert agrees(left(done, "offer", step="till"), len(done.world.rows), 0.2)


def test_who_withdrew_may_be_shown_it_again_and_judges_anew(journey, run, tally):
    back = [
        {"to": "desk", "when": {"visits": {"below": 2}}},
        {"to": "home", "when": {"visits": {"above": 2}}},
    ]
    raw = drip(journey, rate="10 / day", valuation=17, persona={"noise": 0.001},
               revealed_at="till", till={"goal": False, "next": back})  # fmt: skip
    raw["steps"]["home"] = {"goal": True}
    done = run(raw)
    assert tally(done, "offers made") == tally(done, "withdrew") == 2 * len(done.world.rows)


def test_what_is_in_the_basket_is_not_shown_again(journey, run, tally):
    raw = drip(journey, rate="10 / day", valuation=100, revealed_at="till")
    raw["steps"]["desk"]["next"] = [{"to": "other desk"}]
    raw["steps"]["other desk"] = {"offer": "ticket", "offer_again": "yes",
                                  "next": [{"to": "till"}]}  # fmt: skip
    done = run(raw)
    assert tally(done, "offers made") == tally(done, "offers accepted") == len(done.world.rows)


def test_an_offer_shown_where_its_whole_price_appears_is_decided_twice_at_once(journey, run, tally):
    raw = drip(journey, rate="10 / day", valuation=17, persona={"noise": 0.001}, revealed_at="desk")
    done = run(raw)
    assert tally(done, "withdrew") == len(done.world.rows)
