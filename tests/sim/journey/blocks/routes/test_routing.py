"""Routing: shares, conditions, and ways that take time, against counts and plain arithmetic."""

import numpy as np
import pytest
from scipy import optimize, stats

from sim.errors import RunError

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def agrees(count, n, share):
    """Whether a count is what a share of n customers gives, but for luck of one in ten thousand."""
    return stats.binomtest(count, n, share).pvalue > 1e-4


def crossing(journey, *ways, desk=None, **changes):
    """Ways from the desk, each to a step of its own where nothing happens."""
    raw = journey(observe="30 days", arrivals={"for": "40 days"}, **changes)
    raw["steps"] = {"desk": {**(desk or {}), "next": list(ways)}}
    others = [desk["otherwise"]] if desk and "otherwise" in desk else []
    raw["steps"] |= {way["to"]: {} for way in [*ways, *others]}
    return raw


@pytest.mark.many
def test_customers_spread_over_the_ways_by_their_shares(journey, run, visits):
    ways = [
        {"to": "a", "share": "50 %"},
        {"to": "b", "share": "35 %"},
        {"to": "c", "share": "15 %"},
    ]
    done = run(crossing(journey, *ways))
    n = len(done.world.rows)
    assert sum(visits(done, name) for name in "abc") == n
    for name, share in (("a", 0.50), ("b", 0.35), ("c", 0.15)):
        assert agrees(visits(done, name), n, share)


@pytest.mark.many
def test_the_rest_takes_what_the_others_leave(journey, run, visits):
    done = run(crossing(journey, {"to": "a", "share": "12 %"}, {"to": "b", "share": "rest"}))
    assert agrees(visits(done, "b"), len(done.world.rows), 0.88)


@pytest.mark.many
def test_a_single_way_needs_no_share(journey, run, visits):
    done = run(crossing(journey, {"to": "a"}))
    assert visits(done, "a") == len(done.world.rows)


def test_ways_in_are_shared_out_too(journey, run, visits):
    raw = crossing(journey, {"to": "a"})
    raw["start"] = [{"to": "desk", "share": "30 %"}, {"to": "a", "share": "70 %"}]
    done = run(raw)
    assert agrees(visits(done, "desk"), len(done.world.rows), 0.30)


def test_being_known_changes_the_share_and_the_rest_gives_way(journey, run, visits):
    ways = [
        {"to": "solved", "share": "20 %", "when_known": "50 %"},
        {"to": "engineer", "share": "10 %"},
        {"to": "again", "share": "rest"},
    ]
    raw = crossing(journey, *ways, desk={"system": "notes"}, systems={"notes": {}})
    raw["start"] = [{"to": "told"}]
    raw["steps"]["told"] = {"system": "notes", "next": [{"to": "desk"}]}
    known = run(raw)
    n = len(known.world.rows)
    for name, share in (("solved", 0.50), ("engineer", 0.10), ("again", 0.40)):
        assert agrees(visits(known, name), n, share)
    raw["systems"] = {"notes": {"remembers": "0 %"}}
    unknown = run(raw)
    for name, share in (("solved", 0.20), ("engineer", 0.10), ("again", 0.70)):
        assert agrees(visits(unknown, name), n, share)


@pytest.mark.many
def test_without_a_rest_the_other_shares_give_way_in_proportion(journey, run, visits):
    ways = [
        {"to": "solved", "share": "20 %", "when_known": "60 %"},
        {"to": "engineer", "share": "20 %"},
        {"to": "again", "share": "60 %"},
    ]
    raw = crossing(journey, *ways, desk={"system": "notes"}, systems={"notes": {}})
    raw["start"] = [{"to": "told"}]
    raw["steps"]["told"] = {"system": "notes", "next": [{"to": "desk"}]}
    done = run(raw)
    for name, share in (("solved", 0.60), ("engineer", 0.10), ("again", 0.30)):
        assert agrees(visits(done, name), len(done.world.rows), share)


PERSONAS = {"person": {"share": "60 %"}, "fan": {"share": "40 %", "goodwill": 0.5}}


@pytest.mark.parametrize(
    ("condition", "share"),
    [
        ({"persona": ["fan"]}, 0.40),
        ({"persona": ["fan", "person"]}, 1.0),
        ({"goodwill": {"above": 0.4}}, 0.40),
        ({"goodwill": {"above": -0.1, "below": 0.4}}, 0.60),
        ({"goal": "no"}, 1.0),
        ({"goal": "yes"}, 0.0),
        ({"awake": "yes"}, 0.0),
        ({"known": "no"}, 1.0),
        ({"visits": {"above": 1, "below": 2}}, 1.0),
        ({"visits": {"above": 2}}, 0.0),
        ({"contacts": {"below": 1}}, 1.0),
        ({"persona": ["fan"], "goodwill": {"below": 0.4}}, 0.0),
    ],
)
@pytest.mark.many
def test_a_way_with_a_condition_is_open_to_those_of_whom_it_is_true(
    journey, run, visits, condition, share
):
    ways = [{"to": "yes", "when": condition}]
    raw = crossing(journey, *ways, desk={"otherwise": {"to": "no"}}, personas=PERSONAS)
    done = run(raw)
    n = len(done.world.rows)
    assert visits(done, "yes") + visits(done, "no") == n
    assert agrees(visits(done, "yes"), n, share)
    raw["steps"]["desk"]["next"] = [{"to": "yes", "unless": condition}]
    tests_written = len(condition)
    if tests_written == 1:
        assert visits(run(raw), "yes") == n - visits(done, "yes")


def test_unless_closes_a_way_where_any_of_its_tests_holds(journey, run, visits):
    either = {"persona": ["fan"], "goal": "yes"}
    ways = [{"to": "yes", "unless": either}]
    done = run(crossing(journey, *ways, desk={"otherwise": {"to": "no"}}, personas=PERSONAS))
    assert visits(done, "no") == int(done.world.counts[0, 0])  # the fans


def test_shares_are_weights_of_the_ways_that_are_open(journey, run, visits):
    ways = [
        {"to": "a", "share": "30 %"},
        {"to": "b", "share": "10 %"},
        {"to": "c", "share": "60 %", "when": {"persona": ["fan"]}},
    ]
    done = run(crossing(journey, *ways, personas=PERSONAS))
    fans = int(done.world.counts[0, 0])
    n = len(done.world.rows)
    assert agrees(visits(done, "c"), fans, 0.60)
    assert agrees(visits(done, "a"), n, 0.40 * 0.30 + 0.60 * 0.75)


def test_no_way_left_is_an_error_that_names_the_step(journey, run):
    raw = crossing(journey, {"to": "a", "when": {"goal": "yes"}})
    with pytest.raises(RunError, match=r"steps\.desk\.next: no way on is open .*\n.*otherwise"):
        run(raw)


def test_no_way_in_is_an_error_that_names_the_start(journey, run):
    raw = journey(personas=PERSONAS, start=[{"to": "desk", "when": {"persona": ["fan"]}}])
    with pytest.raises(RunError, match="start: no way on is open"):
        run(raw)


def test_a_cycle_that_takes_no_time_is_an_error_that_names_a_step(journey, run):
    raw = crossing(journey, {"to": "a"})
    raw["steps"]["a"]["next"] = [{"to": "desk"}]
    with pytest.raises(RunError, match="a cycle that takes no time"):
        run(raw)


# Ways that take time.


def way_of(journey, after, **changes):
    raw = crossing(journey, {"to": "there", "after": after}, **changes)
    raw["steps"]["there"] = {"goal": "yes"}
    raw["steps"]["desk"]["goal"] = False
    return raw


def test_a_way_may_take_a_time(journey, run):
    rows = run(way_of(journey, "2 days")).world.rows
    assert set(rows["goal_at"] - rows["arrival"]) == {2 * DAY}
    rows = run(way_of(journey, "exponential(mean 1 day)")).world.rows
    days = (rows["goal_at"] - rows["arrival"]) / DAY
    assert stats.kstest(days, "expon").pvalue > 1e-4


def test_each_taking_of_a_way_has_a_draw_of_its_own(journey, run, events):
    raw = way_of(journey, "exponential(mean 1 day)")
    raw["steps"]["desk"]["next"][0] |= {"when": {"visits": {"above": 2}}}
    raw["steps"]["desk"]["next"].append(
        {"to": "desk", "after": "exponential(mean 1 day)", "when": {"visits": {"below": 2}}}
    )
    done = run(raw, keep_log=True)
    rows = events(done, "reached step", step="desk")
    first, second = rows["time"][::2], rows["time"][1::2]
    assert len(first) == len(second)
    rows = np.sort(rows, order=["customer", "time"])
    gaps = np.diff(rows["time"].reshape(-1, 2), axis=1)[:, 0] / DAY
    last = done.world.rows["goal_at"] / DAY
    further = last - rows["time"].reshape(-1, 2)[:, 1] / DAY
    assert stats.pearsonr(gaps, further).pvalue > 1e-4


def test_until_a_team_opens_takes_until_then_and_no_time_where_it_is_open(journey, run):
    raw = way_of(
        journey, "until care opens", teams={"care": {"agents": 1, "open": "Mon-Fri 09:00-17:00"}}
    )
    rows = run(raw).world.rows
    day, hour = rows["arrival"] // DAY % 7, rows["arrival"] % DAY / HOUR
    opening = (rows["arrival"] // DAY) * DAY + 9 * HOUR
    is_open = (day < 5) & (hour >= 9) & (hour < 17)
    later = np.where((day < 5) & (hour < 9), 0, np.where(day < 4, 1, 7 - day))
    expected = np.where(is_open, rows["arrival"], opening + later * DAY)
    assert np.array_equal(rows["goal_at"], expected)


def test_the_next_day_is_the_next_calendar_day_at_any_time_between_two(journey, run):
    rows = run(way_of(journey, "next day between 09:00 and 20:00")).world.rows
    assert np.array_equal(rows["goal_at"] // DAY, rows["arrival"] // DAY + 1)
    hour = rows["goal_at"] % DAY / HOUR
    assert stats.kstest((hour - 9) / 11, "uniform").pvalue > 1e-4


# Channels.


def channels(journey, first, second):
    raw = crossing(
        journey,
        {"to": "web page", "share": "40 %"},
        {"to": "shop floor", "share": "25 %"},
        {"to": "hotline", "share": "35 %"},
        personas={
            "person": {"share": "70 %", "channels": first},
            "fan": {"share": "30 %", "channels": second},
        },
    )
    for name, channel in (("web page", "web"), ("shop floor", "shop"), ("hotline", "phone")):
        raw["steps"][name] = {"channel": channel}
    return raw


def effective(first, second):
    """Shares of two personas that follow weights while their average stays: solved as equations."""
    written = np.array([0.40, 0.25, 0.35])
    weights = np.array([first, second])

    def shares(logs):
        table = np.exp([*logs, 0.0]) * written * weights
        return table / table.sum(axis=1, keepdims=True)

    def error(logs):
        return (np.array([0.7, 0.3]) @ shares(logs) - written)[:2]

    return shares(optimize.fsolve(error, [0.0, 0.0]))


def test_channel_weights_move_personas_but_keep_the_written_shares_on_average(journey, run, visits):
    raw = channels(journey, {"phone": 3.0}, {"shop": 2.0, "web": 0.5})
    done = run(raw)
    n = len(done.world.rows)
    for name, share in (("web page", 0.40), ("shop floor", 0.25), ("hotline", 0.35)):
        assert agrees(visits(done, name), n, share)
    table = effective([1, 1, 3], [0.5, 2, 1])
    g = done.layout.numbering
    rows = done.world.rows
    for column, name in enumerate(("web page", "shop floor", "hotline")):
        for row, persona in enumerate(("person", "fan")):
            people = rows[rows["persona"] == g.personas[persona]]
            there = int((people["end_step"] == g.steps[name]).sum())
            assert agrees(there, len(people), table[row, column])


def test_weights_that_all_personas_share_move_nobody(journey, run):
    plain = run(channels(journey, {}, {})).world.rows
    same = run(channels(journey, {"phone": 3.0}, {"phone": 3.0})).world.rows
    assert plain.tobytes() == same.tobytes()


# Where a wait in vain leads.


def test_who_finds_the_team_closed_takes_the_closed_way(journey, run, visits, team_tally):
    raw = way_of(
        journey,
        "0 days",
        desk={
            "channel": "phone",
            "team": "care",
            "takes": "0 min",
            "closed": {"to": "desk", "after": "until care opens"},
        },
        personas={"person": {"patience": "10 min"}},
        teams={"care": {"agents": 500, "open": "Mon-Sun 09:00-21:00"}},
    )
    done = run(raw)
    rows = done.world.rows
    n = len(rows)
    assert agrees(team_tally(done, "care", "turned away"), n, 0.5)
    assert visits(done, "desk") == n + team_tally(done, "care", "turned away")
    hour = rows["goal_at"] % DAY
    assert np.all((hour >= 9 * HOUR) & (hour < 21 * HOUR))


def test_who_finds_the_team_closed_without_a_closed_way_leaves(journey, run, left, team_tally):
    raw = crossing(
        journey,
        desk={"channel": "phone", "team": "care", "takes": "0 min"},
        personas={"person": {"patience": "10 min"}},
        teams={"care": {"agents": 500, "open": "Mon-Sun 09:00-21:00"}},
    )
    done = run(raw)
    assert left(done, "closed", step="desk") == team_tally(done, "care", "turned away") > 0


def test_who_gives_up_takes_the_way_for_it(journey, run, visits, left):
    raw = crossing(
        journey,
        desk={
            "takes": "2 days",
            "passive": "yes",
            "gives_up_after": "exponential(mean 2 days)",
            "gives_up": {"to": "elsewhere"},
        },
    )
    raw["steps"]["elsewhere"] = {}
    done = run(raw)
    assert agrees(visits(done, "elsewhere"), len(done.world.rows), 1 - np.exp(-1))
    del raw["steps"]["desk"]["gives_up"]
    assert left(run(raw), "waited too long") == visits(done, "elsewhere")


def test_some_leave_on_hearing_how_long_a_delivery_will_take(journey, run, left):
    raw = crossing(journey, desk={"takes": "2 days", "passive": "yes", "leaves_on_hearing": "15 %"})
    done = run(raw)
    rows = done.world.rows
    assert agrees(left(done, "waited too long"), len(rows), 0.15)
    assert np.all(rows["end_at"][rows["ending"] == 2] == rows["arrival"][rows["ending"] == 2])


def waiting_for_doors(journey, hours, **way):
    """Everybody finds care closed once and comes back when it opens."""
    raw = journey(arrivals={"rate": "300 / day", "for": "7 days"}, observe="14 days")
    raw["teams"] = {"care": {"agents": 500, "open": hours}}
    raw["start"] = [{"to": "door"}]
    raw["steps"] = {
        "door": {"next": [{"to": "desk", "after": "until care opens", **way}]},
        "desk": {"goal": "yes"},
    }
    return raw


def came(done, events):
    """When customers came to the desk, by their keys, and how long after arriving."""
    at = np.sort(events(done, "reached step", step="desk"), order="customer")
    arrived = dict(zip(done.world.rows["customer"], done.world.rows["arrival"], strict=True))
    return at["time"], at["time"] - np.array([arrived[key] for key in at["customer"]])


def test_who_waits_for_doors_comes_spread_over_the_time_within_which_it_is_said(
    journey, run, events
):
    raw = waiting_for_doors(journey, "Mon-Sun 08:00-20:00", within="2 hours")
    times, waits = came(run(raw, keep_log=True), events)
    waited = waits > 0
    after = times[waited] % DAY - 8 * HOUR
    assert 0 <= after.min() < after.max() < 2 * HOUR
    assert stats.kstest(after / (2 * HOUR), "uniform").pvalue > 1e-4
    assert len(np.unique(after)) == len(after)
    # who found it open went on at once, and half of the day it is
    assert agrees(len(times) - waited.sum(), len(times), 0.5)


def test_without_a_time_within_which_they_come_all_come_as_the_doors_open(journey, run, events):
    times, waits = came(
        run(waiting_for_doors(journey, "Mon-Sun 08:00-20:00"), keep_log=True), events
    )
    assert set(times[waits > 0] % DAY) == {8 * HOUR}


def test_who_waits_for_doors_comes_before_they_close_again(journey, run, events):
    raw = waiting_for_doors(journey, "Mon-Sun 08:00-08:30, Mon-Sun 12:00-20:00", within="6 hours")
    times, waits = came(run(raw, keep_log=True), events)
    at = times[waits > 0] % DAY
    early = at < 12 * HOUR
    assert np.all(at[early] < 8.5 * HOUR)
    assert np.all((at[~early] >= 12 * HOUR) & (at[~early] < 18 * HOUR))


def test_when_one_comes_after_the_doors_open_is_the_same_luck_in_any_design(journey, run, events):
    one = run(waiting_for_doors(journey, "Mon-Sun 08:00-20:00", within="2 hours"), keep_log=True)
    two = run(waiting_for_doors(journey, "Mon-Sun 08:00-20:00", within="4 hours"), keep_log=True)
    (first, waited), (second, _) = came(one, events), came(two, events)
    late = waited > 0
    in_two = (first[late] % DAY - 8 * HOUR) / 2
    in_four = (second[late] % DAY - 8 * HOUR) / 4
    assert np.abs(in_two - in_four).max() <= 1  # microseconds: both are rounded down
