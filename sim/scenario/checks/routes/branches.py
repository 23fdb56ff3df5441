"""Whether the ways that branch off others (`from`) name one that they can branch off."""

from sim.errors import quoted
from sim.journey.blocks.routes.alternatives import REST, origin_of
from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.findings import Findings, every_route
from sim.scenario.reading.tree import Path


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """A way branches off another one from the same place, and in no circle."""
    check_group(findings, ("start",), spec.start)
    for name, step in spec.steps.items():
        check_group(findings, ("steps", name, "next"), step.next)
    for placed in every_route(spec):
        if not placed.is_choice and placed.route.origin is not None:
            message = "'from' says nothing here: everybody goes this way"
            findings.problem((*placed.path, "from"), message, "remove it", of_key=True)


def check_group(findings: Findings, path: Path, routes: list[RouteSpec]) -> None:
    """The ways of one choice."""
    for position, route in enumerate(routes):
        if route.origin is None:
            continue
        where = (*path, position, "from")
        origin = origin_of(route, routes)
        if origin is None and route.origin == REST:
            message = "no way takes the rest, so nothing can branch off it"
            findings.problem(where, message, "name the way it branches off")
        elif origin is None:
            known = [other.key for other in routes if other is not route]
            findings.unknown(where, "way", route.origin, known, "next")
        elif origin is route:
            message = f"{quoted(route.origin)} is this way itself"
            findings.problem(where, message, "name the way it branches off")
        elif turns(route, routes):
            message = "the ways branch off each other in a circle"
            findings.problem(where, message, "let one of them branch off none of the others")


def turns(route: RouteSpec, routes: list[RouteSpec]) -> bool:
    """Whether who follows what a way branches off comes back to it."""
    seen: list[str] = []
    origin: RouteSpec | None = route
    while origin is not None and origin.key not in seen:
        seen.append(origin.key)
        origin = origin_of(origin, routes)
    return origin is not None and origin.key == route.key
