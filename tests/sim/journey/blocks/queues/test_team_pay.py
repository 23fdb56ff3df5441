"""What work costs: several conversations at once, and work after hours."""

import numpy as np
import pytest

from sim.records.tables import runs_table

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@pytest.fixture
def desk(journey):
    """`desk(team, takes)`: customers of one team, by chat, with patience for two hours."""

    def build(team, takes="50 min"):
        return journey(
            arrivals={"rate": "40 / day", "for": "14 days"},
            observe="20 days",
            teams={"pool": team},
            steps={
                "desk": {"channel": "chat", "team": "pool", "takes": takes, "patience": "2 hours"}
            },
        )

    return build


def team_hours(replication):
    rows = runs_table(replication).filter(measure="team hours")
    return dict(zip(rows["detail"], rows["amount"], strict=True))


def test_an_agent_with_three_chats_is_as_fast_as_three_agents_at_a_third_of_the_wage(
    run, desk, money
):
    hours = "Mon-Fri 09:00-17:00"
    one = run(desk({"agents": 2, "concurrency": 3, "open": hours, "cost": "30 EUR / hour"}))
    three = run(desk({"agents": 6, "open": hours, "cost": "10 EUR / hour"}))
    for column in ("goal_at", "end_at", "reason", "ending"):
        assert np.array_equal(one.world.rows[column], three.world.rows[column])
    assert money(one, "service")[1] == pytest.approx(money(three, "service")[1], abs=1e-3)
    assert money(one, "service")[1] < 0
    thick, thin = team_hours(one), team_hours(three)
    for word in ("staffed", "worked", "idle"):
        assert thick[word] == pytest.approx(thin[word] / 3)
        assert thick[word] > 0


def test_a_backlog_that_lasts_some_days_is_more_work_for_agents_with_several_chats(run, desk):
    backlog = {"lasts": "2 days", "takes": "1 h"}
    team = {"agents": 2, "concurrency": 3, "backlog": backlog}
    assert run(desk(team)).world.teams["backlog"].tolist() == [2 * 24 * 2 * 3]


def test_the_price_of_a_use_does_not_depend_on_how_many_chats_there_are_at_once(run, desk, money):
    team = {"agents": 4, "concurrency": 5, "paid": "per use", "cost_per_use": "0.5 EUR"}
    replication = run(desk(team))
    assert money(replication, "service") == (0.0, -0.5 * len(replication.world.rows))


def after_hours(start: int, end: int) -> int:
    """Microseconds outside Mon-Fri 09:00-17:00, counted minute by minute."""
    total = 0
    while start < end:
        until = min(end, start - start % MINUTE + MINUTE)
        staffed = start // DAY % 7 < 5 and 9 <= start % DAY // HOUR < 17
        total += 0 if staffed else until - start
        start = until
    return total


def test_work_after_hours_costs_the_supplement_and_earlier_work_does_not(run, desk, money, events):
    team = {"staffing": {"Mon-Fri 09:00-17:00": 1}, "cost": "30 EUR / hour", "overtime": "40 %"}
    replication = run(desk(team, "uniform(20 min, 26 h)"), keep_log=True)
    starts = {row["customer"]: int(row["time"]) for row in events(replication, "service started")}
    ends = {row["customer"]: int(row["time"]) for row in events(replication, "service ended")}
    assert starts.keys() == ends.keys()
    spans = [(starts[key], ends[key]) for key in starts]
    late = [after_hours(*span) for span in spans]
    assert 0 < sum(not time for time in late) < len(late), "with and without overtime"
    wage = sum(30 * (end - start) / HOUR for start, end in spans)
    supplement = sum(0.4 * 30 * time / HOUR for time in late)
    assert money(replication, "service")[1] == pytest.approx(-(wage + supplement), abs=1e-3)


def test_a_team_that_is_never_away_works_no_overtime(run, desk):
    team = {"agents": 1, "cost": "30 EUR / hour"}
    plain, paid = run(desk(team)), run(desk({**team, "overtime": "50 %"}))
    assert plain.world.rows.tobytes() == paid.world.rows.tobytes()
    assert plain.world.sums.tobytes() == paid.world.sums.tobytes()


@pytest.mark.parametrize(
    ("span", "hours"),
    [
        ("Tue, Thu, Fri 08:00-12:00", 12),
        ("Mon, Wed 09:00-17:00", 16),
        ("Mon-Thu, Sat 07:00-20:00", 65),
    ],
)
def test_days_in_a_list_are_paid_for_their_hours_and_not_for_whole_days(run, desk, span, hours):
    team = {"staffing": {span: 2}, "open": "always", "cost": "30 EUR / hour"}
    assert team_hours(run(desk(team, "1 min")))["staffed"] == 2 * hours * 2  # of 14 days
