"""A journey without teams is an absorbing Markov chain, solved by its fundamental matrix.

Kemeny, J. G. and Snell, J. L. (1960), "Finite Markov chains", chapter III: with Q the moves among
steps, N = (I - Q)^-1 holds the expected visits, and N (2 diag(N) - I) - N∘N their variances.

Random journeys are drawn from fixed seeds. Customers are independent: normal limits.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.clock.simpy.clock import run_replication
from sim.journey.customer.ledger import EFFORT, PRICE, TIME
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out

HOUR = 3_600_000_000
JOURNEYS = 16
DAYS = 400  # that customers come, a hundred a day
FIGURES = 144  # four and one a step, of all journeys
TIME_VALUE, BENEFIT = 12.0, 30.0
CHAIN = pytest.mark.checked(
    "Absorbing chain: visits, completion, duration, values of both sides",
    oracle="fundamental matrix (Kemeny and Snell)",
    grid=f"{JOURNEYS} random journeys of 3 to 6 steps with loops, values and several laws of time",
    figures=FIGURES,
    false_alarms=1e-4,
)


@dataclass
class Chain:
    """A random journey as numbers. The last step is the goal, from which nobody goes on."""

    start: np.ndarray  # (steps,)
    stay: np.ndarray  # (steps,): chance not to leave
    moves: np.ndarray  # (steps, steps): shares of those who stay
    hours: np.ndarray  # (steps,): mean time of a step
    way_hours: np.ndarray  # (steps, steps): mean time of a way
    price: np.ndarray  # (steps,)
    effort: np.ndarray  # (steps,)

    @property
    def going_on(self) -> np.ndarray:
        """Q, the chances to go from step to step."""
        return self.stay[:, None] * self.moves

    @property
    def fundamental(self) -> np.ndarray:
        """N, the expected visits to each step from each."""
        return np.linalg.inv(np.eye(len(self.stay)) - self.going_on)

    @property
    def visits(self) -> np.ndarray:
        """Expected visits of a customer to each step."""
        return self.start @ self.fundamental

    @property
    def visit_variances(self) -> np.ndarray:
        """Variances of a customer's visits to each step."""
        n = self.fundamental
        seconds = n @ (2 * np.diag(np.diag(n)) - np.eye(len(n)))  # second moments
        return self.start @ seconds - self.visits**2


def whole_shares(rng: np.random.Generator, parts: int) -> np.ndarray:
    """Random shares in whole per cent, at least 5 % each."""
    cuts = np.sort(rng.choice(np.arange(1, 20), parts - 1, replace=False)) * 5
    return np.diff([0, *cuts, 100]) / 100


def random_chain(seed: int) -> Chain:
    """A journey of 3 to 6 steps with loops, drawn from a seed."""
    rng = np.random.default_rng(seed)
    steps = int(rng.integers(3, 7))
    moves = np.zeros((steps, steps))
    for step in range(steps - 1):
        ways = int(rng.integers(1, 4))
        onward = rng.choice(steps, min(ways, steps), replace=False)
        if step + 1 not in onward:
            onward[0] = step + 1
        moves[step, onward] = whole_shares(rng, len(onward))
    start = np.zeros(steps)
    first = rng.choice(steps - 1, min(2, steps - 1), replace=False)
    start[first] = whole_shares(rng, len(first))
    return Chain(
        start=start,
        stay=1 - rng.integers(2, 20, steps) / 100,
        moves=moves,
        hours=rng.integers(0, 9, steps) / 2,
        way_hours=np.where(
            rng.random((steps, steps)) < 0.5, rng.integers(1, 30, (steps, steps)), 0
        ),
        price=rng.integers(0, 5, steps) * 1.0,
        effort=rng.integers(0, 3, steps) * 1.0,
    )


def written(chain: Chain, days: int) -> dict[str, Any]:
    """The journey as a scenario; times are of several laws, since only their means matter."""
    laws = ("exponential(mean {} hours)", "lognormal(mean {} hours, cv 1)", "{} hours")
    steps: dict[str, Any] = {}
    for i in range(len(chain.stay)):
        step: dict[str, Any] = {
            "leave": f"{round(100 * (1 - chain.stay[i]))} %",
            "books": {"price": f"{chain.price[i]} EUR", "effort": f"{chain.effort[i]} EUR"},
            "next": [],
        }
        if chain.hours[i] > 0:
            step["takes"] = laws[i % 3].format(chain.hours[i])
        for j in np.flatnonzero(chain.moves[i]):
            way = {"to": f"step {j}", "share": f"{round(100 * chain.moves[i, j])} %"}
            if chain.way_hours[i, j] > 0:
                way["after"] = laws[j % 3].format(chain.way_hours[i, j])
            step["next"].append(way)
        steps[f"step {i}"] = step
    steps[f"step {len(chain.stay) - 1}"]["goal"] = True
    return {
        "scenario": "a random journey",
        "currency": "EUR",
        "arrivals": {"rate": "100 / day", "for": f"{days} days"},
        "observe": "1000 days",
        "personas": {
            "anyone": {
                "share": "100 %",
                "benefit": f"{BENEFIT} EUR",
                "time_value": f"{TIME_VALUE} EUR / hour",
            }
        },
        "start": [
            {"to": f"step {i}", "share": f"{round(100 * chain.start[i])} %"}
            for i in np.flatnonzero(chain.start)
        ],
        "steps": steps,
    }


@CHAIN
@pytest.mark.parametrize("seed", range(JOURNEYS))
def test_a_random_journey_is_the_chain_that_it_describes(seed, checked, z_of, long):
    chain = random_chain(seed)
    layout = lay_out(ScenarioSpec.model_validate(written(chain, long(DAYS))))
    replication = run_replication(layout, seed=seed, number=0)
    world = replication.world
    rows = world.rows
    customers = len(rows)
    visits = chain.visits
    goal = len(chain.stay) - 1

    completed = visits[goal]  # the goal is visited at most once
    active_hours = visits @ chain.hours
    hours = active_hours + visits @ (chain.going_on * chain.way_hours).sum(axis=1)
    value = BENEFIT * completed - TIME_VALUE * active_hours - visits @ (chain.price + chain.effort)
    figures = {
        "completed": z_of((rows["goal_at"] >= 0).astype(float), completed),
        "hours": z_of((rows["end_at"] - rows["arrival"]) / HOUR, hours),
        "customer value": z_of(rows["customer_value"], value),
        "business value": z_of(rows["business_value"], visits @ chain.price),
    }
    for step, name in enumerate(sorted(replication.layout.numbering.steps)):
        seen = world.flows[..., world.routes["to"] == step].sum() / customers
        variance = chain.visit_variances[step]
        figures[f"visits to {name}"] = (
            (seen - visits[step]) / np.sqrt(variance / customers)
            if variance > 1e-12
            else seen - visits[step]
        )
    checked(figures)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_booked_at_each_step_is_its_visits_times_its_amounts(seed):
    chain = random_chain(seed)
    layout = lay_out(ScenarioSpec.model_validate(written(chain, DAYS // 10)))
    replication = run_replication(layout, seed=seed, number=1)
    world = replication.world
    for step in range(len(chain.stay)):
        seen = world.flows[..., world.routes["to"] == step].sum()
        assert world.sums[0, step, PRICE, 1] == chain.price[step] * seen
        assert world.sums[0, step, PRICE, 0] == -chain.price[step] * seen
        assert world.sums[0, step, EFFORT, 0] == -chain.effort[step] * seen
        if step % 3 == 2:  # a fixed time
            assert world.sums[0, step, TIME, 0] == -TIME_VALUE * chain.hours[step] * seen
