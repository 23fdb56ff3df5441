"""Both clocks of the lab against models written by hand, against Ciw, and against the limit."""

import statistics
from functools import partial
from typing import Any

import numpy as np

from benchmarks import bare_loop, ciw_workload_b
from benchmarks.cases import (
    CASES,
    LOST,
    MOST_STANDARD_ERRORS,
    SEED,
    Case,
    counted,
    standard_errors,
    team_counted,
)
from benchmarks.handwritten_workload_b import run_b
from benchmarks.racing import summary, take_turns, times_faster
from sim.clock.compiled import clock as compiled_clock
from sim.clock.simpy import clock as simpy_clock

FAIR_EVENTS_PER_SECOND = 150_000  # what a hand-written model must reach on workload B


def against_by_hand(case: Case, rounds: int) -> dict[str, Any]:
    """Time SimPy by hand, the lab's SimPy clock and its compiled clock in turns.

    Returns:
        The two ratios, in customers a second, and the speeds behind them.
    """
    layout = case.timed_layout()
    arguments = {"seed": SEED, "number": 0}
    outcome = case.timed_by_hand(SEED)
    customers = len(compiled_clock.run_replication(layout, **arguments).world.rows)
    seconds = take_turns(
        {
            "by hand": partial(case.timed_by_hand, SEED),
            "SimPy clock": partial(simpy_clock.run_replication, layout, **arguments),
            "compiled clock": partial(compiled_clock.run_replication, layout, **arguments),
        },
        rounds,
    )
    # The luck of the two differs, and so does, a little, how many customers come.
    per_customer = customers / outcome.customers
    # Its best round: on a busy machine a fair model is not called unfair.
    events = outcome.clock_events / min(seconds["by hand"])
    found = {
        "simpy_clock_times_faster": per_customer * times_faster(seconds, "SimPy clock", "by hand"),
        "compiled_clock_times_faster": per_customer
        * times_faster(seconds, "compiled clock", "by hand"),
        "customers_by_hand": outcome.customers,
        "customers_lab": customers,
        "clock_events_per_second_by_hand": events,
        "seconds": summary(seconds),
    }
    print(f"\n{case.name}: CPU time, {rounds} rounds in turns")
    for name, taken in seconds.items():
        count = outcome.customers if name == "by hand" else customers
        print(f"  {name:15} {count / statistics.median(taken):11,.0f} customers/s")
    print(f"  SimPy clock against SimPy by hand    {found['simpy_clock_times_faster']:8.2f} x")
    print(f"  compiled clock against SimPy by hand {found['compiled_clock_times_faster']:8.2f} x")
    print(f"  by hand: {events:,.0f} clock events a second at best")
    return found


def unfair(found: dict[str, Any]) -> list[str]:
    """Whether workload B by hand is too slow to be compared with, in words."""
    events = found["clock_events_per_second_by_hand"]
    if events >= FAIR_EVENTS_PER_SECOND:
        return []
    return [f"unfair: workload B by hand reaches only {events:,.0f} events a second"]


def against_the_limit(case: Case, rounds: int) -> tuple[dict[str, Any], list[str]]:
    """Time the compiled clock and the bare loop in turns, once their counts are equal.

    Returns:
        The ratio and the speeds behind it; and what is wrong, in words.
    """
    layout = case.timed_layout()
    print(f"\n{case.name}: the compiled clock and the bare loop with the same draws")
    wrong, moments = [], 0
    for number in range(3):
        bare = bare_loop.run(layout, seed=SEED, number=number)
        moments = bare.moments
        ours = compiled_clock.run_replication(layout, seed=SEED, number=number)
        both = {
            "customers": (bare.customers, len(ours.world.rows)),
            "completed": (bare.completed, counted(ours, "completed")),
            "hung up": (bare.hung_up, int(team_counted(ours, "abandoned").sum())),
        }
        for name, (one, other) in both.items():
            print(f"  replication {number}: {name:10} bare loop {one:7}, lab {other:7}")
            if one != other:
                wrong.append(f"{case.name}: {name} of the bare loop is {one}, of the lab {other}")
    seconds = take_turns(
        {
            "bare loop": lambda: bare_loop.run(layout, seed=SEED, number=2),
            "compiled clock": lambda: compiled_clock.run_replication(layout, seed=SEED, number=2),
        },
        rounds,
    )
    ratio = times_faster(seconds, "compiled clock", "bare loop")
    for name, taken in seconds.items():
        print(f"  {name:15} {moments / statistics.median(taken) / 1e6:8.2f} million moments/s")
    print(f"  compiled clock against the bare loop {ratio:8.2f} x")
    found = {
        "compiled_clock_times_faster": ratio,
        "moments": moments,
        "moments_per_customer": moments / bare.customers,
        "seconds": summary(seconds),
    }
    return found, wrong


def against_ciw(rounds: int, days: int) -> tuple[dict[str, Any], list[str]]:
    """Time workload B in Ciw and by hand in turns; its step 2 is held against theory first.

    Args:
        rounds: How often.
        days: For how long customers come.

    Returns:
        Ratios, empty where Ciw is not installed; and what is wrong, in words.
    """
    if not ciw_workload_b.INSTALLED:
        print("\nCiw is not installed, so it is left out")
        return {}, []
    print(f"\nworkload B in Ciw, {days} days of customers")
    runs = [ciw_workload_b.run(SEED + n, days) for n in range(max(rounds, 4))]
    lost = np.array([run.hung_up / run.offered for run in runs])
    off = standard_errors(lost, np.array([LOST]))
    print(f"  lost at step 2 {lost.mean():.5f}, theory {LOST}: {off:+.1f} standard errors")
    wrong = []
    if abs(off) > MOST_STANDARD_ERRORS:
        wrong.append(f"Ciw: lost at step 2 is {off:+.1f} standard errors off theory")
    hand = run_b(SEED, counted_days=days, around=0)
    b = next(case for case in CASES if case.key == "b")
    layout = b.timed_layout()
    ours = len(compiled_clock.run_replication(layout, seed=SEED, number=0).world.rows)
    seconds = take_turns(
        {
            "Ciw": lambda: ciw_workload_b.run(SEED, days),
            "by hand": lambda: run_b(SEED, counted_days=days, around=0),
            "compiled clock": lambda: compiled_clock.run_replication(layout, seed=SEED, number=0),
        },
        rounds,
    )
    found = {
        "ciw_times_faster_than_by_hand": times_faster(seconds, "Ciw", "by hand")
        * runs[0].customers
        / hand.customers,
        "compiled_clock_times_faster_than_ciw": times_faster(seconds, "compiled clock", "Ciw")
        * ours
        / runs[0].customers,
        "seconds": summary(seconds),
    }
    print(f"  Ciw against SimPy by hand  {found['ciw_times_faster_than_by_hand']:8.2f} x")
    print(f"  compiled clock against Ciw {found['compiled_clock_times_faster_than_ciw']:8.2f} x")
    return found, wrong
