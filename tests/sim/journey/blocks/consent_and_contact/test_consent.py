"""Consent: who accepts, by numerical integration; what it costs in truth; misuse; force."""

import math

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit

from sim.journey.blocks.consent_and_contact.consent import NOT_WRITTEN, scale_of

DAY = 86_400_000_000


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return stats.binomtest(count, n, share).pvalue > 1e-4


ASK = {
    "purposes": ["recognition"],
    "clarity": {"what": "60 %", "why": "70 %"},
    "benefit": 4,
    "intrusion": 0.8,
    "doubt": 1.5,
    "salience": 0.5,
    "scale": 1.2,
    "nudge": 0.3,
}


def asked(journey, *, ask=None, concern="3 EUR", desk=None, **changes):
    return journey(
        arrivals={"for": "40 days"},
        personas={"person": {"privacy_concern": concern}},
        asks={"may we": {**ASK, **(ask or {})}},
        steps={"desk": {"ask": "may we", **(desk or {})}},
        **changes,
    )


def felt_worth(concern, ask):
    """Felt gain less felt cost, as the model says it."""
    doubts = 1 + ask["doubt"] * (1 - ask["why"]) + ask["salience"] * ask["what"]
    return ask["benefit"] * ask["why"] - concern * ask["intrusion"] * doubts


def lognormal(mean, cv):
    spread = math.sqrt(math.log1p(cv * cv))
    return stats.lognorm(spread, scale=mean / math.exp(spread**2 / 2))


def chance(concern_law, ask):
    """Probability of accepting: an integral over the privacy concern."""

    def accepts(concern):
        return expit(felt_worth(concern, ask) / ask["scale"] + ask["nudge"])

    upper = concern_law.ppf(1 - 1e-9)
    return integrate.quad(lambda x: concern_law.pdf(x) * accepts(x), 0, upper, limit=200)[0]


NUMBERS = {**ASK, "what": 0.6, "why": 0.7}


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ({}, {}),
        ({"clarity": {"what": "0 %", "why": "100 %"}}, {"what": 0.0, "why": 1.0}),
        ({"clarity": {"what": "100 %", "why": "10 %"}}, {"what": 1.0, "why": 0.1}),
        ({"salience": 2.0}, {"salience": 2.0}),
        ({"nudge": -0.7, "scale": 0.4}, {"nudge": -0.7, "scale": 0.4}),
    ],
)
@pytest.mark.many
def test_who_accepts_is_the_integral_over_two_personas_concerns(journey, run, tally, says, means):
    raw = asked(journey, ask=says, concern="lognormal(mean 3 EUR, cv 0.8)")
    raw["personas"]["person"]["share"] = "40 %"
    raw["personas"]["guarded"] = {
        "share": "60 %",
        "privacy_concern": "lognormal(mean 6 EUR, cv 0.5)",
    }
    done = run(raw)
    ask = NUMBERS | means
    for persona, law in (("person", lognormal(3, 0.8)), ("guarded", lognormal(6, 0.5))):
        accepted = tally(done, "consent given", persona=persona)
        n = tally(done, "consent asked", persona=persona)
        assert agrees(accepted, n, chance(law, ask)), (persona, accepted / n, chance(law, ask))


@pytest.mark.many
def test_clear_about_why_helps_and_clear_about_what_may_hurt(journey, run, tally):
    given = {
        (what, why): tally(
            run(asked(journey, ask={"clarity": {"what": what, "why": why}})), "consent given"
        )
        for what in ("0 %", "100 %")
        for why in ("20 %", "90 %")
    }
    assert given["0 %", "90 %"] > given["0 %", "20 %"]
    assert given["100 %", "20 %"] < given["0 %", "20 %"]


def test_the_truth_is_booked_whatever_the_ask_makes_people_feel(journey, run, tally, money):
    ask = {"use": "50 %", "told_use": "10 %", "data_value": 2.5}
    done = run(asked(journey, ask=ask))
    given = tally(done, "consent given")
    assert money(done, "privacy")[0] == pytest.approx(-given * 3 * 0.8 * 0.5, rel=1e-6)
    assert money(done, "data") == pytest.approx((0, 2.5 * given))


def test_who_refuses_has_no_privacy_cost_and_gives_no_data(journey, run, tally, money):
    done = run(asked(journey, ask={"nudge": -60, "data_value": 2.5}))
    assert tally(done, "consent given") == 0
    assert tally(done, "consent asked") == len(done.world.rows)
    assert money(done, "privacy") == money(done, "data") == (0, 0)


def twice(journey, *, ask=None, **second):
    """The same ask at two steps."""
    raw = asked(journey, ask=ask, desk={"next": [{"to": "desk again", "after": "1 day"}]})
    raw["steps"]["desk again"] = {"ask": "may we", **second}
    return raw


def test_an_answer_stands_until_the_ask_is_put_again(journey, run, tally):
    once = run(twice(journey))
    assert tally(once, "consent asked") == len(once.world.rows)
    again = run(twice(journey, ask_again="yes"))
    assert tally(again, "consent asked") == 2 * len(again.world.rows)


def test_each_asking_has_a_noise_of_its_own(journey, run, tally):
    n = len(run(twice(journey)).world.rows)
    once = tally(run(twice(journey)), "consent given")
    more = tally(run(twice(journey, ask_again="yes")), "consent given") - once
    assert agrees(more, n, expit(felt_worth(3, NUMBERS) / 1.2 + 0.3))
    assert more != once


def test_a_consent_given_twice_costs_and_is_misused_only_once(journey, run, tally, money):
    ask = {"nudge": 60, "found_out": "100 %", "told_use": "0 %", "found_out_after": "3 days"}
    done = run(twice(journey, ask=ask, ask_again="yes"))
    n = len(done.world.rows)
    assert tally(done, "consent given") == 2 * n
    assert money(done, "privacy")[0] == pytest.approx(-n * 3 * 0.8, rel=1e-6)
    assert tally(done, "misuse found out") == n


def test_refusing_when_asked_again_takes_the_consent_back(journey, run):
    raw = twice(journey, ask={"nudge": 60})
    raw["asks"]["no way"] = {**ASK, "nudge": -60}
    raw["steps"]["desk again"]["ask"] = "no way"
    raw["steps"]["desk again"]["next"] = [
        {"to": "consented", "when": {"consented": "recognition"}},
        {"to": "not consented", "unless": {"consented": "recognition"}},
    ]
    raw["steps"] |= {"consented": {}, "not consented": {}}
    # another ask's refusal does not touch it, the ask's own does
    kept = run(raw)
    assert kept.world.ended[kept.layout.numbering.steps["consented"], 0] == len(kept.world.rows)
    raw["asks"]["may we"]["nudge"] = -felt_worth(3, NUMBERS) / 1.2  # a fair coin each time
    raw["steps"]["desk again"] |= {"ask": "may we", "ask_again": "yes"}
    done = run(raw)
    stands = done.world.ended[done.layout.numbering.steps["consented"], 0]
    assert agrees(stands, len(done.world.rows), 0.5)


@pytest.mark.parametrize(
    ("use", "told", "why", "misuse"),
    [("100 %", "80 %", "50 %", 0.6), ("100 %", "0 %", "50 %", 1.0), ("30 %", "90 %", "50 %", 0)],
)
def test_misuse_is_found_out_as_far_as_the_use_goes_beyond_what_was_understood(
    journey, run, tally, use, told, why, misuse
):
    ask = {
        "use": use,
        "told_use": told,
        "clarity": {"why": why},
        "found_out": "40 %",
        "found_out_after": "2 days",
    }
    done = run(asked(journey, ask=ask))
    assert agrees(tally(done, "misuse found out"), tally(done, "consent given"), 0.4 * misuse)


def found_out(journey, **changes):
    ask = {"nudge": 60, "found_out": "100 %", "told_use": "0 %", "found_out_after": "4 days"}
    return asked(journey, ask=ask, **changes)


def test_misuse_comes_out_on_its_day_after_the_journey_has_ended_too(journey, run, events):
    done = run(found_out(journey), keep_log=True)
    rows = events(done, "misuse found out")
    arrival = {row["customer"]: row["arrival"] for row in done.world.rows}
    assert len(rows) == len(done.world.rows)
    assert {(row["time"] - arrival[row["customer"]]) / DAY for row in rows} == {4.0}
    assert done.world.rows["goodwill"] == pytest.approx(math.tanh(-0.4), abs=1e-12)
    assert np.all(done.world.rows["end_at"] == done.world.rows["arrival"])


def test_misuse_that_would_come_out_after_the_window_does_not(journey, run, tally):
    raw = found_out(journey)
    raw["asks"]["may we"]["found_out_after"] = "10 days"
    assert tally(run(raw), "misuse found out") == 0


def test_misuse_found_out_withdraws_the_consent_and_wakes_the_customer(journey, run, tally):
    raw = found_out(journey, desk={"next": [{"to": "later", "after": "5 days"}]})
    raw["steps"]["later"] = {
        "next": [
            {"to": "asleep", "unless": {"awake": "yes"}},
            {"to": "awake", "when": {"awake": "yes"}, "unless": {"consented": "recognition"}},
        ]
    }
    raw["steps"] |= {"asleep": {}, "awake": {}}
    done = run(raw)
    assert done.world.ended[done.layout.numbering.steps["awake"], 0] == len(done.world.rows)
    assert tally(done, "activations") == len(done.world.rows)


def test_a_forced_consent_makes_some_of_those_who_refuse_leave(journey, run, tally, left):
    done = run(asked(journey, ask={"forced": "30 %", "nudge": -1}))
    refused = tally(done, "consent asked") - tally(done, "consent given")
    assert 500 < refused < len(done.world.rows)
    assert agrees(left(done, "forced consent"), refused, 0.30)
    assert tally(done, "completed") == len(done.world.rows) - left(done, "forced consent")


FIT = {"price": 10, "valuation": 9, "fit": 3, "fit_needs": "recognition"}


def test_the_benefit_is_booked_once_when_the_data_are_first_used(journey, run, tally, money):
    raw = asked(journey, desk={"next": [{"to": "shop"}]})
    raw["offers"] = {"plan": FIT, "other plan": FIT}
    raw["steps"] |= {
        "shop": {"offer": "plan", "next": [{"to": "other shop"}]},
        "other shop": {"offer": "other plan"},
    }
    done = run(raw)
    given = tally(done, "consent given")
    assert 0 < given < len(done.world.rows)
    assert money(done, "benefit", step="shop")[0] == pytest.approx(4 * given)
    assert money(done, "benefit", step="other shop")[0] == 0


def test_a_benefit_of_data_that_nobody_uses_is_not_booked(journey, run, tally, money):
    done = run(asked(journey))
    assert tally(done, "consent given") > 0
    assert money(done, "benefit")[0] == 0


@pytest.mark.parametrize("unit", [1, 128, 0.01])
def test_without_a_scale_the_noise_follows_what_is_at_stake_in_any_unit(unit):
    assert scale_of(NOT_WRITTEN, 4 * unit) == 2 * unit
    assert scale_of(7 * unit, 4 * unit) == 7 * unit
    assert scale_of(0.0, 4 * unit) == 4e-9 * unit
    assert (
        scale_of(NOT_WRITTEN, 0.0) > 0
    )  # nothing is at stake: there is nothing to judge but the nudge
