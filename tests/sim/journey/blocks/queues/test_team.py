"""Teams against a queue worked out customer by customer, in plain Python without any clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from sim.clock.equal import disagreements

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY


@dataclass
class Turn:
    """What became of one customer: when they joined, when it was decided, and how."""

    joined: int
    decided: int
    how: str


def work_out(
    joins: list[tuple[int, float]],
    takes: int,
    staff: Callable[[int], int],
    doors: Callable[[int], bool] | None,
    changes: list[int],
) -> list[Turn]:
    """First come, first served: who joins first is decided before, whoever joins later.

    Args:
        joins: Time and patience of each customer, in order of joining.
        takes: Time of a service.
        staff: Agents at a time.
        doors: Whether customers may be there in person; None where they need not be.
        changes: All times at which staff or doors change.
    """
    turns: list[Turn] = []
    services: list[int] = []
    for joined, patience in joins:
        services = [start for start in services if start + takes > joined]
        ends = {start + takes for start in services}
        moments = sorted({joined, *ends, *(time for time in changes if time > joined)})
        for now in [*moments, math.inf]:
            if now >= joined + patience:
                turns.append(Turn(joined, joined + int(patience), "hung up"))
                break
            if doors is not None and not doors(now):
                turns.append(Turn(joined, now, "turned away"))
                break
            busy = sum(start <= now < start + takes for start in services)
            if busy < staff(now):
                turns.append(Turn(joined, now, "served"))
                services.append(now)
                break
    return turns


def weekday_hours(now: int) -> int:
    """Two agents on weekdays 09:00 to 17:00, a third from 12:00 to 14:00."""
    day, rest = divmod(now % WEEK, DAY)
    if day > 4 or not 9 * HOUR <= rest < 17 * HOUR:
        return 0
    return 3 if 12 * HOUR <= rest < 14 * HOUR else 2


STAFFING = {"Mon-Fri 09:00-17:00": 2, "Mon-Fri 12:00-14:00": 1}
CHANGES = [day * DAY + hour * HOUR for day in range(60) for hour in (0, 8, 9, 12, 14, 16, 17)]


@pytest.fixture
def desk(journey):
    """`desk(team, step, **changes)`: a journey of one desk with a team that takes 12 minutes."""

    def build(team=None, step=None, **changes):
        arrivals = {"rate": "60 / day", "for": "14 days"}
        return journey(
            **{
                "arrivals": arrivals,
                "observe": "20 days",
                "teams": {"pool": {"staffing": STAFFING, "cost": "30 EUR / hour", **(team or {})}},
                "steps": {
                    "desk": {
                        "channel": "phone",
                        "team": "pool",
                        "takes": "12 min",
                        "patience": "25 min",
                        **(step or {}),
                    }
                },
                **changes,
            }
        )

    return build


@pytest.fixture
def turns(events):
    """`turns(replication)`: what became of each customer at the desk, from the log."""

    def read(replication) -> list[Turn]:
        joined = {row["customer"]: int(row["time"]) for row in events(replication, "joined queue")}
        found = {}
        for word, how in (
            ("service started", "served"),
            ("hung up", "hung up"),
            ("turned away", "turned away"),
            ("gave up waiting", "hung up"),
        ):
            for row in events(replication, word):
                key, time = row["customer"], int(row["time"])
                found.setdefault(key, Turn(joined.get(key, time), time, how))
        return [found[key] for key in sorted(found)]

    return read


def test_an_active_queue_with_shifts_and_doors_is_worked_out_by_hand(run, desk, turns):
    replication = run(desk(arrivals={"rate": "200 / day", "for": "14 days"}), keep_log=True)
    joins = [(int(time), 25 * MINUTE) for time in replication.world.rows["arrival"]]
    expected = work_out(
        joins, 12 * MINUTE, weekday_hours, lambda now: weekday_hours(now) > 0, CHANGES
    )
    assert turns(replication) == expected
    assert {turn.how for turn in expected} == {"served", "hung up", "turned away"}
    at_closing = [t for t in expected if t.how == "turned away" and t.decided > t.joined]
    assert at_closing, "nobody was still queueing at closing time: the test shows too little"
    assert all(turn.decided % DAY == 17 * HOUR for turn in at_closing)


def test_doors_may_close_before_the_staff_goes_home(run, desk, turns):
    def doors(now):
        return now % WEEK < 5 * DAY and 8 * HOUR <= now % DAY < 16 * HOUR

    replication = run(desk(team={"open": "Mon-Fri 08:00-16:00"}), keep_log=True)
    joins = [(int(time), 25 * MINUTE) for time in replication.world.rows["arrival"]]
    expected = work_out(joins, 12 * MINUTE, weekday_hours, doors, CHANGES)
    assert turns(replication) == expected
    waited_for_staff = [t for t in expected if t.joined % DAY < 9 * HOUR and t.how == "served"]
    assert waited_for_staff, "nobody waited at open doors for the staff"


def test_a_passive_queue_keeps_its_order_overnight(run, desk, turns):
    passive = {"channel": "email", "passive": True, "takes": "25 min", "gives_up_after": "40 hours"}
    replication = run(desk(step=passive), keep_log=True)
    joins = [(int(time), 40 * HOUR) for time in replication.world.rows["arrival"]]
    expected = work_out(joins, 25 * MINUTE, weekday_hours, None, CHANGES)
    seen = turns(replication)
    assert [(t.joined, t.decided) for t in seen] == [(t.joined, t.decided) for t in expected]
    assert {turn.how for turn in expected} == {"served", "hung up"}
    starts = [turn.decided for turn in seen if turn.how == "served"]
    assert starts == sorted(starts)


def test_a_backlog_is_worked_off_before_anybody_else(run, desk, turns):
    passive = {"channel": "email", "passive": True, "patience": None}
    backlog = {"items": 130, "takes": "12 min"}
    replication = run(desk(team={"backlog": backlog}, step=passive), keep_log=True)
    arrivals = [int(time) for time in replication.world.rows["arrival"]]
    joins = [(-1, math.inf)] * 130 + [(time, math.inf) for time in arrivals]
    expected = work_out(joins, 12 * MINUTE, weekday_hours, None, CHANGES)[130:]
    served = turns(replication)
    last = 20 * DAY
    in_window = [t for t in expected if t.decided < t.joined + last]
    assert served == in_window
    assert served[0].decided > DAY


def test_a_backlog_stands_there_when_counting_begins_whatever_the_warm_up(run, desk, scenario):
    # One agent, 40 hours a week. The first who counts comes as counting begins, in the third week,
    # and waits for the three weeks of work that stand there then.
    raw = desk(
        team={"staffing": {"Mon-Fri 09:00-17:00": 1}, "backlog": {"lasts": "3 weeks",
                                                                   "takes": "1 h"}},
        step={"channel": "email", "patience": None},
        arrivals={"sends": {"one": {"people": 1, "at": "week 3 Mon 00:00"}},
                  "warm_up": "14 days", "for": "7 days", "cool_down": "0 days"},
        observe="60 days",
    )  # fmt: skip
    del raw["arrivals"]["rate"]
    replication = run(raw)
    assert replication.world.teams["backlog"].tolist() == [120]
    end = 5 * WEEK + 9 * HOUR + 12 * MINUTE
    assert replication.world.rows["goal_at"].tolist() == [end]
    assert replication.world.worked.tolist() == [40 * HOUR], "of the counted week, all of it"
    assert disagreements(scenario(raw), seed=1, cut=None) == []


def test_a_backlog_that_lasts_is_what_the_staff_finishes_in_that_time(scenario, desk):
    # Two weeks of 5 days x (8 h x 2 + 2 h x 1) are 180 agent hours; 45 minutes a piece.
    layout = scenario(desk(team={"backlog": {"lasts": "2 weeks", "takes": "45 min"}}))
    assert layout.plan["teams"][0]["backlog"] == 240


def test_nobody_who_counts_is_charged_for_a_backlog(run, desk, money, team_tally):
    backlog = {"items": 100, "takes": "30 min"}
    replication = run(desk(team={"backlog": backlog}))
    worked = team_tally(replication, "pool", "worked")
    assert worked == 12 * MINUTE * team_tally(replication, "pool", "served")
    _, cost = money(replication, "service")
    assert cost == pytest.approx(-30 * worked / HOUR, rel=1e-6)


def test_work_under_way_is_finished_and_paid_when_the_staff_falls(run, desk, events, money):
    replication = run(desk(step={"takes": "50 min", "patience": "2 hours"}), keep_log=True)
    starts = {row["customer"]: row["time"] for row in events(replication, "service started")}
    ends = {row["customer"]: row["time"] for row in events(replication, "service ended")}
    assert starts.keys() == ends.keys()
    assert {int(ends[key] - starts[key]) for key in starts} == {50 * MINUTE}
    assert any(weekday_hours(int(time)) == 0 for time in ends.values()), "no overtime at all"
    assert all(weekday_hours(int(time)) > 0 for time in starts.values())
    assert money(replication, "service")[1] == pytest.approx(-25 * len(starts), abs=1e-3)


def test_all_work_in_the_counted_period_is_noted_by_whomever_for(run, desk):
    around = {"rate": "60 / day", "warm_up": "1 day", "for": "14 days", "cool_down": "13 days"}
    passive = {"channel": "email", "passive": True, "patience": None}
    replication = run(desk(step=passive, arrivals=around))
    everybody = run(desk(step=passive, arrivals={"rate": "60 / day", "for": "28 days"})).world.rows[
        "arrival"
    ]
    joins = [(int(time), math.inf) for time in everybody]
    services = [turn.decided for turn in work_out(joins, 12 * MINUTE, weekday_hours, None, CHANGES)]
    overlaps = [
        min(start + 12 * MINUTE, 15 * DAY) - max(start, DAY)
        for start in services
        if start < 15 * DAY and start + 12 * MINUTE > DAY
    ]
    assert replication.world.worked[0] == sum(overlaps)


def test_counts_of_a_team_are_those_of_the_turns(run, desk, turns, team_tally):
    replication = run(desk(), keep_log=True)
    seen = turns(replication)
    inside = [t for t in seen if t.decided > t.joined or t.how == "served"]
    queued = [t for t in seen if t.decided > t.joined]
    assert team_tally(replication, "pool", "offered") == len(inside)
    assert team_tally(replication, "pool", "served") == sum(t.how == "served" for t in seen)
    assert team_tally(replication, "pool", "abandoned") == sum(t.how == "hung up" for t in seen)
    assert team_tally(replication, "pool", "turned away") == sum(
        t.how == "turned away" for t in seen
    )
    assert team_tally(replication, "pool", "queued") == len(queued)
    assert team_tally(replication, "pool", "waited") == sum(t.decided - t.joined for t in queued)


def test_whoever_finds_the_doors_closed_leaves_where_no_way_is_written(run, desk, left, tally):
    replication = run(desk(team={"staffing": {"Mon 09:00-10:00": 5}}))
    rows = replication.world.rows
    shut = ((rows["arrival"] % WEEK) < 9 * HOUR) | ((rows["arrival"] % WEEK) >= 10 * HOUR)
    assert left(replication, "closed", step="desk") == int(shut.sum())
    assert tally(replication, "customers") == len(rows)


def test_those_who_come_back_at_opening_are_served_by_their_keys(run, desk, events):
    closed = {"closed": {"to": "desk", "after": "until pool opens"}, "patience": "5 hours"}
    replication = run(desk(step=closed), keep_log=True)
    joined = events(replication, "joined queue")
    started = {row["customer"]: int(row["time"]) for row in events(replication, "service started")}
    opening = joined[joined["time"] == DAY + 9 * HOUR]
    assert len(opening) > 10
    starts = [started.get(key, DAY + 14 * HOUR) for key in sorted(opening["customer"])]
    assert starts == sorted(starts)
    assert starts[:4] == [DAY + 9 * HOUR] * 2 + [DAY + 9 * HOUR + 12 * MINUTE] * 2


def test_a_team_paid_per_use_costs_the_same_for_short_and_long_work(run, desk, money, team_tally):
    bots = {"agents": 50, "staffing": None, "paid": "per use", "cost_per_use": "0.5 EUR"}
    step = {"takes": "exponential(mean 5 min)"}
    replication = run(desk(team=bots, step=step))
    served = team_tally(replication, "pool", "served")
    assert served == len(replication.world.rows)
    assert money(replication, "service") == (0.0, -0.5 * served)


def test_a_team_shared_by_two_steps_serves_them_in_order_of_joining(run, desk, events):
    two = desk(
        start=[{"to": "desk", "share": "50 %"}, {"to": "other", "share": "50 %"}],
        arrivals={"rate": "150 / day", "for": "5 days"},
    )
    two["steps"]["other"] = {**two["steps"]["desk"], "goal": False}
    replication = run(two, keep_log=True)
    starts = events(replication, "service started")
    joined = {row["customer"]: row["time"] for row in events(replication, "joined queue")}
    order = np.array([joined[key] for key in starts["customer"]])
    assert (np.diff(order) >= 0).all()
    assert set(starts["step"].tolist()) == {0, 1}


def test_queueing_after_arrivals_have_stopped_is_told_apart(journey, run, team_tally):
    # One agent, an hour each, all come in one day: the queue outlasts the arrivals. Nobody hangs
    # up and work never pauses, so the oracle is a sum over the customers in order.
    replication = run(
        journey(
            arrivals={"rate": "48 / day", "for": "1 day"},
            teams={"bench": {"agents": 1}},
            steps={"desk": {"team": "bench", "channel": "email", "takes": "1 h"}},
        )
    )
    day, hour = 86_400_000_000, 3_600_000_000
    free, queued, late = 0, 0, 0
    for arrival in replication.world.rows["arrival"].tolist():
        start = max(free, arrival)
        free = start + hour
        queued += start - arrival
        late += max(0, start - max(arrival, day))
    assert late > 0
    assert team_tally(replication, "bench", "waited") == queued
    assert team_tally(replication, "bench", "waited after arrivals") == late


def test_who_has_a_head_start_overtakes_those_who_joined_less_long_before(run, desk, events):
    personas = {
        "person": {"share": "50 %"},
        "ahead": {"share": "50 %", "head_start": "10 min"},
    }
    journey = desk(arrivals={"rate": "300 / day", "for": "5 days"}, personas=personas)
    replication = run(journey, keep_log=True)
    own = [replication.layout.numbering.personas[name] for name in personas]
    ahead = {own[0]: 0, own[1]: 10 * MINUTE}
    persona = dict(enumerate(replication.world.rows["persona"].tolist()))
    joined = {
        int(event["customer"]): int(event["time"]) for event in events(replication, "joined queue")
    }
    served = {
        int(event["customer"]): int(event["time"])
        for event in events(replication, "service started")
    }
    order = {key: joined[key] - ahead[persona[key]] for key in served if key in joined}
    overtaken = 0
    for key, since in order.items():
        for other, other_since in order.items():
            if joined[key] < joined[other] <= served[other] < served[key]:
                overtaken += 1
                assert other_since <= since
            if joined[key] < joined[other] < served[key] < served[other]:
                assert since <= other_since
    assert overtaken > 10
