"""To whom a route can be open at all, by what about a customer never changes.

A condition on the persona, or on having been referred, is settled when a customer comes. So two
steps behind such conditions may exclude each other, whatever happens on the way.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.layout.design import ScenarioSpec


@dataclass(frozen=True)
class Kind:
    """A kind of customer; None where that does not matter."""

    persona: str | None = None
    referred: bool | None = None


ANYBODY = Kind()


def every_kind(spec: ScenarioSpec) -> Iterator[Kind]:
    """All kinds of customers that conditions can tell apart."""
    yield from itertools.starmap(Kind, itertools.product(spec.personas, (False, True)))


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
