"""Routes of a scenario as flat arrays: where each leads, and its log weight for each persona."""

import numpy as np

from sim.journey.blocks.routes import routing
from sim.journey.blocks.routes.conditions import CONDITION, lay_out_condition
from sim.journey.groundwork.numbering import Ground
from sim.journey.layout.design import ScenarioSpec


def lay_out_routes(
    g: Ground, spec: ScenarioSpec, plan: dict[str, np.ndarray], first_counter: int
) -> None:
    """Lay all routes out: the start's first, then each step's, then those of dropped cases."""
    entries: list[tuple[routing.RouteSpec, str, int, int]] = []
    start = sorted(spec.start, key=lambda route: route.key)
    groups: list[tuple[int, list[routing.RouteSpec]]] = [(0, start)]
    entries += [(route, "start", -1, routing.START) for route in start]
    steps = plan["steps"]
    for name, index in g.steps.items():
        step, row = spec.steps[name], steps[index]
        ways = sorted(step.next, key=lambda route: route.key)
        row["routes"], row["route_count"] = len(entries), len(ways)
        groups.append((len(entries), ways))
        place = g.key("steps", name)
        entries += [(route, place, index, routing.NEXT) for route in ways]
        for key, kind in (
            ("otherwise", routing.OTHERWISE),
            ("closed", routing.CLOSED_ROUTE),
            ("gives_up", routing.GIVES_UP),
            ("not_sent", routing.NOT_SENT),
        ):
            way = getattr(step, key)
            row[key] = len(entries) if way else -1
            entries += [(way, place, index, kind)] if way else []
    for name, index in g.handoffs.items():
        way = spec.handoffs[name].dropped
        plan["handoffs"][index]["dropped_route"] = len(entries) if way else -1
        place = g.key("handoffs", name)
        entries += [(way, place, -1, routing.DROPPED_ROUTE)] if way else []
    routes = np.zeros(len(entries), routing.ROUTE)
    conditions: list[tuple[object, ...]] = []
    for index, (route, place, source, kind) in enumerate(entries):
        routing.lay_out_route(
            g, routes[index], route, place=place, source=source, kind=kind, conditions=conditions
        )
        routes[index]["counter"] = first_counter + index
    for name, index in g.steps.items():
        for key in ("ask_when", "offer_when"):
            steps[index][key] = len(conditions)
            lay_out_condition(g, getattr(spec.steps[name], key), conditions, negate=False)
            steps[index][f"{key}_count"] = len(conditions) - steps[index][key]
    plan["routes"] = routes
    plan["conditions"] = np.array(conditions or [(0, 0, 0, 0.0, 0.0)], CONDITION)
    plan["route_weights"] = route_weights(g, spec, groups, len(entries))


def route_weights(
    g: Ground,
    spec: ScenarioSpec,
    groups: list[tuple[int, list[routing.RouteSpec]]],
    route_count: int,
) -> np.ndarray:
    """Log weights of all routes, shape (personas, routes, unknown or known)."""
    weights = np.zeros((len(g.personas), route_count, 2))
    people = np.array([spec.personas[name].share.value for name in g.personas])
    for first, routes in groups:
        if not routes:
            continue
        channels = np.array(
            [
                [spec.personas[name].channels.get(spec.steps[r.to].channel, 1.0) for r in routes]
                for name in g.personas
            ]
        )
        for known in (0, 1):
            shares = routing.shares_of(routes, known=bool(known))
            with np.errstate(divide="ignore"):
                weights[:, first : first + len(routes), known] = np.log(
                    routing.fitted(shares, channels, people)
                )
    return weights
