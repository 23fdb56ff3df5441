"""Whether shares add up: of personas, and of the routes that lead on from a step."""

import math
from collections.abc import Mapping

from sim.journey.blocks.routes.routing import RouteSpec, shares_of
from sim.journey.layout.design import ScenarioSpec
from sim.quantities.kinds import REST, Quantity, is_rest
from sim.scenario.reading.findings import Findings, every_route
from sim.scenario.reading.tree import Path

TOLERANCE = 1.000001e-4
"""Shares in per cent with two decimals, as of three thirds (99.99 %), add up to a whole."""
NEARLY_WHOLE = 0.02
REST_REMEDY = "change them so that they add up to 100 %, or let one route take the 'rest'"


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Shares of personas, of the start and of every step's routes."""
    of_personas = {name: persona.share for name, persona in spec.personas.items()}
    check_segments(findings, ("personas",), of_personas, "the shares of the personas", "share")
    check_group(findings, ("start",), spec.start)
    for name, step in spec.steps.items():
        if step.next:
            check_group(findings, ("steps", name, "next"), step.next)
    check_single_ways(spec, findings)


def check_segments(
    findings: Findings, path: Path, shares: Mapping[str, Quantity], noun: str, *within: str
) -> None:
    """Shares of segments add up, and one of them at most takes the rest.

    Args:
        findings: What is found.
        path: Where the segments are written.
        shares: Their shares, the rest worked out.
        noun: What adds up.
        within: Where in a segment its share is written.
    """
    resting = [name for name, share in shares.items() if is_rest(share)]
    if len(resting) > 1:
        message = f"{len(resting)} personas take the rest"
        remedy = "let one of them take the rest, and give the others a share"
        findings.problem((*path, resting[1], *within), message, remedy)
        return
    total = math.fsum(share.value for share in shares.values())
    if not is_whole(total):
        message = f"{noun} add up to {percent(total)}, not to 100 %"
        remedy = "change them so that they add up to 100 %, or let one persona take the 'rest'"
        if abs(total - 1) < NEARLY_WHOLE:
            remedy += "; a third may be written as 1/3"
        findings.problem(path, message, remedy, of_key=True)


def is_whole(total: float) -> bool:
    """Whether shares add up to one, but for rounding."""
    return abs(total - 1) <= TOLERANCE


def percent(share: float) -> str:
    """A sum of shares in percent, to four digits behind the point at most."""
    return f"{share * 100:.4f}".rstrip("0").rstrip(".") + " %"


def is_conditional(route: RouteSpec) -> bool:
    """Whether a route is open to some customers only."""
    return route.when is not None or route.unless is not None


def takes_rest(route: RouteSpec) -> bool:
    """Whether a route takes what the others leave: by 'rest', or by saying nothing at all."""
    return route.share == REST or (route.share is None and not is_conditional(route))


def check_group(findings: Findings, path: Path, routes: list[RouteSpec]) -> None:
    """The shares of alternative routes, and the names that keep them apart."""
    seen: dict[str, int] = {}
    for position, route in enumerate(routes):
        if seen.setdefault(route.key, position) != position:
            message = f"two routes go by the name '{route.key}'"
            remedy = "give one of them a name of its own, for example 'name: later'"
            findings.problem((*path, position), message, remedy)
    rests = [position for position, route in enumerate(routes) if takes_rest(route)]
    if len(rests) > 1:
        message = f"{len(rests)} routes take the rest"
        if any(routes[position].share is None for position in rests):
            message += "; a route without a share takes it too"
        remedy = "let one of them take the rest, and give the others a share"
        findings.problem((*path, rests[1]), message, remedy)
    elif any(is_conditional(route) for route in routes):
        check_weights(findings, path, routes, rest=bool(rests))
    else:
        check_sums(findings, path, routes, rest=bool(rests))


def check_sums(findings: Findings, path: Path, routes: list[RouteSpec], *, rest: bool) -> None:
    """Routes without conditions: shares add up to one, also those of customers who are known."""
    plain = math.fsum(share_of(route) for route in routes)
    if plain > 1 + TOLERANCE or (not rest and not is_whole(plain)):
        message = f"the shares of the routes add up to {percent(plain)}, not to 100 %"
        findings.problem(path, message, REST_REMEDY, of_key=True)
    special = [route.when_known.value for route in routes if route.when_known is not None]
    others = [route for route in routes if route.when_known is None]
    known = math.fsum(special)
    if rest:
        known += math.fsum(share_of(route) for route in others)
    gives_way = any(takes_rest(route) or (not rest and share_of(route)) for route in others)
    if special and not (known <= 1 + TOLERANCE if gives_way else is_whole(known)):
        message = f"the shares of known customers add up to {percent(known)}, not to 100 %"
        findings.problem(path, message, "change the shares 'when_known'", of_key=True)


def share_of(route: RouteSpec) -> float:
    """The share that a route writes, 0 where it takes the rest."""
    return route.share.value if isinstance(route.share, Quantity) else 0.0


def check_weights(findings: Findings, path: Path, routes: list[RouteSpec], *, rest: bool) -> None:
    """Among routes with conditions shares are weights: some must be above 0, and leave a rest."""
    weights = shares_of(routes, known=False)
    if not any(weights):
        findings.problem(path, "no route has a share above 0", "give one a share", of_key=True)
    elif rest and not any(
        weight for weight, route in zip(weights, routes, strict=True) if takes_rest(route)
    ):
        position = next(at for at, route in enumerate(routes) if takes_rest(route))
        message = "the other routes leave nothing for the rest"
        remedy = (
            "give routes with conditions a share, or give this one a share of its own; where it is "
            "for those whom no condition fits, write it under 'otherwise'"
        )
        findings.problem((*path, position), message, remedy)


def check_single_ways(spec: ScenarioSpec, findings: Findings) -> None:
    """A way that everybody takes has neither a share nor a condition."""
    for placed in every_route(spec):
        if placed.is_choice:
            continue
        for key in ("share", "when_known", "when", "unless"):
            if getattr(placed.route, key) is not None:
                message = f"'{key}' says nothing here: everybody goes this way"
                findings.problem((*placed.path, key), message, "remove it", of_key=True)
