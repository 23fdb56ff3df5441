"""Asks and offers that are made only to some."""

import pytest


def two_kinds(journey, **desk):
    return journey(
        arrivals={"rate": "40 / day", "for": "2 days"},
        personas={"person": {"share": "50 %"}, "fan": {"share": "50 %", "goodwill": 0.5}},
        asks={"data": {"purposes": ["advice"], "nudge": 60}},
        offers={"plan": {"price": 20, "valuation": "uniform(0 EUR, 60 EUR)",
                         "score_accuracy": "100 %"}},
        steps={"desk": {"ask": "data", "offer": "plan", **desk}},
    )  # fmt: skip


def counts(done, tally, measure):
    return [tally(done, measure, persona=name) for name in ("fan", "person", None)]


@pytest.mark.parametrize("test", [{"persona": ["fan"]}, {"goodwill": {"above": 0.4}}])
def test_an_offer_is_made_only_where_its_condition_holds(journey, run, tally, test):
    done = run(two_kinds(journey, offer_when=test))
    fans, others, everybody = counts(done, tally, "offers made")
    assert others == 0
    assert fans == everybody == tally(done, "customers", persona="fan") > 20
    assert tally(done, "consent asked") == tally(done, "customers")


def test_an_ask_is_put_only_where_its_condition_holds(journey, run, tally):
    done = run(two_kinds(journey, ask_when={"persona": ["fan"]}))
    fans, others, _ = counts(done, tally, "consent asked")
    assert others == 0
    assert fans == tally(done, "customers", persona="fan")
    assert tally(done, "offers made") == tally(done, "customers")


def test_an_offer_may_wait_for_the_consent_of_the_same_visit(journey, run, tally):
    raw = two_kinds(journey, offer_when={"consented": "advice"}, ask_when={"persona": ["fan"]})
    done = run(raw)
    fans, others, _ = counts(done, tally, "offers made")
    assert others == 0
    assert fans == tally(done, "customers", persona="fan")


def test_a_score_that_sees_all_offers_only_to_those_to_whom_it_is_worth_it(journey, run):
    raw = two_kinds(journey, offer_when={"score": {"of": "plan", "above": 20}})
    raw["personas"]["person"]["noise"] = raw["personas"]["fan"]["noise"] = 0.0001
    raw["feelings"] = {"warmth": "0 %"}
    rows = run(raw).world.rows
    assert rows["business_value"].max() == 20
    assert rows["customer_value"].min() == 0  # nobody to whom it is worth less has bought


def test_several_tests_must_all_hold(journey, run, tally):
    done = run(two_kinds(journey, offer_when={"persona": ["fan"], "consented": "advice",
                                              "visits": {"above": 2}}))  # fmt: skip
    assert tally(done, "offers made") == 0
