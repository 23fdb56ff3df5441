"""Routes of a scenario as flat arrays: where each leads, and its log weight for each persona."""

import functools
from dataclasses import dataclass

import numpy as np

from sim.journey.blocks.routes import alternatives, routing
from sim.journey.blocks.routes.conditions import CONDITION, lay_out_condition
from sim.journey.groundwork.numbering import Numbering
from sim.journey.layout.design import ScenarioSpec

# A route, the place whose name keys its draws, the step it leaves (-1 for none), and its kind.
Entry = tuple[routing.RouteSpec, str, int, int]


@dataclass(frozen=True)
class Choice:
    """A choice among routes from one place, whose rows begin at `first`."""

    place: str
    kind: int
    first: int
    branches: tuple[alternatives.Branch[routing.RouteSpec], ...]

    @property
    def routes(self) -> list[routing.RouteSpec]:
        """Its routes, in the order of their rows."""
        return [route for branch in self.branches for route in branch.all_routes]


def lay_out_routes(
    g: Numbering, spec: ScenarioSpec, plan: dict[str, np.ndarray], first_counter: int
) -> None:
    """Lay all routes out: the start's first, then each step's, then those of dropped cases."""
    entries: list[Entry] = []
    groups = [choice_of(g, spec.start, "start", routing.START, 0)]
    entries += [(route, "start", -1, routing.START) for route in groups[0].routes]
    steps = plan["steps"]
    for name, index in g.steps.items():
        step, row, place = spec.steps[name], steps[index], g.key("steps", name)
        choice = choice_of(g, step.next, place, routing.NEXT, len(entries))
        row["routes"], row["route_count"] = len(entries), len(choice.routes)
        groups.append(choice)
        entries += [(route, place, index, routing.NEXT) for route in choice.routes]
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
    counters: dict[int, int] = {}  # ways with the same luck are counted together
    for index, (route, place, source, kind) in enumerate(entries):
        routing.lay_out_route(
            g, routes[index], route, place=place, source=source, kind=kind, conditions=conditions
        )
        same = counters.setdefault(int(routes[index]["label_way"]), index)
        routes[index]["counter"] = first_counter + same
    plan["alternatives"] = lay_out_choices(g, groups, routes)
    for name, index in g.steps.items():
        for key in ("ask_when", "offer_when"):
            steps[index][key] = len(conditions)
            lay_out_condition(g, getattr(spec.steps[name], key), conditions, negate=False)
            steps[index][f"{key}_count"] = len(conditions) - steps[index][key]
    plan["routes"] = routes
    plan["conditions"] = np.array(conditions or [(0, 0, 0, 0.0, 0.0)], CONDITION)
    plan["route_weights"] = route_weights(g, spec, groups, len(entries))


def choice_of(
    g: Numbering, routes: list[routing.RouteSpec], place: str, kind: int, first: int
) -> Choice:
    """The alternatives among routes from one place, whose rows begin at `first`."""
    key_of = functools.partial(routing.destination, g)
    return Choice(place, kind, first, alternatives.branches_of(routes, key_of))


def label_at(g: Numbering, place: str, kind: int, purpose: str, key: str) -> int:
    """The label of a draw of a choice at a place."""
    return g.label(place, purpose, routing.keyed(kind, key))


def lay_out_choices(g: Numbering, choices: list[Choice], routes: np.ndarray) -> np.ndarray:
    """Lay the choices among routes out: one draw a route, or what they fall into, one by one."""
    rows: list[list[int]] = []
    for choice in choices:
        label = functools.partial(label_at, g, choice.place, choice.kind)
        if alternatives.is_plain(choice.branches):
            for place, branch in enumerate(choice.branches, choice.first):
                routes[place]["label"] = label("route", branch.key)
        else:
            routes[choice.first]["inner"] = len(rows)
            routes[choice.first]["inner_count"] = len(choice.branches)
            alternatives.lay_out(choice.branches, choice.first, label, rows)
    return np.array([tuple(row) for row in rows or [[0] * 5]], alternatives.ALTERNATIVE)


def route_weights(
    g: Numbering, spec: ScenarioSpec, choices: list[Choice], route_count: int
) -> np.ndarray:
    """Log weights of all routes, shape (personas, routes, unknown or known)."""
    weights = np.zeros((len(g.personas), route_count, 2))
    people = np.array([spec.personas[name].share.value for name in g.personas])
    theirs = [spec.personas[name].channels for name in g.personas]
    for choice in choices:
        routes, first = choice.routes, choice.first
        channels = [spec.steps[route.to].declared_channel for route in routes]
        for known in (0, 1):
            shares = routing.shares_of(routes, known=bool(known))
            effective = routing.shares_by_persona(shares, channels, theirs, people)
            with np.errstate(divide="ignore"):
                weights[:, first : first + len(routes), known] = np.log(effective)
    return weights
