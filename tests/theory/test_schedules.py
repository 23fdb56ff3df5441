"""Shifts, opening hours, queues turned away at closing: a plain loop finds the same service starts.

The loop below knows nothing of the model: a table of the week by hours, a list of who queues, a
list of who is busy. It is driven with the times of arrival and of service that stand in the events
table of a run, and must find when each service starts, who hangs up and who is turned away, to the
microsecond.
"""

import heapq
from collections import Counter
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.clock.simpy.clock import run_replication
from sim.journey.layout.design import ScenarioSpec
from sim.journey.layout.layout import lay_out
from sim.records.event_table import events_table

SECOND = 1_000_000
HOUR = 3600 * SECOND
PATIENCE = 11 * 60 * SECOND
RETRY = 3 * HOUR
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CASES, WEEKS = 8, 80
# Does a caller who finds the doors closed come back when they open? Does one who hangs up retry?
HABITS = [(True, True), (True, False), (False, True), (False, False)]
SCHEDULES = pytest.mark.checked(
    "Shifts and opening hours: each service start, hang-up and turning away",
    oracle="brute-force simulation in plain Python",
    grid=f"{WEEKS} random weeks of shifts, doors that close before or after them",
)


def random_week(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Agents and open doors by hour of the week, shapes (168,): one or two shifts a day."""
    rng = np.random.default_rng(seed)
    agents, doors = np.zeros(168, np.int64), np.zeros(168, bool)
    for day in range(7):
        if rng.random() < 0.2 and day != seed % 7:
            continue  # nobody works
        for _ in range(rng.integers(1, 3)):
            first = int(rng.integers(6, 15))
            last = int(rng.integers(first + 1, 21))
            agents[24 * day + first : 24 * day + last] += rng.integers(1, 4)
            doors[24 * day + max(0, first - seed % 2) : 24 * day + last - (last - first > 2)] = True
    return agents, doors


def spans(hours: np.ndarray) -> dict[str, int]:
    """Numbers by hour of the week as spans of single hours, those of nobody left out."""
    return {
        f"{DAYS[h // 24]} {h % 24:02d}:00-{h % 24 + 1:02d}:00": int(n)
        for h, n in enumerate(hours)
        if n > 0
    }


def written(seed: int) -> dict[str, Any]:
    agents, doors = random_week(seed)
    back_when_open, retries = HABITS[seed % len(HABITS)]
    call: dict[str, Any] = {
        "channel": "phone",
        "team": "desk",
        "takes": "lognormal(mean 17 min, cv 1.2)",
        "next": [{"to": "solved"}],
    }
    if back_when_open:
        call["closed"] = {"to": "call", "after": "until desk opens"}
    if retries:
        call["gives_up"] = {"to": "call", "after": "3 hours"}
    return {
        "scenario": "shifts",
        "currency": "EUR",
        "arrivals": {
            "rate": f"{2 * agents.sum() // 7 + 8} / day",
            "pattern": "daytime",
            "for": "20 days",
            "warm_up": "0 days",
            "cool_down": "0 days",
        },
        "observe": "300 days",
        "personas": {"anyone": {"share": "100 %", "patience": "11 min"}},
        "teams": {"desk": {"staffing": spans(agents), "open": ", ".join(spans(doors))}},
        "start": [{"to": "call"}],
        "steps": {"call": call, "solved": {"goal": True}},
    }


def times_of(events: pl.DataFrame, kind: str) -> list[tuple[int, int]]:
    """When a kind of event happened and to whom, in order."""
    return sorted(events.filter(type=kind).select("time", "customer").rows())


def brute_force(  # noqa: C901 -- one loop, to be read in one go
    seed: int, arrivals: list[tuple[int, int]], takes: dict[int, int], end: int
) -> dict[str, list[tuple[int, int]]]:
    """What happens, by kind of event: (time, customer), in order."""
    agents, doors = random_week(seed)
    back_when_open, retries = HABITS[seed % len(HABITS)]
    found: dict[str, list[tuple[int, int]]] = {
        "service started": [], "hung up": [], "turned away": []
    }  # fmt: skip
    callers, busy = list(arrivals), []
    heapq.heapify(callers)
    queue: list[tuple[int, int]] = []  # since when, who

    def turn_away(now: int, who: int) -> None:
        found["turned away"].append((now, who))
        if back_when_open:
            hour = now // HOUR + 1
            while not doors[hour % 168]:
                hour += 1
            heapq.heappush(callers, (hour * HOUR, who))

    now = 0
    while now < end:
        is_open = doors[now // HOUR % 168]
        if not is_open:
            for _, who in queue:
                turn_away(now, who)
            queue = []
        while busy and busy[0] <= now:
            heapq.heappop(busy)
        for since, who in [caller for caller in queue if now >= caller[0] + PATIENCE]:
            queue.remove((since, who))
            found["hung up"].append((now, who))
            if retries:
                heapq.heappush(callers, (now + RETRY, who))
        while callers and callers[0][0] <= now:
            _, who = heapq.heappop(callers)
            if is_open:
                queue.append((now, who))
            else:
                turn_away(now, who)
        queue.sort()
        while queue and len(busy) < agents[now // HOUR % 168]:
            _, who = queue.pop(0)
            found["service started"].append((now, who))
            heapq.heappush(busy, now + takes[who])
        coming = [(now // HOUR + 1) * HOUR, *(time for time, _ in callers[:1]), *busy[:1]]
        now = min(coming + [since + PATIENCE for since, _ in queue])
    return {kind: sorted(rows) for kind, rows in found.items()}


@SCHEDULES
@pytest.mark.parametrize("first", range(CASES))
def test_every_service_starts_when_a_plain_loop_over_the_hours_says(first, agreed, long):
    compared = Counter()
    for seed in range(first, long(WEEKS), CASES):
        compared.update(compared_with_a_plain_loop(seed))
    assert compared["service started"] > 50
    assert min(compared.values()) > 5, "everything must happen"
    agreed(compared.total())


def compared_with_a_plain_loop(seed: int) -> dict[str, int]:
    """How many moments of a random week were compared by kind; all must be equal."""
    layout = lay_out(ScenarioSpec.model_validate(written(seed)))
    done = run_replication(layout, seed=41, number=seed, keep_log=True)
    events = events_table(done)
    starts = {who: time for time, who in times_of(events, "service started")}
    ends = {who: time for time, who in times_of(events, "service ended")}
    takes = {who: ends[who] - starts[who] for who in starts}
    arrivals = times_of(events, "arrived")
    found = brute_force(seed, arrivals, takes, 320 * 24 * HOUR)
    for kind, rows in found.items():
        assert rows == times_of(events, kind), kind
    return {kind: len(rows) for kind, rows in found.items()}
