"""Speed and memory, side by side with SimPy models written by hand: `python -m benchmarks`.

First the two must agree, then they are timed in turns, replication by replication, always fresh.
Ratios are medians over pairs. `--short` is for a look: fewer pairs, fewer customers.
"""

import argparse
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import handwritten_telecom, handwritten_workload_b
from benchmarks.memory import peak_memory
from sim.clock.replication import Room
from sim.clock.simpy_clock import SimpyClock, run_replication
from sim.journey.layout import Layout, lay_out
from sim.journey.vocabulary import MEASURES
from sim.scenario.loading import load

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
TELECOM = HERE.parent / "scenarios" / "telecom-care" / "baseline.yaml"
SEED = 2026
FAIR_EVENTS_PER_SECOND = 150_000  # what a hand-written model must reach on workload B
MOST_STANDARD_ERRORS = 5.0
# Step 2 of workload B is M/M/9+M: lost share and mean wait in minutes.
LOST, WAIT_MINUTES = 0.09362, 0.9362

Figures = dict[str, float]
ByHand = handwritten_telecom.Outcome | handwritten_workload_b.Outcome


@dataclass(frozen=True)
class Case:
    """A journey in both forms; `figures` are what must agree, and `customers` is among them."""

    name: str
    scenario: Path
    by_hand: Callable[[int], ByHand]
    step_2: str | None = None  # the team of workload B's step 2

    def figures_by_hand(self, outcome: ByHand) -> Figures:
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
        elif self.step_2 is not None:
            figures["lost at step 2"] = outcome.hung_up / outcome.offered
            figures["wait at step 2"] = outcome.waited_minutes / outcome.offered
        return figures

    def figures_by_lab(self, layout: Layout, number: int) -> Figures:
        """The same, from a replication under our SimPy clock."""
        world = run_replication(layout, seed=SEED, number=number).world
        words = {word: index for index, word in MEASURES.words.items()}
        counts, n = world.counts.sum(axis=0), len(world.rows)
        figures = {
            "completed": counts[words["completed"]] / n,
            "customer value": world.rows["customer_value"].mean(),
            "business value": world.rows["business_value"].mean(),
            "contacts": counts[words["contacts"]] / n,
            "repeats": counts[words["repeats"]] / n,
            "left": world.left.sum() / n,
        }
        if self.step_2 is not None:
            offered, _, lost, waited, *_ = world.team_counts[layout.ground.teams[self.step_2]].sum(
                axis=0
            )
            figures["lost at step 2"] = lost / offered
            figures["wait at step 2"] = waited / offered / 60e6
        return {name: float(value) for name, value in figures.items()}


CASES = (
    Case("workload A", HERE / "workload-a.yaml", handwritten_workload_b.run_a),
    Case("workload B", HERE / "workload-b.yaml", handwritten_workload_b.run_b, "pool of nine"),
    Case("telecom-care", TELECOM, handwritten_telecom.run),
)


def check(case: Case, layout: Layout, replications: int) -> list[str]:
    """Compare the two, and step 2 of workload B with theory; what is wrong, in words."""
    hand = [case.figures_by_hand(case.by_hand(SEED + n)) for n in range(replications)]
    ours = [case.figures_by_lab(layout, n) for n in range(replications)]
    wrong = []
    print(f"\n{case.name}: do the two agree? ({replications} replications each)")
    for name in hand[0]:
        samples = [np.array([run[name] for run in runs]) for runs in (hand, ours)]
        off = standard_errors(*samples)
        print(f"  {name:16} by hand {samples[0].mean():10.4f}   lab {samples[1].mean():10.4f}"
              f"   {off:+5.1f} standard errors")  # fmt: skip
        if abs(off) > MOST_STANDARD_ERRORS:
            wrong.append(f"{case.name}: {name} is {off:+.1f} standard errors apart")
    if case.step_2 is not None:
        for name, theory in (("lost at step 2", LOST), ("wait at step 2", WAIT_MINUTES)):
            for who, runs in (("by hand", hand), ("lab", ours)):
                off = standard_errors(np.array([run[name] for run in runs]), np.array([theory]))
                print(f"  {name:16} {who:7} against theory {theory}: {off:+5.1f} standard errors")
                if abs(off) > MOST_STANDARD_ERRORS:
                    wrong.append(f"{case.name}: {name} {who} is {off:+.1f} off theory")
    return wrong


def standard_errors(one: np.ndarray, other: np.ndarray) -> float:
    """How many standard errors two means are apart; a single number is taken as exact."""
    spread = sum(x.var(ddof=1) / len(x) for x in (one, other) if len(x) > 1)
    difference = float(one.mean() - other.mean())
    return difference / float(np.sqrt(spread)) if spread > 0 else 0.0 if difference == 0 else np.inf


def cpu_seconds(run: Callable[[], Any]) -> float:
    """CPU seconds that a run takes."""
    start = time.process_time()
    run()
    return time.process_time() - start


def lab_events(layout: Layout) -> tuple[int, int]:
    """Counted customers and SimPy events of a replication under our clock."""
    clock = SimpyClock(Room(layout, seed=SEED, replication=0))
    clock.run()
    return len(clock.room.world.rows), next(clock.env._eid)  # noqa: SLF001


def race(case: Case, layout: Layout, pairs: int) -> dict[str, float]:
    """Time both in turns, who begins alternating; medians of customers and events a second."""
    outcome = case.by_hand(SEED)
    customers, events = lab_events(layout)
    hand, ours = [], []
    for pair in range(pairs):
        turns = [
            (hand, lambda: case.by_hand(SEED), outcome.customers),
            (ours, lambda: run_replication(layout, seed=SEED, number=0), customers),
        ]
        for speeds, run, count in turns if pair % 2 == 0 else reversed(turns):
            speeds.append(count / cpu_seconds(run))
    by_hand, by_lab = statistics.median(hand), statistics.median(ours)
    hand_events = outcome.clock_events / outcome.customers
    return {
        "customers_per_second_by_hand": by_hand,
        "customers_per_second_lab": by_lab,
        "clock_events_per_second_by_hand": by_hand * hand_events,
        "clock_events_per_second_lab": by_lab * events / customers,
        "ratio_customers": statistics.median(b / a for a, b in zip(hand, ours, strict=True)),
        # The journey's events as the hand-written model counts them, whoever works them off.
        "same_events_per_second_lab": by_lab * hand_events,
    }


def print_race(name: str, speeds: dict[str, float]) -> None:
    """One line a model, and the ratio."""
    print(f"\n{name}: SimPy by hand and the lab's SimPy clock, CPU time")
    for who, says in (("by_hand", "by hand"), ("lab", "lab")):
        customers = speeds[f"customers_per_second_{who}"]
        events = speeds[f"clock_events_per_second_{who}"]
        print(f"  {says:8} {customers:9,.0f} customers/s {events:11,.0f} clock events/s, its count")
    print(f"  ratio    {speeds['ratio_customers']:10.2f} x (at least 0.5, aim 0.8)")


def main() -> int:
    """Check, time, print, write; 1 where something disagrees or is slower than it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer pairs and customers")
    short = parser.parse_args().short
    layouts = {case.name: lay_out(load(case.scenario).spec) for case in CASES}
    for layout in layouts.values():  # compile, and warm the caches
        run_replication(layout, seed=SEED, number=0, customers=100)
    wrong: list[str] = []
    results: dict[str, Any] = {"machine": platform.platform(), "python": platform.python_version()}
    for case in CASES:
        wrong += check(case, layouts[case.name], 6 if short else 24)
    for case in CASES:
        speeds = race(case, layouts[case.name], 3 if short else 9)
        print_race(case.name, speeds)
        results[case.name] = speeds
        if speeds["ratio_customers"] < 0.5:
            wrong.append(f"{case.name}: less than half as fast as the model written by hand")
    fair = results["workload B"]["clock_events_per_second_by_hand"]
    if fair < FAIR_EVENTS_PER_SECOND:
        wrong.append(
            f"unfair: the hand-written workload B reaches only {fair:,.0f} events a second"
        )
    print(
        "\nmemory of one replication of 100,000 customers under SimPy, no log (at most 1,024 MiB)"
    )
    for name, path, days in memory_cases(short=short):
        mebibytes = peak_memory(path, days)
        results[f"{name} peak MiB"] = mebibytes
        print(f"  {name:14} {'unknown here' if mebibytes is None else f'{mebibytes:6.0f} MiB'}")
        if mebibytes is not None and mebibytes > 1024:
            wrong.append(f"{name}: {mebibytes:.0f} MiB are more than 1 GiB")
    results["wrong"] = wrong
    write(results)
    print("".join(f"\nWRONG  {line}" for line in wrong) or "\nall as it must be")
    return 1 if wrong else 0


def memory_cases(*, short: bool) -> list[tuple[str, Path, int]]:
    """Name, scenario and days of arrivals that bring somewhat more than 100,000 customers."""
    cases = [("workload B", HERE / "workload-b.yaml", 43), ("telecom-care", TELECOM, 2600)]
    return cases[:1] if short else cases


def write(results: dict[str, Any]) -> None:
    """Write the figures as JSON into a folder that git does not keep."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / ".gitignore").write_text("*\n", encoding="utf-8")
    path = RESULTS / time.strftime("%Y-%m-%d-%H%M%S.json")
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten: {path.relative_to(HERE.parent)}")


if __name__ == "__main__":
    sys.exit(main())
