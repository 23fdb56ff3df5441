"""To whom a route can be open at all, by what about a customer never changes.

A condition on the persona, or on having been referred, is settled when a customer comes. So two
steps behind such conditions may exclude each other, whatever happens on the way.
"""

import itertools
from dataclasses import dataclass

from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.findings import every_route


@dataclass(frozen=True)
class Kind:
    """A kind of customer; None where that does not matter."""

    persona: str | None = None
    referred: bool | None = None


ANYBODY = Kind()


def every_kind(spec: ScenarioSpec) -> list[Kind]:
    """The kinds of customers that conditions of routes tell apart; one stands for all others."""
    tests = [
        test
        for placed in every_route(spec)
        for test in (placed.route.when, placed.route.unless)
        if test is not None
    ]
    named = {name for test in tests for name in test.persona or []}
    other = next((name for name in spec.personas if name not in named), None)
    personas = [name for name in spec.personas if name in named or name == other]
    flags = (False, True) if any(test.referred is not None for test in tests) else (None,)
    return list(itertools.starmap(Kind, itertools.product(personas, flags)))


def is_open_to(route: RouteSpec, kind: Kind) -> bool:
    """Whether a route may ever be open to a kind of customer; True where it cannot be said."""
    when, unless = route.when, route.unless
    if when is not None:
        if None not in (when.persona, kind.persona) and kind.persona not in (when.persona or []):
            return False
        if None not in (when.referred, kind.referred) and when.referred is not kind.referred:
            return False
    if unless is None:
        return True
    if kind.persona is not None and kind.persona in (unless.persona or []):
        return False
    return unless.referred is None or unless.referred is not kind.referred
