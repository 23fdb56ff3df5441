"""Workload B in Ciw, a library for open queueing networks; it has no ledger, so neither has this.

Ciw (MIT licence): G. I. Palmer, V. A. Knight, P. R. Harper, A. L. Hawa (2019), "Ciw: An
open-source discrete event simulation library", Journal of Simulation 13(1), 68-82.
"""

import importlib.util
from dataclasses import dataclass

from benchmarks.handwritten_workload_b import (
    CENTRE,
    DAY,
    GO_ON,
    PATIENCE_MEAN,
    SERVICE_MEAN,
    SPREAD,
    STEPS,
)

INSTALLED = importlib.util.find_spec("ciw") is not None
POOLS = {2: 9, 5: 5}  # agents by step
PER_MINUTE = 100 / 60


@dataclass(frozen=True)
class Outcome:
    """What is counted, of all who came."""

    customers: int
    offered: int  # at step 2
    hung_up: int


def run(seed: int, days: float) -> Outcome:
    """One replication, as long as customers come."""
    import ciw  # noqa: PLC0415 (a peer that need not be there)

    steps = range(1, STEPS + 1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(PER_MINUTE)] + [None] * (STEPS - 1),
        service_distributions=[
            ciw.dists.Exponential(1 / SERVICE_MEAN)
            if step in POOLS
            else ciw.dists.Lognormal(CENTRE, SPREAD)
            for step in steps
        ],
        number_of_servers=[POOLS.get(step, float("inf")) for step in steps],
        reneging_time_distributions=[
            ciw.dists.Exponential(1 / PATIENCE_MEAN) if step in POOLS else None for step in steps
        ],
        routing=[[GO_ON if to == step + 1 else 0.0 for to in steps] for step in steps],
    )
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(days * DAY)
    at_step_2 = [
        record.record_type
        for record in simulation.get_all_records(only=["service", "renege"])
        if record.node == 2
    ]
    return Outcome(
        customers=simulation.nodes[0].number_of_individuals,
        offered=len(at_step_2),
        hung_up=at_step_2.count("renege"),
    )
