"""The work that a scenario offers to its teams, estimated from its routes before anything is run.

It is an estimate from below: where routes have conditions nobody is sent on, and stories told
again are left out. Nobody gives up in it, which is what offered work means.
"""

import numpy as np

from sim.journey.blocks.queues.team import week_of
from sim.journey.blocks.routes.routing import RouteSpec, shares_of
from sim.journey.groundwork.calendar import DAY, WEEK, staffed_time
from sim.journey.layout.design import ScenarioSpec
from sim.quantities.weeks import AfterDuration, NextDay

TIME_BINS = 200
Flow = tuple[int, int, int, float]


def offered_loads(spec: ScenarioSpec) -> dict[str, float]:
    """Offered work of each team as a share of what its staff can do in a week.

    Args:
        spec: The scenario, each value of which is right by itself.

    Returns:
        Empty where nothing can be said: where customers do not come at a rate, or go round in a
        circle that takes no time.
    """
    rate = spec.arrivals.rate
    flows = _flows(spec)
    visits = _visits(spec, flows)
    if rate is None or visits is None:
        return {}
    a_week = rate.value * (WEEK // DAY)
    work = dict.fromkeys(spec.teams, 0.0)
    for place, step in enumerate(spec.steps.values()):
        if step.team in work and step.takes is not None:
            work[step.team] += a_week * visits[place] * step.takes.mean
    _add_carrying(spec, flows, visits * a_week, work)
    return {
        name: work[name] / (staffed * team.concurrency)
        for name, team in spec.teams.items()
        if (staffed := staffed_time(week_of(team), 0, WEEK)) > 0
    }


def mean_stay(spec: ScenarioSpec) -> float | None:
    """How long a customer is under way on average, in microseconds, waiting for teams left out.

    Args:
        spec: The scenario.

    Returns:
        None where customers go round in a circle that takes no time.
    """
    flows = _flows(spec)
    visits = _visits(spec, flows)
    if visits is None:
        return None
    bin_length = spec.observe.value / TIME_BINS
    ways = sum(visits[source] * share * shift * bin_length for source, _, shift, share in flows)
    steps = enumerate(spec.steps.values())
    works = sum(visits[n] * step.takes.mean for n, step in steps if step.takes is not None)
    return float(ways + works)


def _flows(spec: ScenarioSpec) -> list[Flow]:
    """From step, to step, after how many bins of the window, which share of the visits."""
    number = {name: place for place, name in enumerate(spec.steps)}
    bin_length = spec.observe.value / TIME_BINS
    flows = []
    for name, step in spec.steps.items():
        stays = 1.0 - step.leave.value
        for route, share in _open_to_all(step.next):
            if route.to in number and share > 0:
                shift = round(_time_of(route) / bin_length)
                flows.append((number[name], number[route.to], shift, stays * share))
    return flows


def _open_to_all(routes: list[RouteSpec]) -> list[tuple[RouteSpec, float]]:
    """Routes with their shares; none where conditions decide."""
    if not routes or any(r.when is not None or r.unless is not None for r in routes):
        return []
    return list(zip(routes, shares_of(routes, known=False), strict=True))


def _time_of(route: RouteSpec) -> float:
    """The mean time of a way, in microseconds; until a team opens counts as none."""
    if isinstance(route.after, AfterDuration):
        return float(route.after.duration.mean)
    return float(DAY) if isinstance(route.after, NextDay) else 0.0


def _visits(spec: ScenarioSpec, flows: list[Flow]) -> np.ndarray | None:
    """Expected visits of a customer to each step within the window, shape (steps,)."""
    count = len(spec.steps)
    number = {name: place for place, name in enumerate(spec.steps)}
    inflow = np.zeros((TIME_BINS, count))
    for route, share in _open_to_all(spec.start):
        if route.to in number:
            inflow[0, number[route.to]] += share
    at_once = np.eye(count)
    for source, target, shift, share in flows:
        if shift == 0:
            at_once[target, source] -= share
    try:
        through = np.linalg.inv(at_once)
    except np.linalg.LinAlgError:
        return None
    later = [flow for flow in flows if flow[2] > 0]
    visits = np.zeros(count)
    for now in range(TIME_BINS):
        here = through @ inflow[now]
        visits += here
        for source, target, shift, share in later:
            if now + shift < TIME_BINS:
                inflow[now + shift, target] += here[source] * share
    is_sound = bool(np.isfinite(visits).all() and (visits >= 0).all())
    return visits if is_sound else None


def _add_carrying(
    spec: ScenarioSpec, flows: list[Flow], visits_a_week: np.ndarray, work: dict[str, float]
) -> None:
    """Add the work of teams that carry cases one by one over the hand-off between two steps."""
    systems = [step.system for step in spec.steps.values()]
    for source, target, _, share in flows:
        handoff = spec.handoffs.get(f"{systems[source]} -> {systems[target]}")
        if handoff is not None and handoff.team in work and handoff.takes is not None:
            work[handoff.team] += float(visits_a_week[source]) * share * handoff.takes.mean
