"""Whether a replication is so large that whoever runs it should know before.

How often customers come to each step is estimated from above: routes with conditions count by
their shares as weights, nobody gives up, and whoever goes round in a circle stops where the window
or the limit of visits stops them.
"""

import heapq

import numpy as np

from sim.journey.blocks.routes.routing import RouteSpec, shares_of
from sim.journey.groundwork.calendar import DAY
from sim.journey.layout.design import ScenarioSpec
from sim.quantities.weeks import AfterDuration, NextDay
from sim.scenario.checks.arrivals import customers_who_come
from sim.scenario.reading.findings import Findings

MANY_CUSTOMERS = 500_000
MANY_VISITS = 20_000_000
OFTEN = 50.0  # visits of one customer, above which it is the step and not the crowd
ALMOST_ALL = 1.0 - 1e-12  # so that a circle that nobody leaves has a finite number of rounds
MOST_TIMED = 20  # steps for which the time of a round is looked for


def about(number: float) -> int:
    """A large number to three digits."""
    return int(float(f"{number:.3g}"))


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Customers and visits of a replication, where they are so many that it takes a while."""
    customers = customers_who_come(spec)
    if customers is None:
        return
    visits = visits_of_a_customer(spec)
    total = customers * sum(visits.values())
    most = max(visits, key=lambda name: visits[name])
    if total > MANY_VISITS and visits[most] > OFTEN:
        message = (
            f"about {about(total):,} visits may happen in a replication: up to "
            f"{about(visits[most]):,} here by each of {about(customers):,} customers"
        )
        remedy = (
            "let the way back take longer or be taken less often, lower 'visit_limit', or expect "
            "each replication to take minutes"
        )
        findings.note(("steps", most), message, remedy, of_key=True)
    elif customers > MANY_CUSTOMERS or total > MANY_VISITS:
        message = (
            f"about {about(customers):,} customers come in a replication, with {about(total):,} "
            "visits or more"
        )
        remedy = "expect each replication to take long, or let fewer come"
        findings.note(("arrivals",), message, remedy, of_key=True)


def visits_of_a_customer(spec: ScenarioSpec) -> dict[str, float]:
    """Expected visits of one customer to each step, at most as many as the window has room for.

    Args:
        spec: The scenario, each value of which is right by itself.
    """
    names = list(spec.steps)
    number = {name: place for place, name in enumerate(names)}
    shares, times = _flows(spec, number)
    begin = np.zeros(len(names))
    for route, share in _weighed(spec.start):
        if route.to in number:
            begin[number[route.to]] += share
    found = np.linalg.solve(np.eye(len(names)) - ALMOST_ALL * shares.T, begin)
    found = np.clip(found, 0.0, spec.visit_limit)
    most_often = np.argsort(-found)[:MOST_TIMED]
    for place in (int(place) for place in most_often if found[place] > OFTEN):
        lap = _time_of_a_round(times, place)
        if lap > 0:
            found[place] = min(found[place], 1.0 + spec.observe.value / lap)
    return dict(zip(names, found.tolist(), strict=True))


def _flows(
    spec: ScenarioSpec, number: dict[str, int]
) -> tuple[np.ndarray, dict[int, dict[int, float]]]:
    """Shares of visits that go from step to step, and the least mean time that this takes."""
    shares = np.zeros((len(number), len(number)))
    times: dict[int, dict[int, float]] = {}
    for name, step in spec.steps.items():
        here = number[name]
        stays = 1.0 - step.leave.value
        takes = step.takes.mean if step.takes is not None else 0.0
        ways = list(_weighed(step.next))
        if step.otherwise is not None and any(route.when or route.unless for route in step.next):
            ways.append((step.otherwise, 0.0))
        for route, share in ways:
            if route.to not in number:
                continue
            there = number[route.to]
            shares[here, there] += stays * share
            before = times.setdefault(here, {}).get(there, np.inf)
            times[here][there] = min(before, takes + _time_of(route))
    return shares, times


def _weighed(routes: list[RouteSpec]) -> list[tuple[RouteSpec, float]]:
    """Routes with their shares, as if all were open."""
    written = shares_of(routes, known=False) if routes else []
    total = sum(written)
    return [(r, s / total) for r, s in zip(routes, written, strict=True)] if total > 0 else []


def _time_of(route: RouteSpec) -> float:
    """The mean time of a way, in microseconds; until a team opens counts as none."""
    if isinstance(route.after, AfterDuration):
        return float(route.after.duration.mean)
    return DAY / 2 if isinstance(route.after, NextDay) else 0.0


def _time_of_a_round(times: dict[int, dict[int, float]], place: int) -> float:
    """The least time from a step back to itself, in microseconds (Dijkstra 1959); 0 for none."""
    best = dict(times.get(place, {}))
    ahead = [(time, step) for step, time in best.items()]
    heapq.heapify(ahead)
    while ahead:
        time, step = heapq.heappop(ahead)
        if step == place:
            return time
        if time > best[step]:
            continue
        for following, more in times.get(step, {}).items():
            if time + more < best.get(following, np.inf):
                best[following] = time + more
                heapq.heappush(ahead, (time + more, following))
    return 0.0
