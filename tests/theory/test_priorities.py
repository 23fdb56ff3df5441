"""A queue of three priorities without interruption is Cobham's: M/M/c, one law of service.

Cobham, A. (1954), "Priority assignment in waiting line problems", Operations Research 2(1), 70-76;
with several servers: Davis, R. H. (1966), "Waiting-time distribution of a multi-server, priority
queueing system", Operations Research 14(1), 133-136.

The false-alarm rate of the whole grid is 1e-4 (Bonferroni over all its figures, Student's t over
independent replications). Each score is a sum of waits minus its expectation, so it has mean zero
but for the start: the queue is nearly as it stays after the warm-up.
"""

import math

import pytest
from scipy import stats

from sim.clock.simpy.clock import run_replication
from sim.journey.blocks.queues.team import OFFERED, WAITED
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

HOUR = 3_600_000_000
FALSE_ALARMS = 1e-4
REPLICATIONS = 150
SERVICE_MINUTES = 6

# Arrivals an hour, agents, shares of priorities 1, 4 and 5 (the default).
GRID = [
    (6, 1, (20, 30, 50)),
    (8, 1, (50, 30, 20)),
    (24, 3, (10, 60, 30)),
    (64, 8, (30, 30, 40)),
]
PRIORITIES = (1, 4, None)
COBHAM = pytest.mark.checked(
    "Priorities without interruption: mean wait of each",
    oracle="Cobham, for several agents",
    grid="4 teams of 1 to 8 agents, loads 60 to 80 %, three priorities",
    figures=len(GRID) * len(PRIORITIES),
    false_alarms=FALSE_ALARMS,
)


def cobham(arrivals: float, agents: int, shares: tuple[int, ...]) -> list[float]:
    """Mean wait (minutes) of each priority: C / (c mu) / ((1 - s_before) (1 - s_with)).

    C is Erlang's chance to wait and s the load of the priorities before, and with, this one.
    """
    load = arrivals * SERVICE_MINUTES / 60
    terms = [load**n / math.factorial(n) for n in range(agents)]
    last = load**agents / math.factorial(agents) / (1 - load / agents)
    wait = last / (sum(terms) + last) * SERVICE_MINUTES / agents
    waits, before = [], 0.0
    for share in shares:
        with_it = before + share / 100 * load / agents
        waits.append(wait / ((1 - before) * (1 - with_it)))
        before = with_it
    return waits


def observed(arrivals: int, agents: int, shares: tuple[int, ...], replication: int):
    """Offered and minutes waited by priority in one replication, over about 1,000 customers."""
    people = {
        f"class {n}": {"share": f"{share} %", **({"priority": own} if own else {})}
        for n, (share, own) in enumerate(zip(shares, PRIORITIES, strict=True))
    }
    layout = lay_out(
        ScenarioSpec.model_validate(
            {
                "scenario": "M/M/c with priorities",
                "currency": "EUR",
                "arrivals": {
                    "rate": f"{arrivals} / hour",
                    "for": f"{math.ceil(1000 / arrivals)} hours",
                    "warm_up": "24 hours",
                    "cool_down": "24 hours",
                },
                "observe": "20 days",
                "personas": people,
                "teams": {"pool": {"agents": agents}},
                "start": [{"to": "write"}],
                "steps": {
                    "write": {
                        "channel": "email",
                        "team": "pool",
                        "takes": f"exponential(mean {SERVICE_MINUTES} min)",
                        "goal": True,
                    }
                },
            }
        )
    )
    counts = run_replication(layout, seed=100 * arrivals + agents, number=replication)
    table = counts.world.team_counts[0]
    return table[:, OFFERED].tolist(), (table[:, WAITED] / HOUR * 60).tolist()


@COBHAM
@pytest.mark.parametrize(("arrivals", "agents", "shares"), GRID)
def test_the_wait_of_each_priority_is_cobhams(arrivals, agents, shares, checked, long):
    runs = [observed(arrivals, agents, shares, r) for r in range(long(REPLICATIONS))]
    off = {}
    for priority, expected in enumerate(cobham(arrivals, agents, shares)):
        scores = [waited[priority] - expected * offered[priority] for offered, waited in runs]
        off[f"priority {priority}"] = float(stats.ttest_1samp(scores, 0.0).statistic)
    checked(off, freedom=len(runs) - 1)


def test_the_grid_would_notice_a_queue_without_priorities(long):
    arrivals, agents, shares = GRID[1]
    runs = [observed(arrivals, agents, shares, r) for r in range(long(REPLICATIONS))]
    (expected,) = cobham(arrivals, agents, (100,))
    scores = [waited[0] - expected * offered[0] for offered, waited in runs]
    allowed = stats.t.isf(FALSE_ALARMS / (2 * len(GRID) * len(PRIORITIES)), len(runs) - 1)
    assert abs(stats.ttest_1samp(scores, 0.0).statistic) > allowed
