"""The end of a window: what is counted stops, what happens goes on, worked out by hand."""

import numpy as np
import pytest

from sim.clock.equal import disagreements

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NINE = 9 * HOUR


@pytest.fixture
def desk(journey):
    """`desk(people, observe, ...)`: so many come on Monday at nine to one agent, an hour each."""

    def build(people=3, observe="30 min", *, step=None, **changes):
        at_desk = {"team": "pool", "channel": "phone", "takes": "1 h", "goal": True}
        raw = journey(
            arrivals={"sends": {"all": {"people": people, "at": "week 1 Mon 09:00"}},
                      "for": "2 days"},
            observe=observe,
            personas={"person": {"patience": "20 days", "time_value": "60 / hour"}},
            teams={"pool": {"agents": 1, "cost": "60 / hour"}},
            steps={"desk": {**at_desk, **(step or {})}},
            **changes,
        )  # fmt: skip
        del raw["arrivals"]["rate"]
        return raw

    return build


def agree(scenario, raw):
    return disagreements(scenario(raw), seed=1, cut=None) == []


def test_who_queues_when_the_window_ends_keeps_the_place_and_the_agent_busy(
    desk, run, scenario, team_tally, tally, money
):
    raw = desk()
    done = run(raw)
    # Nobody is served within half an hour: all are censored then, two of them on hold.
    assert (done.world.rows["ending"] == 3).all()
    assert (done.world.rows["end_at"] == NINE + 30 * MINUTE).all()
    assert tally(done, "waiting time") == 2 * 30 * MINUTE
    assert tally(done, "active time") == 3 * 30 * MINUTE
    assert money(done, "time")[0] == pytest.approx(-3 * 30)
    # For the team they wait and are served to the end: 0, 1 and 2 hours, an hour's work each.
    assert team_tally(done, "pool", "offered") == team_tally(done, "pool", "served") == 3
    assert team_tally(done, "pool", "waited") == 3 * HOUR
    assert team_tally(done, "pool", "worked") == 3 * HOUR
    assert team_tally(done, "pool", "cut off") == 0
    assert done.world.worked[0] == 3 * HOUR
    assert agree(scenario, raw)


def test_those_who_come_after_them_wait_behind_them(desk, run, scenario, events):
    raw = desk(people=2, observe="45 min")
    raw["arrivals"]["sends"]["late"] = {"people": 1, "at": "week 1 Mon 10:30"}
    done = run(raw, keep_log=True)
    # The agent is taken until eleven by people whose windows ended at 9:45.
    late = done.world.rows["arrival"] == 10 * HOUR + 30 * MINUTE
    started = events(done, "service started")
    assert started[started["customer"] == done.world.rows["customer"][late]]["time"] == 11 * HOUR
    assert agree(scenario, raw)


def test_nothing_is_booked_counted_or_logged_after_the_window(desk, run, scenario):
    full = desk(people=3, observe="1 day", step={"books": {"price": 7, "effort": 2}})
    short = {**full, "observe": "90 min"}
    whole, cut = (run(raw, keep_log=True) for raw in (full, short))
    assert (cut.log["time"] < NINE + 90 * MINUTE).all()
    early = whole.log[whole.log["time"] < NINE + 90 * MINUTE]
    happened = [kind for kind in np.unique(early["kind"]) if kind != 1]  # bookings are cut short
    for kind in happened:
        assert (early["kind"] == kind).sum() == (cut.log["kind"] == kind).sum()
    assert (whole.world.rows["ending"] == 1).all()
    assert sorted(cut.world.rows["ending"]) == [1, 3, 3]
    assert agree(scenario, short)


def test_a_window_that_ends_during_the_work_pays_for_the_part_inside_it(desk, run, money):
    done = run(desk(people=1))
    assert money(done, "service")[1] == -30.0
    assert done.world.pay["booked"].tolist() == [30 * MINUTE]
    assert done.world.worked[0] == HOUR


def test_waits_that_outlast_the_run_are_cut_off_and_told(desk, run, scenario, team_tally):
    raw = desk(people=60, observe="30 min", step={"channel": "email"})
    raw["arrivals"]["for"] = "1 day"
    done = run(raw)
    # The run ends with the counted day, at 24 h: 15 were begun by then, 45 still wait.
    assert team_tally(done, "pool", "served") == 15
    assert team_tally(done, "pool", "cut off") == 45
    waited = sum(range(15)) * HOUR + 45 * 15 * HOUR
    assert team_tally(done, "pool", "waited") == waited
    assert agree(scenario, raw)


def test_the_run_goes_on_for_waits_that_are_not_over_but_no_longer_than_the_last_window(
    desk, run, scenario, team_tally
):
    raw = desk(people=60, observe="30 min", step={"channel": "email"})
    raw["arrivals"]["sends"]["last"] = {"people": 1, "at": "week 1 Tue 23:45"}
    done = run(raw)
    # 40 of them are begun by the end of the second day, at 48 h 15 min, which is the last window's.
    assert team_tally(done, "pool", "served") == 40
    assert team_tally(done, "pool", "cut off") == 21
    assert agree(scenario, raw)


def test_a_team_is_measured_by_everybody_who_comes_while_others_count(
    desk, run, scenario, team_tally
):
    raw = desk(people=2, observe="1 day")
    raw["arrivals"] |= {"warm_up": "1 day", "cool_down": "1 day", "for": "1 day"}
    raw["arrivals"]["sends"] = {
        "before": {"people": 1, "at": "week 1 Mon 09:00"},
        "all": {"people": 2, "at": "week 1 Tue 09:00"},
        "after": {"people": 1, "at": "week 1 Wed 09:00"},
    }
    raw["steps"]["desk"]["goal"] = False
    raw["steps"]["desk"]["next"] = [{"to": "again", "after": "24 h"}]
    raw["steps"]["again"] = {**raw["steps"]["desk"], "next": []}
    done = run(raw)
    assert len(done.world.rows) == 2
    # On Tuesday the one from Monday comes again at ten, whose own window ended at nine.
    assert team_tally(done, "pool", "offered") == 3
    assert team_tally(done, "pool", "counted served") == 2
    assert team_tally(done, "pool", "waited") == HOUR + HOUR
    assert agree(scenario, raw)


def test_whom_one_brings_after_the_window_counts_for_nobody_and_takes_an_agent(
    desk, run, scenario, team_tally, tally
):
    refers = {"above": -1, "chance": "100 %", "after": "2 h"}
    raw = desk(people=1, observe="90 min", step={"refers": refers})
    done = run(raw)
    assert tally(done, "referrals") == 1
    assert tally(done, "referred customers") == 0
    assert done.world.rows["referred"].tolist() == [0]
    assert team_tally(done, "pool", "offered") > 1, "whom they bring, and so on"
    longer = run({**raw, "observe": "4 h 30 min"})
    assert longer.world.rows["referred"].tolist() == [1]
    assert agree(scenario, raw)


def test_a_root_whose_window_is_over_has_what_those_it_brought_were_worth_by_then(
    desk, run, scenario, money
):
    refers = {"above": -1, "chance": "100 %", "after": "10 min"}
    raw = desk(people=1, observe="100 min", step={"refers": refers})
    done = run(raw)
    # Served to ten; the brought one comes at 10:10 and is served for the 30 minutes to 10:40.
    assert done.world.rows["business_value"].tolist() == [-60.0 - 30.0]
    assert done.world.rows["referred_business"].tolist() == [-30.0]
    assert money(done, "service")[1] == -90.0
    assert agree(scenario, raw)


def test_reports_go_on_seeing_those_whose_windows_are_over(desk, run, scenario):
    raw = desk(people=8, observe="30 min", step={"patience": "4 h 30 min"})
    raw["switches"] = {"help": "off"}
    raw["monitors"] = {
        "calls": {"measure": "hang-ups", "step": "desk", "window": "2 days", "every": "1 day",
                  "above": "30 %", "at_least": 1, "turns": {"help": "on"}}
    }  # fmt: skip
    done = run(raw)
    # 5 of 8 are served by 13:30, 3 hang up then: the look at midnight sees them, 14 hours late.
    assert done.world.switches["turned_at"].tolist() == [DAY]
    assert agree(scenario, raw)


def test_a_return_after_the_window_is_seen_by_reports_and_booked_to_nobody(journey, run, scenario):
    raw = journey(
        arrivals={"rate": "100 / day", "for": "4 days"},
        observe="1 day",
        offers={"plan": {"price": 10, "valuation": 4, "push": 30, "pressure": "100 %",
                         "returns": "100 %", "regret_after": "2 days", "cooling_off": "9 days"}},
        steps={"desk": {"offer": "plan"}},
        switches={"stop": "off"},
        monitors={"sales": {"measure": "returns", "offer": "plan", "window": "4 days",
                            "every": "1 day", "above": "10 %", "at_least": 1,
                            "turns": {"stop": "on"}}},
    )  # fmt: skip
    done = run(raw)
    world, accounts = done.world, done.world.sums.sum(axis=(0, 1))
    assert accounts[10, 1] > 0, "sold"
    assert accounts[11, 1] == 0, "no refund inside any window"
    assert world.switches["turned_at"].tolist() == [3 * DAY]
    assert agree(scenario, raw)


def test_where_nothing_is_shared_a_journey_ends_with_its_window(journey, run):
    raw = journey(observe="1 day", steps={"desk": {"goal": False, "next": [
        {"to": "desk", "after": "7 hours"}]}})  # fmt: skip
    done = run(raw)
    assert (done.world.rows["end_at"] - done.world.rows["arrival"] == DAY).all()
    assert done.world.constants["run_end"] == 0
