"""Lists: when they go, who is on them, what they cost, and what becomes of the whole of them."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from scipy.stats import binomtest

from sim.records.tables import runs_table

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
START = datetime(2024, 1, 1)  # noqa: DTZ001  a Monday, as the lab's weeks begin
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def goes_after(time: int, every: str, at: str) -> int:
    """When the next list goes, found by going on day by day on a real calendar."""
    *day, clock = at.split()
    now = START + timedelta(microseconds=time)
    goes = now.replace(hour=int(clock[:2]), minute=int(clock[3:]), second=0, microsecond=0)
    while (
        goes <= now
        or (day and WEEKDAYS[goes.weekday()] != day[0])
        or (every == "weekdays" and goes.weekday() > 4)
    ):
        goes += timedelta(days=1)
    return (goes - START) // timedelta(microseconds=1)


@pytest.fixture
def listed(journey):
    """`listed(batch, handoff, care, **changes)`: from the shop to care by list, 60 a day."""

    def build(batch, handoff=None, care=None, **changes):
        raw = journey(
            **{
                "start": [{"to": "shop"}],
                "arrivals": {"rate": "60 / day", "for": "20 days"},
                "observe": "60 days",
                "systems": {"till": {}, "notes": {}},
                "handoffs": {"till -> notes": {"mode": "file", "batch": batch, **(handoff or {})}},
                **changes,
            }
        )
        raw["steps"] = {
            "shop": {"system": "till", "next": [{"to": "care"}]},
            "care": {"system": "notes", "goal": "yes", **(care or {})},
        }
        return raw

    return build


DAILY = {"every": "day", "at": "16:00"}
CARRIERS = {"staffing": {"Mon-Fri 09:00-17:00": 1}, "cost": "20 EUR / hour"}


@pytest.mark.parametrize(
    ("every", "at"), [("day", "10:00"), ("weekdays", "09:30"), ("week", "Fri 10:00")]
)
def test_a_case_waits_for_the_next_list_and_comes_when_it_is_through(run, listed, every, at):
    rows = run(listed({"every": every, "at": at, "takes": "2 h"})).world.rows
    expected = [goes_after(int(time), every, at) + 2 * HOUR for time in rows["arrival"]]
    assert rows["goal_at"].tolist() == expected
    assert len(set(expected)) == {"day": 21, "weekdays": 16, "week": 4}[every]


def test_who_comes_in_the_instant_in_which_a_list_goes_waits_for_the_next_one(run, listed):
    raw = listed({"every": "day", "at": "10:00"})
    raw["start"] = [{"to": "home"}]
    raw["steps"]["home"] = {"next": [{"to": "shop", "after": "next day between 10:00 and 10:00"}]}
    rows = run(raw).world.rows
    assert ((rows["goal_at"] // DAY - rows["arrival"] // DAY) == 2).all()
    assert (rows["goal_at"] % DAY == 10 * HOUR).all()


def test_a_list_is_one_piece_of_work_in_its_teams_queue(run, listed, money, tally):
    raw = listed({**DAILY, "takes": "9 h"}, {"team": "carriers"}, teams={"carriers": CARRIERS})
    replication = run(raw)
    rows = replication.world.rows
    goes = np.array([goes_after(int(time), "day", "16:00") for time in rows["arrival"]])
    free, comes = 0, {}
    for time in sorted(set(goes.tolist())):
        begin = max(time, free)
        while not (begin // DAY % 7 < 5 and 9 <= begin % DAY // HOUR < 17):
            begin = begin - begin % HOUR + HOUR
        comes[time] = free = begin + 9 * HOUR
    assert rows["goal_at"].tolist() == [comes[time] for time in goes.tolist()]
    assert money(replication, "service", step="care")[1] == pytest.approx(-9 * 20 * len(comes))
    assert replication.world.worked[0] == sum(
        max(0, min(end, 20 * DAY) - (end - 9 * HOUR))
        for end in comes.values()
        if end - 9 * HOUR < 20 * DAY
    )
    assert tally(replication, "listed") == tally(replication, "handoffs") == len(rows)
    counted = runs_table(replication).filter(measure="lists")
    assert counted["amount"].to_list() == [20.0]  # the last one goes after the counted period
    assert counted["detail"].to_list() == ["till -> notes"]


def test_the_wage_is_shared_by_all_on_the_list_and_only_who_counts_is_charged(run, listed, events):
    around = {"rate": "60 / day", "warm_up": "36 hours", "for": "3 days", "cool_down": "5 days"}
    week = {"every": "week", "at": "Fri 16:00", "takes": "5 h"}
    care = {"gives_up_after": "uniform(0 days, 9 days)"}
    parts = {"handoff": {"team": "carriers"}, "teams": {"carriers": CARRIERS}, "care": care}
    replication = run(listed(week, **parts, arrivals=around), keep_log=True)
    everybody = {"rate": "60 / day", "for": "9 days 12 hours"}
    all_of_them = run(listed(week, **parts, arrivals=everybody), keep_log=True)
    friday = 4 * DAY + 16 * HOUR
    on_list = {int(row["customer"]) for row in events(all_of_them, "put on the list")
               if row["time"] < friday}  # fmt: skip
    gone = {int(row["customer"]) for row in events(all_of_them, "gave up waiting")
            if row["time"] <= friday}  # fmt: skip
    share = 5 * 20 / len(on_list - gone)
    booked = [row for row in events(replication, "booked") if row["business_amount"] < 0]
    counted = {int(key) for key in replication.world.rows["customer"]}
    now = [row for row in booked if row["time"] == friday]
    assert {int(row["customer"]) for row in now} == (on_list - gone) & counted
    assert all(row["business_amount"] == pytest.approx(-share, abs=1e-6) for row in now)
    assert len(on_list & gone & counted) > 5
    assert len(on_list - counted) > 5


def test_a_list_that_everybody_has_left_costs_nothing(run, listed, money, left):
    raw = listed(
        {"every": "week", "at": "Fri 10:00", "takes": "5 h"},
        {"team": "carriers"},
        {"gives_up_after": "1 min"},
        teams={"carriers": CARRIERS},
        arrivals={"rate": "60 / day", "for": "2 days"},
    )
    replication = run(raw)
    assert left(replication, "waited too long", step="care") == len(replication.world.rows)
    assert money(replication, "service") == (0.0, 0.0)
    assert replication.world.worked[0] == 0
    assert replication.world.lists.tolist() == [[0, 0]]


def test_who_gives_up_on_a_list_that_queues_is_taken_off_it_and_work_under_way_is_finished(
    run, listed, events, money
):
    # The list goes on Friday at 16:30 and takes two hours; who has waited a day gives up.
    raw = listed(
        {"every": "week", "at": "Fri 16:30", "takes": "2 h"},
        {"team": "carriers"},
        {"gives_up_after": "1 day"},
        teams={"carriers": CARRIERS},
        arrivals={"rate": "60 / day", "for": "7 days"},
    )
    replication = run(raw, keep_log=True)
    goes, day = 4 * DAY + 16 * HOUR + 30 * MINUTE, DAY
    rows = replication.world.rows
    for row in rows:
        in_time = goes + 2 * HOUR - day <= row["arrival"] < goes
        assert (row["goal_at"] >= 0) == in_time
    there = ((rows["arrival"] > goes - day) & (rows["arrival"] < goes)).sum()
    assert there > (rows["goal_at"] >= 0).sum(), "nobody gave up while the list was carried"
    assert money(replication, "service")[1] == pytest.approx(-40, abs=1e-3)
    assert len(events(replication, "list carried")) == (rows["goal_at"] >= 0).sum()


def fates(replication, events, word):
    """Whether each list fell through (or lost its contexts): all on it must share that."""
    hit = {int(row["customer"]) for row in events(replication, word)}
    found = {}
    for row in replication.world.rows:
        goes = goes_after(int(row["arrival"]), "day", "16:00")
        assert found.setdefault(goes, int(row["customer"]) in hit) == (int(row["customer"]) in hit)
    return found


@pytest.mark.many
def test_one_draw_decides_for_the_whole_list_whether_it_falls_through(run, listed, events, left):
    two_months = {"rate": "5 / day", "for": "300 days"}
    raw = listed(DAILY, {"drops": "30 %", "notices": "9 days"}, arrivals=two_months)
    replication = run(raw, keep_log=True)
    lists = fates(replication, events, "dropped")
    assert binomtest(sum(lists.values()), len(lists), 0.30).pvalue > 1e-4
    fell = replication.world.rows[replication.world.rows["goal_at"] < 0]
    assert left(replication, "fell through the gap", step="care") == len(fell)
    heard = [goes_after(int(time), "day", "16:00") + 9 * DAY for time in fell["arrival"]]
    assert fell["end_at"].tolist() == heard
    world = replication.world
    in_time = {goes: fell for goes, fell in lists.items() if goes < 300 * DAY}
    assert world.lists.tolist() == [[len(in_time), sum(in_time.values())]]


@pytest.mark.many
def test_one_draw_decides_for_the_whole_list_whether_it_loses_the_contexts(run, listed, events):
    raw = listed(DAILY, {"loses": "40 %"}, arrivals={"rate": "5 / day", "for": "300 days"})
    replication = run(raw, keep_log=True)
    lists = fates(replication, events, "context lost")
    assert binomtest(sum(lists.values()), len(lists), 0.40).pvalue > 1e-4
    again = events(replication, "repeated the story")["customer"]
    assert sorted(again) == sorted(events(replication, "context lost")["customer"])


def test_a_list_of_the_same_day_has_the_same_fate_in_another_design(run, listed, events):
    errors = {"drops": "30 %"}
    days = {"rate": "20 / day", "for": "50 days"}
    daily = run(listed(DAILY, errors, arrivals=days), keep_log=True)
    carried = listed(
        {"every": "weekdays", "at": "16:00", "takes": "30 min"},
        {**errors, "team": "carriers"},
        teams={"carriers": CARRIERS},
        arrivals={"rate": "9 / day", "for": "50 days"},
    )
    weekdays = run(carried, keep_log=True)

    def fell(replication):
        return {int(row["time"]) for row in events(replication, "dropped")}

    assert {time for time in fell(daily) if time // DAY % 7 < 5} == fell(weekdays)
    assert len(fell(weekdays)) > 5


def test_a_list_that_falls_through_is_never_carried(run, listed, money):
    raw = listed(
        {**DAILY, "takes": "1 h"},
        {"drops": "100 %", "team": "carriers"},
        teams={"carriers": CARRIERS},
    )
    replication = run(raw)
    assert money(replication, "service") == (0.0, 0.0)
    assert replication.world.worked[0] == 0


def test_a_list_passes_those_who_wait_for_a_later_priority(run, listed, events):
    # Carriers also answer letters, which take all day; the list goes between two of them.
    raw = listed(
        {**DAILY, "takes": "1 h", "priority": 1},
        {"team": "carriers"},
        teams={"carriers": {"agents": 1}},
        arrivals={"rate": "30 / day", "for": "4 days"},
    )
    raw["start"] = [{"to": "shop", "share": "50 %"}, {"to": "letter", "share": "50 %"}]
    raw["steps"]["letter"] = {"channel": "email", "team": "carriers", "takes": "3 h"}
    replication = run(raw, keep_log=True)
    ends = sorted(int(row["time"]) for row in events(replication, "service ended")
                  if row["step"] == replication.layout.numbering.steps["letter"])  # fmt: skip
    comes = {int(row["time"]) for row in events(replication, "list carried")}
    for time in comes:
        goes = time - time % DAY + 16 * HOUR if time % DAY >= 16 * HOUR else time
        assert time - goes <= 4 * HOUR, "the list waited for a second letter"
    assert ends[-1] > 5 * DAY
    assert len(comes) >= 4


def test_a_customer_sees_the_list_of_a_week_in_the_trace(run, listed):
    from reports.words.tracing import moments_of  # noqa: PLC0415  reports are not the block's
    from sim.records.event_table import events_table  # noqa: PLC0415

    replication = run(listed({"every": "week", "at": "Fri 10:00"}), keep_log=True)
    first = int(replication.world.rows["customer"][0])
    table = events_table(replication)
    words = [word for m in moments_of(table.filter(customer=first)) for word in m.words]
    assert "waits for the list to go, till -> notes" in words
    assert "the list comes with the case" in words
