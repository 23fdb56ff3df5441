"""Workloads A and B written by hand in SimPy, as one would: the peers of our clock.

Nothing here comes from the lab. Times are minutes. B: 100 customers an hour pass six steps, and
after each 85 % go on; steps 2 and 5 need an agent. A: 10 an hour, and no step needs one.
"""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

DAY = 24 * 60.0
GO_ON = 0.85
STEPS = 6
SERVICE_MEAN = 6.0
PATIENCE_MEAN = 10.0
# A lognormal of mean 5 and coefficient of variation 1.
SPREAD = math.sqrt(math.log(2.0))
CENTRE = math.log(5.0) - SPREAD**2 / 2
BENEFIT = 10.0
TIME_VALUE = 12.0 / 60  # a minute
WAGE = 30.0 / 60


@dataclass
class Outcome:
    """What is counted; only customers who arrive in the counted period count."""

    customers: int = 0
    completed: int = 0
    offered: int = 0  # at step 2
    hung_up: int = 0
    waited_minutes: float = 0.0
    customer_value: float = 0.0
    business_value: float = 0.0
    clock_events: int = 0


class Workload:
    """One replication."""

    def __init__(self, seed: int, *, per_hour: float, counted_days: float, warm_up: float) -> None:
        """Set the environment up; days are counted from the start."""
        self.env = simpy.Environment()
        self.rng = np.random.default_rng(seed)
        self.outcome = Outcome()
        self.gap = 60.0 / per_hour
        self.first, self.last = warm_up * DAY, (warm_up + counted_days) * DAY
        self.pools: dict[int, simpy.Resource] = {}

    def arrivals(self, until: float) -> Generator[simpy.Event, Any, None]:
        """Let customers come."""
        while True:
            yield self.env.timeout(self.rng.exponential(self.gap))
            if self.env.now >= until:
                return
            self.env.process(self.customer(counts=self.first <= self.env.now < self.last))

    def customer(self, *, counts: bool) -> Generator[simpy.Event, Any, None]:
        """One customer's way through the steps."""
        env, rng, outcome = self.env, self.rng, self.outcome
        worth, cost = 0.0, 0.0
        outcome.customers += counts
        for number in range(1, STEPS + 1):
            began = env.now
            pool = self.pools.get(number)
            if pool is None:
                yield env.timeout(rng.lognormal(CENTRE, SPREAD))
            else:
                with pool.request() as request:
                    result = yield request | env.timeout(rng.exponential(PATIENCE_MEAN))
                    served = request in result
                    if counts and number == 2:
                        outcome.offered += 1
                        outcome.waited_minutes += env.now - began
                        outcome.hung_up += not served
                    if not served:
                        worth -= TIME_VALUE * (env.now - began)
                        break
                    service = rng.exponential(SERVICE_MEAN)
                    yield env.timeout(service)
                    cost += WAGE * service
            worth -= TIME_VALUE * (env.now - began)
            if number == STEPS:
                worth += BENEFIT
                outcome.completed += counts
            if rng.random() >= GO_ON:
                break
        if counts:
            outcome.customer_value += worth
            outcome.business_value -= cost


def run_a(seed: int, *, counted_days: float = 100) -> Outcome:
    """Workload A: no teams, 10 customers an hour."""
    model = Workload(seed, per_hour=10, counted_days=counted_days, warm_up=0)
    return run(model, until=counted_days * DAY)


def run_b(seed: int, *, counted_days: float = 20, around: float = 1) -> Outcome:
    """Workload B: two pools of agents, 100 customers an hour, some days before and after."""
    model = Workload(seed, per_hour=100, counted_days=counted_days, warm_up=around)
    model.pools = {2: simpy.Resource(model.env, 9), 5: simpy.Resource(model.env, 5)}
    return run(model, until=(counted_days + 2 * around) * DAY)


def run(model: Workload, until: float) -> Outcome:
    """Run a model until nobody is under way."""
    model.env.process(model.arrivals(until))
    model.env.run()
    # SimPy numbers the events that it schedules: the next number is how many there were.
    model.outcome.clock_events = next(model.env._eid)  # noqa: SLF001
    return model.outcome
