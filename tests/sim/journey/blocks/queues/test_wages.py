"""Wages moment by moment: whole, once, and to whom they are booked, worked out by hand."""

import numpy as np
import pytest

from sim.clock.equal import disagreements
from sim.records.wages import wages_of

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def shift(journey):
    """`shift(team, times, takes)`: who come on Monday at these times to a counter with a team."""

    def build(team, times, takes, *, observe="7 days", **changes):
        sends = {
            time.replace(":", " "): {"people": people, "at": f"week 1 Mon {time}"}
            for time, people in times.items()
        }
        raw = journey(
            arrivals={"sends": sends, "for": "7 days"},
            observe=observe,
            personas={"person": {"patience": "7 days"}},
            teams={"desk": team},
            steps={"desk": {"channel": "email", "team": "desk", "takes": takes}},
            **changes,
        )  # fmt: skip
        del raw["arrivals"]["rate"]
        return raw

    return build


def paid(replication):
    """What is written of the design and the customers together, and it is the wages."""
    account = wages_of(replication, 0)
    own = [amount for measure, _, amount in account.amounts() if measure == "business amount"]
    booked = float(replication.world.sums[..., 1].sum())
    assert booked + sum(own) == pytest.approx(-account.wages, rel=1e-9)
    return account


@pytest.mark.parametrize(("overtime", "wages"), [("0 %", 80.0), ("50 %", 90.0)])
def test_a_job_that_runs_on_after_the_shift_is_paid_on_top_of_it(shift, run, overtime, wages):
    team = {"staffing": {"Mon 09:00-10:00": 1}, "cost": "60 / hour", "overtime": overtime}
    done = run(shift(team, {"09:50": 1}, "30 min"))
    account = paid(done)
    assert account.wages == wages
    assert account.staffed - account.worked + account.after_hours == 50 * MINUTE, "idle"
    assert account.after_hours == 20 * MINUTE
    assert account.idle_cost == 50.0
    assert account.booked_wages == wages - 50


def test_a_job_longer_than_the_shift_is_no_more_than_busy(shift, run):
    done = run(shift({"staffing": {"Mon 09:00-10:00": 1}, "cost": "1 / hour"}, {"09:30": 1}, "3 h"))
    account = paid(done)
    assert account.hours(paid=True) == {
        "staffed": HOUR, "worked": 3 * HOUR, "busy": HOUR // 2, "after hours": 5 * HOUR // 2,
        "booked": 3 * HOUR, "other work": 0, "idle": HOUR // 2,
    }  # fmt: skip
    assert account.wages == 3.5


def test_a_shorter_roster_saves_the_idle_hours_and_not_the_work_after_hours(shift, run):
    long, short = (
        paid(run(shift({"staffing": {f"Mon 09:00-{end}": 1}, "cost": "60 / hour"},
                       {"09:30": 1}, "2 h"))).wages
        for end in ("12:00", "10:00")
    )  # fmt: skip
    assert (long, short) == (180.0, 150.0)


def test_where_some_stay_what_was_begun_last_is_after_hours(shift, run, scenario):
    # Three begin at 9:00, 9:10 and 9:20, two hours each; from ten on there is one agent. The
    # second is beyond the staff until the first ends at 11:00, the third until the second does.
    team = {"staffing": {"Mon 09:00-10:00": 2, "Mon 09:00-12:00": 1}, "cost": "60 / hour",
            "overtime": "50 %"}  # fmt: skip
    raw = shift(team, {"09:00": 1, "09:10": 1, "09:20": 1}, "2 h")
    done = run(raw)
    late = [0, 60, 70]  # minutes: to 11:00, and to 11:10
    account = paid(done)
    assert account.after_hours == sum(late) * MINUTE
    assert account.staffed == 5 * HOUR
    rows = np.sort(done.world.rows, order="arrival")
    assert rows["business_value"].tolist() == [-(120 + 0.5 * minutes) for minutes in late]
    assert disagreements(scenario(raw), seed=1, cut=None) == []


def test_of_those_begun_at_once_the_one_granted_last_is_after_hours(shift, run):
    team = {"staffing": {"Mon 09:00-10:00": 1, "Mon 09:00-12:00": 1}, "cost": "60 / hour",
            "overtime": "100 %"}  # fmt: skip
    done = run(shift(team, {"09:00": 2}, "90 min"))
    rows = np.sort(done.world.rows, order="customer")
    assert rows["business_value"].tolist() == [-90.0, -120.0]
    assert paid(done).after_hours == 30 * MINUTE


def test_chats_at_once_count_in_places(shift, run):
    # One agent with three chats until ten: three places of 20 EUR an hour, all taken.
    team = {"staffing": {"Mon 09:00-10:00": 1}, "concurrency": 3, "cost": "60 / hour"}
    account = paid(run(shift(team, {"09:00": 4}, "90 min")))
    assert account.staffed == 3 * HOUR
    assert account.worked == 3 * 90 * MINUTE
    assert account.after_hours == 3 * 30 * MINUTE
    assert account.wages == 60 + 30


def test_work_outside_the_counted_period_is_taken_off_other_work(shift, run):
    # The work of the 6 days on which nobody comes belongs to nobody; a job that is begun on
    # Sunday at 23:30 ends on the Monday after, when the wages are not charged any more.
    raw = shift({"agents": 1, "cost": "60 / hour"}, {"09:00": 1}, "1 h")
    raw["arrivals"]["sends"]["last"] = {"people": 1, "at": "week 1 Sun 23:30"}
    account = paid(run(raw))
    assert account.worked == 90 * MINUTE
    assert account.booked == 2 * HOUR
    assert account.hours(paid=True)["other work"] == -30 * MINUTE
    assert account.wages == 7 * 24 * 60


@pytest.mark.parametrize("observe", ["5 min", "40 min", "3 h", "9 days"])
def test_the_wages_are_the_same_however_long_is_observed(shift, run, observe):
    team = {"staffing": {"Mon 09:00-12:00": 2}, "cost": "60 / hour", "overtime": "10 %",
            "backlog": {"items": 3, "takes": "20 min"}}  # fmt: skip
    raw = shift(team, {"09:00": 4, "11:30": 3}, "1 h", observe=observe)
    done = run(raw)
    account = paid(done)
    # An hour of backlog and six jobs; nobody begins the seventh at 12:30, when all are at home.
    assert account.worked == HOUR + 6 * HOUR
    assert account.after_hours == (30 + 40) * MINUTE
    assert account.staffed == 6 * HOUR
    assert account.wages == pytest.approx(6 * 60 + account.after_hours / HOUR * 66, abs=1e-5)


def test_a_use_is_charged_once_whoever_it_is_for(shift, run):
    team = {"agents": 1, "paid": "per use", "cost_per_use": "2 EUR"}
    raw = shift(team, {"09:00": 3}, "1 h", observe="90 min")
    account = paid(run(raw))
    # Two are begun inside the window, the third, which was queueing, after it.
    assert (account.wages, account.booked_wages) == (6.0, 4.0)


def test_a_list_is_paid_by_those_on_it_whose_windows_last(journey, run, scenario):
    raw = journey(
        arrivals={"sends": {"early": {"people": 2, "at": "week 1 Mon 08:00"},
                            "later": {"people": 2, "at": "week 1 Mon 09:00"}}, "for": "7 days"},
        observe="150 min",
        systems={"a": {}, "b": {}},
        teams={"desk": {"agents": 1, "cost": "60 / hour"}},
        handoffs={"a -> b": {"mode": "file", "team": "desk",
                             "batch": {"every": "day", "at": "10:00", "takes": "1 h"}}},
        steps={"desk": {"system": "a", "goal": False, "next": [{"to": "end"}]},
               "end": {"system": "b"}},
    )  # fmt: skip
    del raw["arrivals"]["rate"]
    done = run(raw)
    # An hour for four: half of it lies in the windows of those who came at eight, all in the
    # windows of those who came at nine. The rest is other work.
    rows = np.sort(done.world.rows, order="arrival")
    assert rows["business_value"].tolist() == [-7.5, -7.5, -15.0, -15.0]
    account = paid(done)
    assert account.booked == 45 * MINUTE
    assert account.hours(paid=True)["other work"] == 15 * MINUTE
    assert disagreements(scenario(raw), seed=1, cut=None) == []
