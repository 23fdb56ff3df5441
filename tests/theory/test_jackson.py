"""Three teams, exponential work and random ways between them, back too: a Jackson network.

Jackson, J. R. (1957), "Networks of waiting lines", Operations Research 5(4), 518-521: the stations
fare as if each were an M/M/c queue of its own with the arrivals that the traffic equations give.

Networks are drawn from fixed seeds. Each replication starts empty, the first twelve hours are left
out (several times what the slowest network needs to forget how it started), and the scores of
independent replications are judged by Student's t, freed from their skewness.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.clock.simpy.clock import run_replication
from sim.journey.blocks.queues.waiting import JOINED
from sim.journey.blocks.serving.service import ENDED, STARTED
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

NETWORKS = 4
REPLICATIONS = 150
STATIONS = 3
ARRIVALS = 30  # an hour, from outside
WARM_UP_HOURS, HOURS = 12, 60
HOUR = 3_600_000_000
JACKSON = pytest.mark.checked(
    "Jackson network: mean number and mean wait at each station",
    oracle="product form over M/M/c",
    grid=f"{NETWORKS} random networks of {STATIONS} stations with 1 to 4 agents, feedback, "
    "loads 40 to 75 %",
    figures=2 * STATIONS * NETWORKS,
    false_alarms=1e-3,
)


@dataclass
class Network:
    """A random network as numbers."""

    start: np.ndarray  # (stations,): where people come from outside
    ways: np.ndarray  # (stations, stations): shares who go on; the rest go home
    agents: np.ndarray  # (stations,)
    minutes: np.ndarray  # (stations,): mean service time

    @property
    def arrivals(self) -> np.ndarray:
        """Visits an hour to each station: from outside and from other stations."""
        return ARRIVALS * self.start @ np.linalg.inv(np.eye(STATIONS) - self.ways)


def random_network(seed: int) -> Network:
    rng = np.random.default_rng(seed)
    start = np.array([0.5, 0.3, 0.2])[rng.permutation(STATIONS)]
    ways = rng.integers(1, 5, (STATIONS, STATIONS)) * 0.05  # some come back to where they were
    network = Network(start, ways, rng.integers(1, 5, STATIONS), np.zeros(STATIONS))
    loads = rng.uniform(0.4, 0.75, STATIONS)
    network.minutes = np.round(60 * loads * network.agents / network.arrivals, 2)
    return network


def m_m_c(arrivals: float, agents: int, minutes: float) -> tuple[float, float]:
    """Mean number there and mean wait (hours) of M/M/c, from the birth-death chain."""
    offered = arrivals * minutes / 60
    weights = np.cumprod([1.0, *(offered / min(n, agents) for n in range(1, 3000))])
    chances = weights / weights.sum()
    number = float(np.arange(len(chances)) @ chances)
    return number, (number - offered) / arrivals


def written(network: Network) -> dict[str, Any]:
    steps: dict[str, Any] = {"home": {"goal": True}}
    for i in range(STATIONS):
        onward = [
            {"to": f"station {j}", "share": f"{round(100 * network.ways[i, j])} %"}
            for j in range(STATIONS)
        ]
        steps[f"station {i}"] = {
            "team": f"team {i}",
            "takes": f"exponential(mean {network.minutes[i]} min)",
            "next": [*onward, {"to": "home", "share": "rest"}],
        }
    return {
        "scenario": "a Jackson network",
        "currency": "EUR",
        "arrivals": {
            "rate": f"{ARRIVALS} / hour",
            "for": f"{HOURS} hours",
            "warm_up": "0 days",
            "cool_down": "0 days",
        },
        "observe": "60 days",
        "personas": {"anyone": {"share": "100 %"}},
        "teams": {f"team {i}": {"agents": int(network.agents[i])} for i in range(STATIONS)},
        "start": [
            {"to": f"station {i}", "share": f"{round(100 * network.start[i])} %"}
            for i in range(STATIONS)
        ],
        "steps": steps,
    }


def visits_of(log: np.ndarray, step: int) -> np.ndarray:
    """Joined, started and ended (hours) of every visit to a station, shape (visits, 3)."""
    rows = log[(log["step"] == step) & np.isin(log["kind"], (JOINED, STARTED, ENDED))]
    rows = np.sort(rows, order=("customer", "sequence"))
    assert np.array_equal(rows["kind"], np.tile((JOINED, STARTED, ENDED), len(rows) // 3))
    return rows["time"].reshape(-1, 3) / HOUR


@JACKSON
@pytest.mark.parametrize("seed", range(NETWORKS))
def test_stations_fare_as_if_each_were_alone_with_its_own_arrivals(seed, checked, hall, long):
    network = random_network(seed)
    layout = lay_out(ScenarioSpec.model_validate(written(network)))
    replications = long(REPLICATIONS)
    scores: dict[str, list[float]] = {}
    for replication in range(replications):
        log = run_replication(layout, seed=100 + seed, number=replication, keep_log=True).log
        for i in range(STATIONS):
            joined, started, ended = visits_of(log, layout.numbering.steps[f"station {i}"]).T
            number, wait = m_m_c(network.arrivals[i], network.agents[i], network.minutes[i])
            there = np.clip(ended, WARM_UP_HOURS, HOURS) - np.clip(joined, WARM_UP_HOURS, HOURS)
            counted = (joined >= WARM_UP_HOURS) & (joined < HOURS)
            waited = (started - joined)[counted]
            hours = HOURS - WARM_UP_HOURS
            scores.setdefault(f"number at {i}", []).append(there.sum() / hours - number)
            scores.setdefault(f"wait at {i}", []).append((waited - wait).sum())
    checked({name: hall(np.array(each)) for name, each in scores.items()}, freedom=replications - 1)


def test_the_chain_gives_the_mean_wait_that_erlang_published():
    """Erlang's C for 5 agents at 4 erlang is 0.5541 (any table); service takes an hour."""
    number, wait = m_m_c(4.0, 5, 60)
    assert wait == pytest.approx(0.5541 / (5 - 4), abs=5e-5)
    assert number == pytest.approx(4 + 4 * wait, rel=1e-9)
