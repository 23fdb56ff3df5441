"""Who feels well brings others, who feels badly keeps them away."""

import numpy as np
import polars as pl
import pytest

from sim.clock.replication import Room
from sim.clock.simpy.clock import SimpyClock
from sim.errors import RunError
from sim.journey.luck.draws import referred_key
from sim.records.event_table import events_table
from sim.records.tables import customers_table, runs_table

DAY = 86_400_000_000
# Everybody comes to the desk, and who came by themselves bring one other who comes later.
ONE = {
    "arrivals": {"rate": "40 / day", "for": "5 days"},
    "observe": "10 days",
    "start": [
        {"to": "lobby", "when": {"referred": True}},
        {"to": "desk", "when": {"referred": False}},
    ],
    "steps": {
        "desk": {
            "goal": True,
            "books": {"valuation": 5},
            "refers": {"above": -1, "chance": "100 %", "after": "6 days"},
        },
        "lobby": {"goal": False, "books": {"valuation": 3, "price": 1}, "takes": "1 day",
                  "passive": True},
    },
}  # fmt: skip


def test_whoever_is_brought_counts_as_nobody_and_their_values_belong_to_their_root(
    journey, run, money, tally
):
    done = run(journey(**ONE))
    people = len(done.world.rows)
    assert tally(done, "customers") == tally(done, "completed") == people
    assert tally(done, "referrals") == tally(done, "referred customers") == people
    assert tally(done, "referred completed") == 0
    assert money(done, "valuation", step="lobby") == (3 * people, 0)
    table = customers_table(done)
    assert table["customer_value"].to_list() == [5 + 3 - 1] * people
    assert table["business_value"].to_list() == [1] * people
    assert table["referred"].to_list() == [1] * people
    assert table["referred_customer_value"].to_list() == [2] * people
    assert table["referred_business_value"].to_list() == [1] * people
    shown = runs_table(done).filter(measure="referred value")
    assert dict(shown.select("detail", "amount").iter_rows()) == {
        "customer": 2 * people, "business": people,
    }  # fmt: skip


def test_they_are_followed_to_the_end_of_their_roots_window_and_not_beyond(journey, run):
    late = journey(**ONE)
    late["steps"]["lobby"]["takes"] = "4 days"  # six days, and four: the window is over
    done = run(late)
    assert set(done.world.rows["customer_value"]) == {5}
    assert set(done.world.rows["referred"]) == {1}
    late["steps"]["desk"]["refers"]["after"] = "10 days"
    assert set(run(late).world.rows["referred"]) == {0}


def test_before_they_come_nothing_of_them_is_in_the_value_at_half_the_window(journey, run):
    people = {"person": {"unmet": 8, "delay_cost": "1 / day", "elsewhere": "0.5 / day"}}
    raw = journey(**ONE, personas=people, tail={"customer": 2, "business": 4})
    table = customers_table(run(raw))
    # they come on day six of ten and are done on day seven, without the goal
    assert set(table["referred_customer_value"]) == {3 - 1 - 1 - 8 + 2}
    assert set(table["customer_value"]) == {5 + 2 + 3 - 1 - 1 - 8 + 2}
    assert set(table["customer_value_at_half"]) == {5 + 2}
    assert set(table["business_value_at_half"]) == {4}
    raw["steps"]["desk"]["refers"]["after"] = "4 days 12 hours"
    table = customers_table(run(raw))
    # half a day has passed for them at half the window: half a day's delay, unmet, and the tail
    assert set(table["customer_value_at_half"]) == {5 + 2 - 0.5 - 8 + 2}
    assert set(table["business_value_at_half"]) == {4 + 4}


def test_everything_of_a_chain_is_in_the_events_under_its_root(journey, run):
    raw = journey(**ONE)
    raw["start"] = [{"to": "desk"}]
    raw["steps"]["desk"]["refers"] = {"above": -1, "chance": "60 %", "after": "1 hour"}
    done = run(raw, keep_log=True)
    events = events_table(done)
    amounts = pl.col("customer_amount").sum()
    booked = events.filter(type="booked").group_by("root").agg(amounts).sort("root")
    rows = np.sort(done.world.rows, order="customer")
    assert booked["root"].to_list() == rows["customer"].tolist()
    assert booked["customer_amount"].to_list() == rows["customer_value"].tolist()
    arrived = events.filter(type="arrived").group_by("root").len("people").sort("root")
    assert (arrived["people"] - 1).to_list() == rows["referred"].tolist()
    assert rows["referred"].max() > 3
    # they come an hour after each other, in the rank of arrivals
    first = events.filter(type="arrived", root=int(rows["customer"][rows["referred"].argmax()]))
    times = first["time"].sort()
    assert set(times.diff().drop_nulls()) == {DAY // 24}
    assert set(first["rank"]) == {5}


def test_the_friend_has_the_same_luck_in_another_design(journey, run):
    raw = journey(**ONE, personas={"person": {"time_value": "exponential(mean 9 / hour)"}})
    raw["steps"]["lobby"] |= {"passive": False, "takes": "exponential(mean 1 hour)"}
    other = journey(**raw)
    other["steps"]["desk"] |= {"leave": "30 %", "refers": {"above": -1, "chance": "100 %"}}
    other["steps"]["lobby"]["books"] = {"valuation": 4, "price": 1}
    one, two = (customers_table(run(design)) for design in (raw, other))
    difference = two["referred_customer_value"] - one["referred_customer_value"]
    assert set(difference.round(9)) == {1.0}
    assert one["referred_customer_value"].n_unique() > 100


def test_keys_of_friends_differ():
    keys = {int(referred_key(np.uint64(who), n)) for who in range(2000) for n in range(5)}
    assert len(keys) == 10_000
    assert min(keys) > 10_000_000
    assert len({key >> 32 for key in keys}) > 9_990


def test_who_is_brought_is_drawn_from_the_steps_own_mix(journey, run, events):
    people = {"person": {"share": "100 %"}, "other": {"share": "0 %"}, "third": {"share": "0 %"}}
    raw = journey(**ONE, personas=people)
    raw["steps"]["desk"]["refers"]["personas"] = {"other": "70 %", "third": "30 %"}
    done = run(raw, keep_log=True)
    came = done.log[(done.log["kind"] == 60) & (done.log["customer"] != done.log["root"])]
    numbers = done.layout.numbering.personas
    people = len(came)
    others = int((came["item"] == numbers["other"]).sum())
    assert (came["item"] == numbers["person"]).sum() == 0
    assert others == pytest.approx(0.7 * people, abs=4 * (0.21 * people) ** 0.5)
    planned = events(done, "referred")
    assert np.array_equal(np.bincount(planned["item"]), np.bincount(came["item"]))
    # the money is their root's, whatever persona they are
    assert done.world.sums[numbers["other"]].sum() == 0


@pytest.mark.parametrize(("goodwill", "brings"), [(0.5, True), (0.4, False)])
def test_only_who_feels_well_enough_brings_others(journey, run, tally, goodwill, brings):
    raw = journey(**ONE)
    raw["steps"]["desk"] |= {"feels": float(np.arctanh(goodwill))}
    raw["steps"]["desk"]["refers"]["above"] = 0.45
    done = run(raw)
    assert tally(done, "referrals") == (len(done.world.rows) if brings else 0)


def test_once_a_visit_and_no_more_than_the_most_at_a_step(journey, run):
    raw = journey(**ONE)
    raw["steps"]["desk"] |= {
        "next": [{"to": "desk", "after": "1 day"}],
        "refers": {"above": -1, "chance": "100 %", "most": 3},
    }
    assert set(run(raw).world.rows["referred"]) == {3}
    raw["steps"]["desk"]["refers"]["most"] = 100
    assert set(run(raw).world.rows["referred"]) == {10}


def test_who_feels_badly_warns_others_once(journey, run, tally, money):
    warns = {"below": -0.5, "costs": 30}
    desk = {"feels": -0.4, "warns": warns, "next": [{"to": "desk", "after": "1 day"}]}
    done = run(journey(steps={"desk": desk}))
    people = len(done.world.rows)
    assert tally(done, "warnings") == people
    assert money(done, "lost prospects") == (0, -30 * people)
    assert tally(run(journey(steps={"desk": {**desk, "feels": -0.01}})), "warnings") == 0
    some = tally(run(journey(steps={"desk": {**desk, "next": [], "feels": -1, "warns": {
        **warns, "chance": "25 %"}}})), "warnings")  # fmt: skip
    assert some == pytest.approx(0.25 * people, abs=4 * (0.1875 * people) ** 0.5)


def test_they_need_the_same_agents_as_everybody(journey, run, team_tally):
    desk = {"team": "care", "takes": "1 min", "live": True, "patience": "1 hour",
            "refers": {"above": -1, "chance": "100 %", "after": "1 hour"}}  # fmt: skip
    raw = journey(
        **{**ONE, "steps": {"desk": {**ONE["steps"]["desk"], **desk}, "lobby": {}}},
        teams={"care": {"agents": 4, "open": "always", "cost": "60 / hour"}},
    )
    raw["steps"]["lobby"] = {"team": "care", "takes": "3 min"}
    done = run(raw)
    people = len(done.world.rows)
    # a minute each, and three for the one they bring, are booked to the one who came by themselves
    assert done.world.rows["business_value"].tolist() == [-4.0] * people
    # all of that work is done, nearly all of it while customers are counted
    assert 0.95 < done.world.worked[0] / (people * 4 * 60e6) <= 1
    assert team_tally(done, "care", "counted served") == people


def test_referrals_without_an_end_are_stopped_with_words(journey, scenario):
    raw = journey(**ONE)
    raw["start"] = [{"to": "desk"}]
    raw["steps"]["desk"]["refers"] = {"above": -1, "chance": "100 %", "after": "1 min"}
    room = Room(scenario(raw), seed=1, replication=0)
    room.world.constants["most_brought"] = 40
    with pytest.raises(RunError, match="has brought more than 40 others") as caught:
        SimpyClock(room).run()
    assert "fix: lower the chance of 'refers'" in str(caught.value)
