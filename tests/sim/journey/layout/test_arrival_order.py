"""Streams, sends and their keys, against plain reading of what is written."""

import numpy as np
import pytest
from scipy import stats

from sim.errors import RunError
from sim.journey.layout import arrival_order
from sim.journey.luck import draws

DAY = 86_400_000_000
HOUR = DAY // 24
TUESDAY_TEN = DAY + 10 * HOUR


def without_rate(journey, **arrivals):
    """A journey whose customers come only by what has a name."""
    raw = journey(arrivals=arrivals)
    del raw["arrivals"]["rate"]
    return raw


def by_name(done):
    """Rows of counted customers by the stream that they came by."""
    rows = done.world.rows
    return {name: rows[rows["stream"] == n] for name, n in done.layout.numbering.streams.items()}


WEB = {"rate": "60 / day"}
SHOP = {"rate": "30 / day", "pattern": {"Mon-Fri 08:00-18:00": 1}}


def test_each_stream_has_its_own_rate_and_pattern(journey, run):
    raw = without_rate(journey, streams={"web": WEB, "shop": SHOP}, **{"for": "4 weeks"})
    found = by_name(run(raw))
    assert abs(len(found["web"]) - 60 * 28) < 4 * np.sqrt(60 * 28)
    assert abs(len(found["shop"]) - 30 * 28) < 4 * np.sqrt(30 * 28)
    hour = found["shop"]["arrival"] % DAY // HOUR
    assert ((hour >= 8) & (hour < 18) & (found["shop"]["arrival"] // DAY % 7 < 5)).all()
    gaps = np.diff(found["web"]["arrival"]) / DAY * 60
    assert stats.kstest(gaps, "expon").pvalue > 1e-4


def test_a_further_stream_changes_nobody_elses_times_and_luck(journey, run):
    person = {"person": {"share": "100 %", "benefit": "lognormal(mean 100 EUR, cv 1)"}}
    alone = without_rate(journey, streams={"web": WEB})
    beside = without_rate(journey, streams={"web": WEB, "shop": SHOP, "a third": WEB})
    for raw in (alone, beside):
        raw["personas"] = person
    first, second = by_name(run(alone))["web"], by_name(run(beside))["web"]
    for column in ("customer", "arrival", "customer_value"):
        assert (first[column] == second[column]).all()
    third = by_name(run(beside))["a third"]
    assert not set(third["customer"]) & set(second["customer"])


def test_customers_come_in_the_order_of_time_rank_and_key(journey, run):
    sends = {"mail": {"people": 50, "at": "week 1 Tue 10:00"}}
    raw = without_rate(journey, streams={"web": WEB, "shop": SHOP}, sends=sends)
    rows = run(raw).world.rows
    order = np.lexsort((rows["customer"], rows["arrival"]))
    assert (order == np.arange(len(rows))).all()


def test_a_renamed_stream_or_send_keeps_its_customers_by_was(journey, run):
    sends = {"mail": {"people": 9, "at": "week 1 Tue 10:00", "over": "1 hour"}}
    before = without_rate(journey, streams={"web": WEB}, sends=sends)
    after = without_rate(
        journey,
        streams={"online": {**WEB, "was": "web"}},
        sends={"letter": {**sends["mail"], "was": "mail"}},
    )
    first, second = run(before).world.rows, run(after).world.rows
    assert (first["customer"] == second["customer"]).all()
    assert (first["arrival"] == second["arrival"]).all()


def test_a_send_brings_so_many_people_in_one_moment_of_the_calendar(journey, run, events):
    raw = without_rate(journey, sends={"mail": {"people": 200, "at": "week 1 Tue 10:00"}})
    done = run(raw, keep_log=True)
    assert (done.world.rows["arrival"] == TUESDAY_TEN).all()
    assert len(done.world.rows) == 200
    assert (events(done, "arrived")["rank"] == 1).all()
    assert (events(done, "reached step")["rank"] == 1).all()


def test_a_send_may_spread_evenly_over_a_time(journey, run, events):
    mail = {"people": 500, "at": "week 1 Tue 10:00", "over": "5 hours"}
    done = run(without_rate(journey, sends={"mail": mail}), keep_log=True)
    since = (done.world.rows["arrival"] - TUESDAY_TEN) / (5 * HOUR)
    assert len(since) == 500
    assert stats.kstest(since, "uniform").pvalue > 1e-4
    assert (events(done, "arrived")["rank"] == 5).all()


def test_a_send_goes_out_again_every_so_often_until_arrivals_end_and_to_new_people(journey, run):
    mail = {"people": 20, "at": "week 1 Tue 10:00", "every": "3 days"}
    rows = run(without_rate(journey, sends={"mail": mail})).world.rows
    days, counts = np.unique((rows["arrival"] - TUESDAY_TEN) / DAY, return_counts=True)
    assert days.tolist() == [0, 3, 6]  # the next would come after ten days
    assert counts.tolist() == [20, 20, 20]
    assert len(np.unique(rows["customer"])) == 60


def test_more_people_in_a_send_change_none_of_those_who_came_before(journey, run):
    mail = {"people": 20, "at": "week 1 Tue 10:00", "every": "3 days", "over": "2 hours"}
    few = run(without_rate(journey, sends={"mail": mail})).world.rows
    many = run(without_rate(journey, sends={"mail": {**mail, "people": 30}})).world.rows
    both = np.isin(many["customer"], few["customer"])
    assert both.sum() == len(few) == 60
    assert (np.sort(many[both]["arrival"]) == np.sort(few["arrival"])).all()


def test_sends_in_the_warm_up_do_not_count(journey, run):
    mail = {"people": 20, "at": "week 1 Tue 10:00", "every": "1 week"}
    raw = without_rate(journey, sends={"mail": mail}, warm_up="7 days")
    rows = run(raw).world.rows
    assert np.unique(rows["arrival"]).tolist() == [TUESDAY_TEN + 7 * DAY, TUESDAY_TEN + 14 * DAY]


def test_routes_can_tell_where_a_customer_comes_from(journey, run):
    raw = without_rate(
        journey,
        streams={"web": WEB},
        sends={"mail": {"people": 50, "at": "week 1 Tue 10:00"}},
    )
    raw["start"] = [
        {"to": "desk", "when": {"stream": "web"}},
        {"to": "landing page", "unless": {"stream": "web"}},
    ]
    raw["steps"]["landing page"] = {"goal": "yes"}
    done = run(raw)
    steps = done.layout.numbering.steps
    found = by_name(done)
    assert (found["web"]["goal_step"] == steps["desk"]).all()
    assert (found["mail"]["goal_step"] == steps["landing page"]).all()


def test_a_number_of_customers_is_kept_even_where_many_come_in_one_moment(journey, run):
    raw = without_rate(journey, sends={"mail": {"people": 50, "at": "week 1 Tue 10:00"}})
    some = run(raw, customers=20)
    assert len(some.world.rows) == 20
    every = run(raw).world.rows
    assert (some.world.rows["customer"] == every["customer"][:20]).all()
    with pytest.raises(RunError, match="only 50 customers arrive in the counted period"):
        run(raw, customers=51)


def test_one_stream_without_a_name_still_numbers_its_customers(journey, run):
    rows = run(journey()).world.rows
    assert (rows["customer"] == np.arange(len(rows))).all()
    assert (rows["stream"] == -1).all()


def test_keys_are_hashes_that_a_signed_number_can_hold():
    keys = arrival_order.customer_keys("web", np.arange(200_000))
    assert len(np.unique(keys)) == len(keys)
    assert keys.max() < 2**63 < 2 * keys.max()
    # the 42nd number of splitmix64 from a hash of the name, in whole numbers of any size
    start = draws.label("arrivals", "customer", "web", bits=64)
    mixed = (start + 42 * 0x9E3779B97F4A7C15) % 2**64
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB % 2**64
    assert int(keys[41]) == (mixed ^ (mixed >> 31)) >> 1
    assert abs(stats.kstest(keys / 2**63, "uniform").statistic) < 0.005
