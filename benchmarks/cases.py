"""The journeys that are timed, each in two forms: the lab's scenario and SimPy written by hand.

First the two must agree, else a comparison of their speed means nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import handwritten_telecom, handwritten_workload_b
from sim.clock import equal
from sim.clock.compiled import clock as compiled_clock
from sim.clock.replication import Replication
from sim.journey.blocks.queues.team import TEAM_MEASURES
from sim.journey.groundwork.vocabulary import MEASURES
from sim.journey.layout.layout import Layout, lay_out
from sim.scenario.loading import load

HERE = Path(__file__).resolve().parent
TELECOM = HERE.parent / "scenarios" / "telecom-care" / "baseline.yaml"
SEED = 2026
MOST_STANDARD_ERRORS = 5.0
# Step 2 of workload B is M/M/9+M: lost share and mean wait in minutes.
LOST, WAIT_MINUTES = 0.09362, 0.9362
# Everybody who comes counts: then both forms do the same work, to the last customer.
EVERYBODY = ("arrivals.warm_up=0 days", "arrivals.cool_down=0 days")

Figures = dict[str, float]
ByHand = handwritten_telecom.Outcome | handwritten_workload_b.Outcome


@dataclass(frozen=True)
class Case:
    """A journey in both forms.

    Attributes:
        key: In the names of results.
        name: In sentences.
        scenario: The lab's form.
        by_hand: The other form, one replication with a seed, as it is compared.
        timed_by_hand: The same as it is timed.
        timed_with: What is set in the scenario when it is timed.
        step_2: The team of workload B's step 2.
    """

    key: str
    name: str
    scenario: Path
    by_hand: Callable[[int], ByHand]
    timed_by_hand: Callable[[int], ByHand]
    timed_with: tuple[str, ...] = ()
    step_2: str | None = None

    def layout(self) -> Layout:
        """The scenario as it is."""
        return lay_out(load(self.scenario).spec)

    def timed_layout(self) -> Layout:
        """The scenario as it is timed."""
        return lay_out(load(self.scenario, list(self.timed_with)).spec)


CASES = (
    Case(
        "a",
        "workload A",
        HERE / "workload-a.yaml",
        handwritten_workload_b.run_a,
        handwritten_workload_b.run_a,
    ),
    Case(
        "b",
        "workload B",
        HERE / "workload-b.yaml",
        handwritten_workload_b.run_b,
        partial(handwritten_workload_b.run_b, counted_days=20, around=0),
        EVERYBODY,
        "pool of nine",
    ),
    Case("telecom", "telecom-care", TELECOM, handwritten_telecom.run, handwritten_telecom.run),
)


def figures_by_hand(case: Case, outcome: ByHand) -> Figures:
    """What the hand-written model counts, per customer."""
    n = outcome.customers
    figures = {
        "completed": outcome.completed / n,
        "customer value": outcome.customer_value / n,
        "business value": outcome.business_value / n,
    }
    if isinstance(outcome, handwritten_telecom.Outcome):
        figures["contacts"] = outcome.contacts / n
        figures["repeats"] = outcome.repeats / n
        figures["left"] = outcome.left / n
    elif case.step_2 is not None:
        figures["lost at step 2"] = outcome.hung_up / outcome.offered
        figures["wait at step 2"] = outcome.waited_minutes / outcome.offered
    return figures


def figures_by_lab(case: Case, replication: Replication) -> Figures:
    """The same, from what a replication of the lab left behind."""
    world = replication.world
    n = len(world.rows)
    figures = {
        "completed": counted(replication, "completed") / n,
        "customer value": world.rows["customer_value"].mean(),
        "business value": world.rows["business_value"].mean(),
        "contacts": counted(replication, "contacts") / n,
        "repeats": counted(replication, "repeats") / n,
        "left": world.left.sum() / n,
    }
    if case.step_2 is not None:
        team = replication.layout.numbering.teams[case.step_2]
        offered = team_counted(replication, "offered")[team]
        figures["lost at step 2"] = team_counted(replication, "abandoned")[team] / offered
        waited = team_counted(replication, "waited")[team]
        figures["wait at step 2"] = waited / offered / 60e6
    return {name: float(value) for name, value in figures.items()}


def counted(replication: Replication, measure: str) -> int:
    """How often something happened to counted customers."""
    place = next(index for index, word in MEASURES.words.items() if word == measure)
    return int(replication.world.counts[:, place].sum())


def team_counted(replication: Replication, measure: str) -> np.ndarray:
    """The same for something that teams count, by team."""
    place = next(index for index, word in TEAM_MEASURES.words.items() if word == measure)
    return np.asarray(replication.world.team_counts[:, :, place].sum(axis=1))


def check(case: Case, replications: int) -> list[str]:
    """Compare both forms, both clocks, and step 2 of B with theory; what is wrong, in words."""
    layout = case.layout()
    print(f"\n{case.name}: do the two agree? ({replications} replications each)")
    apart = equal.disagreements(layout, seed=SEED, customers=None, placebo=False)
    wrong = [f"{case.name}: the two clocks disagree about {', '.join(apart)}"] if apart else []
    hand = [figures_by_hand(case, case.by_hand(SEED + n)) for n in range(replications)]
    ours = [
        figures_by_lab(case, compiled_clock.run_replication(layout, seed=SEED, number=n))
        for n in range(replications)
    ]
    for name in hand[0]:
        one, other = (np.array([run[name] for run in runs]) for runs in (hand, ours))
        off = standard_errors(one, other)
        print(
            f"  {name:16} by hand {one.mean():10.4f}   lab {other.mean():10.4f}"
            f"   {off:+5.1f} standard errors"
        )
        if abs(off) > MOST_STANDARD_ERRORS:
            wrong.append(f"{case.name}: {name} is {off:+.1f} standard errors apart")
    if case.step_2 is not None:
        wrong += against_theory(f"{case.name}, by hand", hand)
        wrong += against_theory(f"{case.name}, lab", ours)
    return wrong


def against_theory(who: str, runs: list[Figures]) -> list[str]:
    """Hold step 2 of workload B against M/M/9+M; what is wrong, in words."""
    wrong = []
    for name, theory in (("lost at step 2", LOST), ("wait at step 2", WAIT_MINUTES)):
        found = np.array([run[name] for run in runs])
        off = standard_errors(found, np.array([theory]))
        print(f"  {who}: {name} {found.mean():.5f}, theory {theory}: {off:+5.1f} standard errors")
        if abs(off) > MOST_STANDARD_ERRORS:
            wrong.append(f"{who}: {name} is {off:+.1f} standard errors off theory")
    return wrong


def standard_errors(one: np.ndarray, other: np.ndarray) -> float:
    """How many standard errors two means are apart; a single number is taken as exact."""
    spread = sum(x.var(ddof=1) / len(x) for x in (one, other) if len(x) > 1)
    difference = float(one.mean() - other.mean())
    return difference / float(np.sqrt(spread)) if spread > 0 else 0.0 if difference == 0 else np.inf
