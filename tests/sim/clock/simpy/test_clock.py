"""Time under SimPy: ranks within an instant, windows, seeds, and what is impossible."""

import itertools

import numpy as np
import pytest
import simpy

from sim.clock.simpy import clock as simpy_clock
from sim.clock.simpy.clock import Moment
from sim.journey.customer.ledger import ARRIVAL, CALENDAR, EFFECT, GRANT, PATIENCE, WORK

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Whole minutes everywhere, and all who call again do so at nine sharp: ties in every rank.
FULL_OF_TIES = {
    "arrivals": {"rate": "60 / day", "for": "10 days", "warm_up": "2 days", "cool_down": "5 days"},
    "observe": "20 days",
    "personas": {
        "calm": {"share": "60 %", "patience": "60 min", "time_value": "12 EUR / hour"},
        "hasty": {"share": "40 %", "patience": "30 min", "time_value": "30 EUR / hour"},
    },
    "systems": {"desk notes": {"remembers": "50 %"}, "post room": {}},
    "handoffs": {
        "desk notes -> post room": {"mode": "file", "delay": "1 hour", "loses": "30 %",
                                    "drops": "30 %", "notices": "100 min",
                                    "team": "clerks", "takes": "10 min"},
    },
    "teams": {
        "callers": {"agents": 15, "open": "Mon-Fri 09:00-17:00", "cost": "30 EUR / hour"},
        "clerks": {"agents": 3, "open": "Mon-Fri 09:00-17:00", "cost": "20 EUR / hour",
                   "backlog": {"items": 50, "takes": "10 min"}},
    },
    "offers": {
        "plan": {"price": "10 EUR", "valuation": "9 EUR", "push": "4 EUR", "pressure": "50 %",
                 "regret_after": "2 days", "returns": "60 %", "leave_on_return": "50 %"},
    },
    "start": [{"to": "home"}],
    "steps": {
        "home": {"next": [{"to": "call", "after": "next day between 09:00 and 09:00"}]},
        "call": {
            "channel": "phone", "system": "desk notes", "team": "callers", "takes": "10 min",
            "repeat": "5 min", "looks": "60 %", "leave": "5 %", "offer": "plan",
            "closed": {"to": "call", "after": "until callers opens"},
            "gives_up": {"to": "call", "after": "next day between 09:00 and 09:00"},
            "next": [{"to": "letter", "share": "50 %"}, {"to": "solved", "share": "50 %"}],
        },
        "letter": {
            "channel": "email", "system": "post room", "team": "clerks", "passive": True,
            "takes": "10 min", "gives_up_after": "110 min",
            "gives_up": {"to": "call", "after": "next day between 09:00 and 09:00"},
            "next": [{"to": "solved", "share": "100 %"}],
        },
        "solved": {"goal": True, "takes": "10 min"},
    },
}  # fmt: skip


def assert_same_bits(one, other):
    for name in ("rows", "sums", "counts", "goodwill_sums", "flows", "left", "ended",
                 "team_counts", "worked"):  # fmt: skip
        assert getattr(one.world, name).tobytes() == getattr(other.world, name).tobytes(), name
    assert one.log.tobytes() == other.log.tobytes()


# -------------------------------------------------------------------------- ranks in an instant


@pytest.mark.parametrize("luck", range(5))
def test_an_instant_is_worked_off_in_ranks(luck):
    env = simpy.Environment()
    seen = []
    ranks = [CALENDAR, WORK, EFFECT, PATIENCE, ARRIVAL, GRANT] * 3
    np.random.default_rng(luck).shuffle(ranks)
    for rank in ranks:
        Moment(env, 7, rank).callbacks.append(lambda _, rank=rank: seen.append(rank))
    env.run()
    assert seen == sorted(ranks)


def test_what_an_early_rank_brings_about_comes_before_the_later_ranks():
    env = simpy.Environment()
    seen = []

    def arrive(_):
        seen.append("arrival")
        Moment(env, env.now, WORK).callbacks.append(lambda _: seen.append("work"))

    Moment(env, 7, GRANT).callbacks.append(lambda _: seen.append("grant"))
    Moment(env, 7, ARRIVAL).callbacks.append(arrive)
    env.run()
    assert seen == ["arrival", "work", "grant"]


def test_patience_ends_before_the_freed_agent_is_granted(run, tally, morning_rush):
    replication = run(morning_rush("10 min"))
    # One is served each morning; when the agent is free again the others have just hung up.
    assert tally(replication, "completed") == 5
    assert tally(replication, "abandoned") == tally(replication, "customers") - 5


def test_a_moment_of_patience_more_is_enough_for_the_next_in_line(run, tally, morning_rush):
    replication = run(morning_rush("601 s"))
    assert tally(replication, "completed") == 10


def test_whoever_has_no_patience_is_served_at_once_or_hangs_up_at_once(run, tally, morning_rush):
    replication = run(morning_rush("0 min"))
    # One is served each morning: who finds a free agent does not wait.
    assert tally(replication, "completed") == 5
    assert tally(replication, "waiting time") == 0


def test_doors_are_open_at_opening_time_and_closed_at_closing_time(run, tally, left, morning_rush):
    rush = morning_rush("1 hour")
    rush["teams"] = {"callers": {"agents": 1000, "open": "Mon-Sun 09:00-17:00"}}
    assert tally(run(rush), "completed") == tally(run(rush), "customers")
    rush["steps"]["home"]["next"][0]["after"] = "next day between 17:00 and 17:00"
    late = run(rush)
    assert left(late, "closed") == tally(late, "customers")


def test_an_agent_freed_at_an_instant_serves_who_joins_at_that_instant(run, tally, morning_rush):
    # The second step is joined when the first ends, and both are served by the same one agent.
    rush = morning_rush("5 min")
    rush["steps"]["call"] |= {"goal": False, "next": [{"to": "again"}]}
    rush["steps"]["again"] = {
        "channel": "phone", "team": "callers", "takes": "10 min", "goal": True,
    }  # fmt: skip
    replication = run(rush, keep_log=True)
    assert tally(replication, "completed") == 5
    assert tally(replication, "waiting time") == 5 * MINUTE * (tally(replication, "customers") - 5)


@pytest.fixture
def shuffled(monkeypatch):
    """`shuffled(luck)`: SimPy works off each rank of an instant in a random order."""

    def build(luck: int) -> None:
        order = np.random.default_rng(luck)

        class Shuffled(simpy.Environment):
            def __init__(self, initial_time: int) -> None:
                super().__init__(initial_time)
                # SimPy orders what has one time and one priority by this number.
                self._eid = (float(order.random()) for _ in itertools.count())

        monkeypatch.setattr(simpy_clock.simpy, "Environment", Shuffled)

    return build


@pytest.mark.parametrize("luck", range(4))
@pytest.mark.many
def test_who_is_processed_first_within_a_rank_changes_nothing(run, shuffled, luck):
    as_usual = run(FULL_OF_TIES, keep_log=True)
    shuffled(luck)
    assert_same_bits(run(FULL_OF_TIES, keep_log=True), as_usual)


def test_the_journey_that_is_shuffled_has_ties_of_all_kinds(run, events):
    replication = run(FULL_OF_TIES, keep_log=True)
    for kind in ("joined queue", "service started", "service ended", "hung up", "turned away",
                 "gave up waiting", "handed off", "noticed the gap", "regretted"):  # fmt: skip
        times = events(replication, kind)["time"]
        assert len(times) > len(set(times.tolist())), f"no two at the same time: {kind}"


# --------------------------------------------------------------------------------------- seeds


def test_the_same_seed_gives_the_same_bits(run):
    assert_same_bits(run(FULL_OF_TIES, keep_log=True), run(FULL_OF_TIES, keep_log=True))


def test_keeping_the_log_changes_nothing_else(run):
    kept, unkept = run(FULL_OF_TIES, keep_log=True), run(FULL_OF_TIES)
    assert kept.world.rows.tobytes() == unkept.world.rows.tobytes()
    assert kept.world.sums.tobytes() == unkept.world.sums.tobytes()
    assert len(unkept.log) == 0


@pytest.mark.many
def test_every_unsigned_seed_of_64_bits_is_another_seed(run):
    seeds = [0, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**63 + 1, 2**64 - 2, 2**64 - 1]
    arrivals = [tuple(run(seed=seed).world.rows["arrival"][:20].tolist()) for seed in seeds]
    assert len(set(arrivals)) == len(seeds)
    for seed in seeds:
        assert_same_bits(run(seed=seed), run(seed=seed))


def test_replications_of_one_seed_differ(run):
    first = [tuple(run(number=n).world.rows["arrival"][:20].tolist()) for n in range(20)]
    assert len(set(first)) == 20


# ----------------------------------------------------------------------------------------- log


def test_the_log_is_sorted_and_counts_each_customers_events_without_a_gap(run):
    log = run(FULL_OF_TIES, keep_log=True).log
    keys = list(zip(log["time"], log["rank"], log["customer"], log["sequence"], strict=True))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    for customer in np.unique(log["customer"])[:200]:
        sequence = np.sort(log["sequence"][log["customer"] == customer])
        assert (sequence == np.arange(len(sequence))).all()


def test_amounts_in_the_log_sum_to_the_ledger(run, events):
    replication = run(FULL_OF_TIES, keep_log=True)
    booked = events(replication, "booked")
    assert booked["customer_amount"].sum() == replication.world.sums[..., 0].sum()
    assert booked["business_amount"].sum() == replication.world.sums[..., 1].sum()
    rows = replication.world.rows
    assert rows["customer_value"].sum() == replication.world.sums[..., 0].sum()
    assert rows["business_value"].sum() == replication.world.sums[..., 1].sum()


def test_the_log_grows_also_when_only_delayed_effects_are_left(run, tally, events):
    # All journeys end on the first days; 30 days later everybody regrets, and nobody moves.
    offer = {"price": "10 EUR", "valuation": "9 EUR", "push": "100 EUR", "pressure": "100 %",
             "regret_after": "30 days", "cooling_off": "60 days", "returns": "100 %"}  # fmt: skip
    replication = run(
        {
            "arrivals": {"rate": "10000 / day", "for": "2 days"},
            "observe": "60 days",
            "offers": {"plan": offer},
            "steps": {"desk": {"offer": "plan"}},
        },
        keep_log=True,
    )
    customers = tally(replication, "customers")
    assert customers > 19_000
    assert len(events(replication, "regretted")) == customers
    counts = np.bincount(replication.log["customer"].astype(np.int64))
    assert len(set(counts.tolist())) == 1, "some customers have lost events"


def test_a_return_that_ends_a_journey_withdraws_what_was_queued(run, tally, left, events):
    offer = {"price": "10 EUR", "valuation": "9 EUR", "push": "100 EUR", "pressure": "100 %",
             "regret_after": "2 days", "cooling_off": "60 days", "returns": "100 %",
             "leave_on_return": "100 %"}  # fmt: skip
    replication = run(
        {
            "observe": "30 days",
            "offers": {"plan": offer},
            "teams": {"clerks": {"agents": 1}},
            "steps": {
                "desk": {"offer": "plan", "next": [{"to": "letter"}]},
                "letter": {
                    "channel": "email",
                    "team": "clerks",
                    "passive": True,
                    "takes": "1 hour",
                },
            },
        },
        keep_log=True,
    )
    assert left(replication, "return") == tally(replication, "customers")
    joined = {int(row["customer"]): int(row["time"]) for row in events(replication, "joined queue")}
    served = [
        (int(row["customer"]), int(row["time"])) for row in events(replication, "service started")
    ]
    assert 20 < len(served) < len(joined) - 100
    free = 0
    for customer, start in sorted(served, key=lambda turn: turn[1]):
        # The one agent is neither lost nor idle, and passes over whoever has gone.
        assert start == max(free, joined[customer])
        assert start - joined[customer] < 2 * DAY
        free = start + HOUR


def test_every_counted_customer_is_settled_exactly_once(run, tally):
    replication = run(FULL_OF_TIES)
    customers = len(replication.world.rows)
    assert tally(replication, "customers") == customers
    ended = replication.world.left.sum() + replication.world.ended.sum()
    assert ended == customers
    assert (replication.world.rows["ending"] > 0).all()
