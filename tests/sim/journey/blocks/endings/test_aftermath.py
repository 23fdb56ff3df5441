"""Delayed effects that meet something gone: a contract, a consent, an offer, the customer."""

import numpy as np
import pytest

from sim.journey.blocks.selling.returns import RETURNED
from sim.journey.groundwork.vocabulary import EVENTS

DAY = 86_400_000_000


def few(journey, **changes):
    """About twenty customers, whom one noise-free opinion moves."""
    raw = journey(arrivals={"rate": "10 / day", "for": "2 days"}, observe="100 days", **changes)
    raw["personas"]["person"]["noise"] = 0.001
    return raw


def pressed(journey, *, home=None, desk=None, **offer):
    """Everybody is pressed into a month worth 5 at 12, regrets after 20 days and would return."""
    plan = {
        "price": 12, "valuation": 5, "push": 100, "pressure": "100 %", "per": "30 days",
        "regret_after": "20 days", "cooling_off": "90 days", "returns": "100 %", "handling": 3,
    }  # fmt: skip
    return few(
        journey,
        offers={"plan": {**plan, **offer}},
        steps={"desk": {"offer": "plan", "next": [{"to": "home"}], **(desk or {})},
               "home": home or {}},
    )  # fmt: skip


GONE_IN_TEN_DAYS = {"takes": "10 days", "passive": "yes", "leave": "100 %"}


def test_a_contract_that_ended_is_regretted_and_not_given_back(journey, run, tally, money):
    done = run(pressed(journey, home=GONE_IN_TEN_DAYS))
    n = len(done.world.rows)
    assert tally(done, "regretted") == n > 10
    assert tally(done, "returned") == 0
    assert money(done, "refund") == money(done, "handling") == (0, 0)
    assert set(done.world.rows["customer_value"]) == {-7.0}
    assert set(done.world.rows["business_value"]) == {12.0}


def test_a_contract_that_stands_is_given_back(journey, run, tally):
    done = run(pressed(journey))
    assert tally(done, "returned") == len(done.world.rows)
    assert set(done.world.rows["customer_value"]) == {0.0}
    assert set(done.world.rows["business_value"]) == {-3.0}


def test_a_product_is_given_back_by_those_who_have_left_too(journey, run, tally):
    raw = pressed(journey, home=GONE_IN_TEN_DAYS)
    del raw["offers"]["plan"]["per"]
    done = run(raw)
    assert tally(done, "returned") == len(done.world.rows)
    assert set(done.world.rows["customer_value"]) == {0.0}


def test_regret_of_an_ended_contract_makes_nobody_leave_twice(journey, run, left):
    done = run(pressed(journey, home=GONE_IN_TEN_DAYS, leave_on_return="100 %"))
    assert left(done, "chose to") == len(done.world.rows)
    assert left(done, "return") == 0


def test_who_gives_back_one_of_two_still_holds_the_other(journey, run, tally):
    raw = pressed(journey, regret_after="uniform(1 day, 60 days)")
    raw["offers"]["plan"]["cooling_off"] = "30 days"
    raw["steps"]["home"] = {"offer": "plan", "offer_again": "yes",
                            "next": [{"to": "later", "after": "70 days"}]}  # fmt: skip
    raw["steps"]["later"] = {"offer": "plan"}
    done = run(raw)
    n, bought_back = len(done.world.rows), tally(done, "returned")
    assert 0 < bought_back < 2 * n
    # Only who gave both back is shown it a third time: a quarter of them, more or less.
    third = tally(done, "offers made") - 2 * n
    assert 0 < third < bought_back / 2
    assert third == sum(np.bincount(returns_of(run(raw, keep_log=True)), minlength=3)[2:])


def returns_of(done):
    """How often each customer gave something back, in no order."""
    _, counts = np.unique(done.log["customer"][done.log["kind"] == RETURNED], return_counts=True)
    return counts


def misused(journey, *, desk=None, home=None, ask=None):
    """Everybody consents to what goes beyond what is said, and finds out after 20 days."""
    may_we = {
        "purposes": ["recognition"], "clarity": {"why": "50 %"}, "told_use": "0 %",
        "nudge": 60, "found_out": "100 %", "found_out_after": "20 days",
    }  # fmt: skip
    return few(
        journey,
        asks={"may we": {**may_we, **(ask or {})}},
        steps={"desk": {"ask": "may we", "next": [{"to": "home", "after": "10 days"}],
                        **(desk or {})}, "home": home or {}},
    )  # fmt: skip


def test_misuse_is_felt_although_the_consent_was_taken_back_before(journey, run, events):
    raw = misused(journey, home={"ask": "may we", "ask_again": "yes"})
    raw["asks"]["may we"]["nudge"] = 0  # about half of them say yes, each time anew
    raw["arrivals"]["rate"] = "60 / day"
    done = run(raw, keep_log=True)
    first = set(events(done, "consented", step="desk")["customer"])
    refused = set(events(done, "refused consent", step="home")["customer"])
    found = events(done, "misuse found out")
    taken_back = first & refused
    assert taken_back <= set(found["customer"])
    assert len(taken_back) > 10
    felt = events(done, "felt")
    assert {row["time"] for row in found} == {row["time"] for row in felt}


def test_what_is_known_is_not_found_out_once_more(journey, run, tally):
    # Asked, refused, asked and accepted again: two days on which the same misuse would come out.
    raw = misused(journey, desk={"next": [{"to": "refusal", "after": "1 day"}]},
                  home={"ask": "may we", "ask_again": "yes"})  # fmt: skip
    raw["asks"]["may we"] |= {"nudge": 0}
    raw["steps"]["refusal"] = {"ask": "may we", "ask_again": "yes",
                               "next": [{"to": "home", "after": "1 day"}]}  # fmt: skip
    raw["arrivals"]["rate"] = "60 / day"
    done = run(raw, keep_log=True)
    assert twice_accepted(done) > 5
    found = done.log[done.log["kind"] == kind("misuse found out")]
    assert len(found) == len(set(found["customer"])) == tally(done, "misuse found out")


def kind(word):
    """The number of a kind of event."""
    return {name: index for index, name in EVENTS.words.items()}[word]


def twice_accepted(done):
    """Customers who said yes, then no, then yes."""
    answers = {}
    for row in done.log:
        if row["kind"] in (kind("consented"), kind("refused consent")):
            answers.setdefault(row["customer"], []).append(row["kind"] == kind("consented"))
    return sum(said == [True, False, True] for said in answers.values())


def test_who_has_left_is_not_made_to_think_about_leaving(journey, run, tally):
    done = run(misused(journey, home={"leave": "100 %"}))
    assert tally(done, "misuse found out") == len(done.world.rows)
    assert tally(done, "activations") == 0
    stayed = run(misused(journey))
    assert tally(stayed, "activations") == len(stayed.world.rows)


def fitting(journey, **offer):
    """A month worth 10, and 4 more where it is fitted; the consent for that ends after 40 days."""
    raw = misused(journey, ask={"purposes": ["fit"], "found_out_after": "40 days"})
    plan = {"price": 12, "valuation": 10, "push": 100, "pressure": "100 %", "per": "30 days",
            "fit": 4, "fit_needs": "fit"}  # fmt: skip
    raw["offers"] = {"plan": {**plan, **offer}}
    raw["steps"]["desk"]["offer"] = "plan"
    return raw


def test_the_fit_lasts_as_long_as_the_consent_that_it_needs(journey, run, money, tally):
    done = run(fitting(journey))
    n = len(done.world.rows)
    assert tally(done, "bills") == 3 * n  # after 30, 60 and 90 days
    assert money(done, "valuation")[0] == (14 + 14 + 10 + 10) * n


@pytest.mark.parametrize(("day", "kept"), [(35, 14), (65, 14 + 14)])
def test_a_return_takes_back_what_the_current_period_gave(journey, run, money, tally, day, kept):
    terms = {"price": 15, "regret_after": f"{day} days", "cooling_off": "90 days",
             "returns": "100 %"}  # fmt: skip
    done = run(fitting(journey, **terms))
    n = len(done.world.rows)
    assert tally(done, "returned") == n
    assert money(done, "valuation")[0] == kept * n


def test_a_list_carries_no_context_of_whom_took_the_consent_back_meanwhile(journey, run, tally):
    raw = misused(journey, desk={"system": "till", "next": [{"to": "home"}]},
                  home={"system": "notes", "contact": "yes"},
                  ask={"purposes": ["pass on"], "found_out_after": "1 min"})  # fmt: skip
    raw["systems"] = {"till": {}, "notes": {}}
    weekly = {"every": "week", "at": "Fri 10:00"}
    raw["handoffs"] = {"till -> notes": {"mode": "file", "batch": weekly, "needs": "pass on"}}
    done = run(raw)
    assert tally(done, "repeats") == len(done.world.rows)
    raw["asks"]["may we"]["found_out_after"] = "20 days"  # after the list has come
    assert tally(run(raw), "repeats") == 0


def test_a_friend_who_was_told_comes_although_who_told_them_has_left(journey, run, tally):
    tells = {"above": -1, "chance": "100 %", "after": "20 days", "personas": {"friend": "100 %"}}
    raw = few(journey, steps={"desk": {"refers": tells, "leave": "100 %"}})
    raw["personas"]["friend"] = {"share": "0 %", "benefit": 9}
    raw["observe"] = "30 days"
    done = run(raw)
    assert tally(done, "abandoned") + tally(done, "churned") == len(done.world.rows)
    assert set(done.world.rows["referred_customer"]) == {9.0}


def test_a_gap_that_nobody_waits_behind_any_more_is_not_noticed(journey, run, events):
    raw = few(journey, systems={"till": {}, "notes": {}})
    raw["handoffs"] = {"till -> notes": {"mode": "file", "drops": "100 %", "notices": "20 days"}}
    raw["steps"] = {
        "desk": {"system": "till", "next": [{"to": "care"}]},
        "care": {"system": "notes", "gives_up_after": "5 days", "gives_up": {"to": "end"}},
        "end": {"takes": "50 days", "passive": "yes"},
    }
    done = run(raw, keep_log=True)
    assert len(events(done, "dropped")) == len(done.world.rows)
    assert len(events(done, "noticed the gap")) == 0
    assert np.all(done.world.rows["goodwill"] == 0.0)


def test_a_contract_goes_on_when_the_switch_that_sold_it_is_turned_off(journey, run, tally):
    raw = pressed(journey, returns="0 %", desk={"offer_when": {"switch": "sale"}})
    raw["switches"] = {"sale": "on"}
    raw["monitors"] = {
        "sales": {"measure": "acceptance", "window": "3 days", "every": "3 days", "above": "0 %",
                  "at_least": 1, "turns": {"sale": "off"}}
    }  # fmt: skip
    done = run(raw)
    assert tally(done, "bills") == 3 * len(done.world.rows)
