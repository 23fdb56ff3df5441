"""One step with one team and impatient customers is M/M/c+M, the Erlang-A model.

Palm, C. (1957), "Research on telephone traffic carried by full availability groups", Tele 1;
Garnett, O., Mandelbaum, A. and Reiman, M. (2002), "Designing a call center with impatient
customers", Manufacturing and Service Operations Management 4(3), 208-227.

Limits are Student's t over independent replications. Each score is a sum over counted customers
minus its expectation, so it has mean zero exactly, where a ratio would be biased.
"""

import math

import pytest
from scipy import stats

from sim.clock.simpy.clock import run_replication
from sim.journey.blocks.queues.team import ABANDONED, OFFERED, QUEUED, WAITED
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

HOUR = 3_600_000_000
FALSE_ALARMS = 1e-4
REPLICATIONS = 200
SERVICE_MINUTES = 6

# Arrivals an hour, agents, mean patience in minutes. The first is step 2 of workload B: 85 of its
# 100 customers an hour come that far.
GRID = [
    (85, 9, 10),
    (8, 1, 3),
    (8, 1, 60),
    (15, 1, 6),
    (38, 4, 6),
    (38, 4, 30),
    (60, 4, 2),
    (180, 20, 5),
    (230, 20, 20),
]
FIGURES = ("abandoned", "queued", "waited")
ERLANG_A = pytest.mark.checked(
    "Erlang-A: share who hang up, share who queue, mean wait",
    oracle="birth-death chain of M/M/c+M",
    grid="9 teams: 1 to 20 agents, loads 80 to 150 %, patience 2 to 60 min",
    figures=len(FIGURES) * len(GRID),
    false_alarms=FALSE_ALARMS,
)


def erlang_a(arrivals: float, agents: int, patience: float) -> tuple[float, float, float]:
    """Chance to hang up, chance to queue and mean wait (minutes), from the birth-death chain.

    Args:
        arrivals: Customers an hour.
        agents: How many serve, each 60 / SERVICE_MINUTES an hour.
        patience: Mean patience in minutes.
    """
    serve, leave = 60 / SERVICE_MINUTES, 60 / patience
    weights = [1.0]
    while len(weights) <= agents or weights[-1] > 1e-17 * sum(weights):
        n = len(weights)
        weights.append(
            weights[-1] * arrivals / (min(n, agents) * serve + max(0, n - agents) * leave)
        )
    total = sum(weights)
    queueing = sum((n - agents) * w for n, w in enumerate(weights) if n > agents) / total
    find_all_busy = sum(weights[agents:]) / total
    return leave * queueing / arrivals, find_all_busy, 60 * queueing / arrivals


def observed(arrivals: int, agents: int, patience: int, replication: int) -> dict[str, float]:
    """Counts of one replication, after 4 hours of warm-up, over about 1,000 customers."""
    layout = lay_out(
        ScenarioSpec.model_validate(
            {
                "scenario": "M/M/c+M",
                "currency": "EUR",
                "arrivals": {
                    "rate": f"{arrivals} / hour",
                    "for": f"{math.ceil(1000 / arrivals)} hours",
                    "warm_up": "4 hours",
                    "cool_down": "0 min",
                },
                "observe": "2 days",
                "personas": {
                    "anyone": {"share": "100 %", "patience": f"exponential(mean {patience} min)"}
                },
                "teams": {"pool": {"agents": agents}},
                "start": [{"to": "call"}],
                "steps": {
                    "call": {
                        "channel": "phone",
                        "team": "pool",
                        "takes": f"exponential(mean {SERVICE_MINUTES} min)",
                        "goal": True,
                    }
                },
            }
        )
    )
    seed = 1000 * arrivals + 10 * agents + patience
    counts = run_replication(layout, seed=seed, number=replication).world.team_counts.sum(
        axis=(0, 1)
    )
    return {
        "offered": int(counts[OFFERED]),
        "abandoned": int(counts[ABANDONED]),
        "queued": int(counts[QUEUED]),
        "waited": int(counts[WAITED]) / HOUR * 60,
    }


@ERLANG_A
@pytest.mark.parametrize(("arrivals", "agents", "patience"), GRID)
def test_losses_queueing_and_waits_are_those_of_erlang_a(arrivals, agents, patience, checked, long):
    runs = [observed(arrivals, agents, patience, r) for r in range(long(REPLICATIONS))]
    off = {}
    for figure, expected in zip(FIGURES, erlang_a(arrivals, agents, patience), strict=True):
        scores = [run[figure] - expected * run["offered"] for run in runs]
        mean = sum(run[figure] for run in runs) / sum(run["offered"] for run in runs)
        name = f"{figure}: {mean:.5f}, but theory says {expected:.5f}"
        off[name] = float(stats.ttest_1samp(scores, 0.0).statistic)
    checked(off, freedom=len(runs) - 1)


def test_the_published_figures_of_workload_b_are_those_of_the_formula():
    lost, _, wait = erlang_a(85, 9, 10)
    assert lost == pytest.approx(0.09362, abs=5e-6)
    assert wait == pytest.approx(0.9362, abs=5e-5)


def test_the_grid_would_notice_an_agent_too_many(long):
    runs = [observed(38, 4, 6, r) for r in range(long(REPLICATIONS))]
    lost, _, _ = erlang_a(38, 5, 6)
    scores = [run["abandoned"] - lost * run["offered"] for run in runs]
    allowed = stats.t.isf(FALSE_ALARMS / (2 * len(GRID) * len(FIGURES)), len(runs) - 1)
    assert abs(stats.ttest_1samp(scores, 0.0).statistic) > allowed
