import numpy as np
import pytest
from scipy import stats

from sim.journey.customer.goodwill import HUNG_UP, WAITING

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
A_GRID_STEP = 2.0**-20
RATE = 24.0  # EUR an hour
OF_LUCK = 1e-5  # how often a right share may be called wrong, each time one is tested


def is_share(hits: int, trials: int, share: float) -> bool:
    """Whether so many hits are likely at a share (exact binomial test)."""
    return stats.binomtest(hits, trials, share).pvalue > OF_LUCK


def by_customer(rows: np.ndarray, field: str = "time") -> dict[int, int]:
    """The first row of each customer."""
    found: dict[int, int] = {}
    for row in rows:
        found.setdefault(int(row["customer"]), int(row[field]))
    return found


@pytest.fixture
def felt(events):
    """`felt(replication, cause)`: rows of one kind of feeling; the amount is the increment."""

    def read(replication, cause: int):
        rows = events(replication, "felt")
        return rows[rows["item"] == cause]

    return read


@pytest.fixture
def mail(journey):
    """`mail(**step)`: letters answered by two agents, three hours each."""

    def build(steps=None, **step):
        return journey(
            arrivals={"rate": "20 / day", "for": "10 days"},
            personas={"person": {"time_value": f"{RATE} EUR / hour"}},
            teams={"pool": {"agents": 2, "cost": "30 EUR / hour"}},
            steps={
                "desk": {
                    "channel": "email",
                    "team": "pool",
                    "passive": True,
                    "takes": "3 hours",
                    **step,
                },
                **(steps or {}),
            },
        )

    return build


def test_giving_up_is_one_clock_for_queue_and_work_together(run, mail, events, left, tally):
    replication = run(mail(gives_up_after="5 hours"), keep_log=True)
    joined = by_customer(events(replication, "joined queue"))
    gave_up = by_customer(events(replication, "gave up waiting"))
    started = by_customer(events(replication, "service started"))
    ended = by_customer(events(replication, "service ended"))
    assert {time - joined[key] for key, time in gave_up.items()} == {5 * HOUR}
    assert (
        len(gave_up)
        == left(replication, "waited too long")
        == tally(replication, "gave up waiting")
    )
    for key, start in started.items():
        in_time = start - joined[key] + 3 * HOUR <= 5 * HOUR
        assert (key in ended) == in_time
        assert (key in gave_up) != in_time
    assert set(started) & set(gave_up), "nobody gave up while being served"
    assert set(gave_up) - set(started), "nobody gave up while queueing"


def test_work_under_way_is_finished_and_paid_and_what_was_queued_is_withdrawn(
    run, mail, events, money, team_tally
):
    replication = run(mail(gives_up_after="5 hours"), keep_log=True)
    started = events(replication, "service started")
    gave_up = by_customer(events(replication, "gave up waiting"))
    assert team_tally(replication, "pool", "worked") == 3 * HOUR * len(started)
    assert money(replication, "service")[1] == pytest.approx(-90.0 * len(started), abs=0.01)
    for row in started:
        assert row["time"] < gave_up.get(int(row["customer"]), 2**62)
    # Agents whose customer has given up are busy to the end: never three at once.
    for now in started["time"]:
        assert ((started["time"] <= now) & (now < started["time"] + 3 * HOUR)).sum() <= 2


def test_passive_time_costs_nothing_an_hour_but_delays_the_goal(run, mail, money, tally):
    raw = mail()
    raw["personas"]["person"] |= {"delay_cost": "2 EUR / day"}
    raw["observe"] = "200 days"
    replication = run(raw)
    rows = replication.world.rows
    assert money(replication, "time") == (0.0, 0.0)
    assert tally(replication, "active time") == tally(replication, "waiting time") == 0
    days = ((rows["goal_at"] - rows["arrival"]) / DAY).sum()
    assert (rows["goal_at"] > 0).all()
    assert money(replication, "delay")[0] == pytest.approx(-2 * days, abs=len(rows) * A_GRID_STEP)


def test_giving_up_may_lead_elsewhere(run, mail, visits, left, events):
    replication = run(
        mail(gives_up_after="5 hours", gives_up={"to": "shop"}, steps={"shop": {}}), keep_log=True
    )
    gave_up = by_customer(events(replication, "gave up waiting"))
    assert by_customer(events(replication, "reached step", step="shop")) == gave_up
    assert left(replication, "waited too long") == 0
    assert visits(replication, "shop") == len(gave_up) > 0


def test_a_passive_time_without_a_team_can_be_given_up_too(run, journey, events, left, tally):
    step = {"passive": True, "takes": "10 hours", "gives_up_after": "exponential(mean 10 hours)"}
    replication = run(journey(steps={"desk": step}), keep_log=True)
    customers = tally(replication, "customers")
    assert is_share(left(replication, "waited too long"), customers, 1 - np.exp(-1.0))
    assert len(events(replication, "service ended")) == tally(replication, "completed")


def test_waiting_in_a_passive_queue_is_not_felt(run, mail, felt):
    replication = run(mail(gives_up_after="5 hours"), keep_log=True)
    assert len(felt(replication, WAITING)) == len(felt(replication, HUNG_UP)) == 0


def test_an_announced_wait_makes_some_leave_on_hearing_it(run, mail, left, team_tally, tally):
    replication = run(mail(leaves_on_hearing="30 %"))
    customers = tally(replication, "customers")
    heard = left(replication, "waited too long")
    assert is_share(heard, customers, 0.3)
    assert team_tally(replication, "pool", "offered") == customers - heard
    rows = replication.world.rows
    at_once = rows[rows["ending"] == 2]
    assert (at_once["end_at"] == at_once["arrival"]).all()
