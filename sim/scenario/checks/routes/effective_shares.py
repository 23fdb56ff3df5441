"""The shares by which customers of each persona go on, channel weights worked in."""

from dataclasses import dataclass

import numpy as np

from sim.journey.blocks.routes.routing import RouteSpec, shares_by_persona, shares_of
from sim.journey.layout.design import ScenarioSpec


@dataclass(frozen=True)
class Choice:
    """The routes from one place, and the effective shares of each persona.

    `plain` and `known` have a share for each route, by persona; `known` is for customers whom the
    step knows, and None where that makes no difference. `written` and `written_known` are
    what the scenario says. Where routes have conditions, shares are weights of those that are open,
    and what is written need not add up to one.
    """

    place: str
    routes: tuple[str, ...]
    plain: dict[str, tuple[float, ...]]
    known: dict[str, tuple[float, ...]] | None
    conditional: bool
    written: tuple[float, ...]
    written_known: tuple[float, ...]


def choices(spec: ScenarioSpec) -> list[Choice]:
    """Every place with more than one route: the start, then the steps in the order of the file."""
    places = {"start": spec.start, **{name: step.next for name, step in spec.steps.items()}}
    return [_choice(spec, place, routes) for place, routes in places.items() if len(routes) > 1]


def _choice(spec: ScenarioSpec, place: str, routes: list[RouteSpec]) -> Choice:
    plain = _by_persona(spec, routes, known=False)
    known = _by_persona(spec, routes, known=True)
    conditional = any(route.when is not None or route.unless is not None for route in routes)
    names = tuple(route.key for route in routes)
    written, written_known = (tuple(shares_of(routes, known=k)) for k in (False, True))
    known_too = None if known == plain else known
    return Choice(place, names, plain, known_too, conditional, written, written_known)


def _by_persona(
    spec: ScenarioSpec, routes: list[RouteSpec], *, known: bool
) -> dict[str, tuple[float, ...]]:
    people = np.array([persona.share.value for persona in spec.personas.values()])
    shares = shares_by_persona(
        shares_of(routes, known=known),
        [spec.steps[route.to].declared_channel for route in routes],
        [persona.channels for persona in spec.personas.values()],
        people,
    )
    return {
        name: tuple(float(share) for share in row)
        for name, row in zip(spec.personas, shares, strict=True)
    }
