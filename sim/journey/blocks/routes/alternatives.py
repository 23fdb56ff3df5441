"""Choosing a way: first where it leads, then which of the ways there.

Ways to one destination are weighed together, so that two of them fare as one would that has both
their shares. A way that branches off another (`from`) is weighed with it, and then against it.
The draws of each of these choices are keyed by destinations; only among ways to the same one do
their own names count, and there a way may branch off another as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import numpy as np

from sim.journey.blocks.routes.conditions import holds
from sim.journey.luck.distributions import gumbel
from sim.journey.luck.draws import draw
from sim.machine.compiled import compiled, compiled_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.journey.groundwork.spec import Customer, World

    Label = Callable[[str, str], int]


class Choosable(Protocol):
    """What a choice needs to know of a route."""

    @property
    def key(self) -> str:
        """The name that tells it from the others."""

    @property
    def origin(self) -> str | None:
        """The way it branches off, if any."""

    @property
    def takes_rest(self) -> bool:
        """Whether it takes what the others leave."""


# One alternative of a choice: the routes it stands for, and the choice among them, if any.
ALTERNATIVE = np.dtype(
    (
        np.record,
        [
            ("label", np.uint64),
            ("first", np.int64),  # its first route
            ("end", np.int64),  # the one behind its last
            ("inner", np.int64),  # the first of the alternatives it falls into
            ("inner_count", np.int64),  # how many there are; 0 where it is one route
        ],
    )
)
# What the first route of a group says of the choice among them.
ROUTE = [("inner", np.int64), ("inner_count", np.int64)]
REST = "rest"
Place = tuple[str, ...]
Route = TypeVar("Route", bound=Choosable)


@dataclass(frozen=True)
class Branch(Generic[Route]):
    """Ways that are weighed together, and what branches off them.

    `key` is what keys them: the destination; among ways to the same one, the name.
    """

    key: str
    routes: tuple[Route, ...]
    inner: tuple[Branch[Route], ...] = ()

    @property
    def is_one_route(self) -> bool:
        """Whether nothing is left to be chosen once it is chosen."""
        return len(self.routes) == 1 and not self.inner

    @property
    def ways(self) -> tuple[Branch[Route], ...]:
        """The ways by their names, and those that branch off one of them."""
        return branches_of(self.routes, _name_of)

    @property
    def all_routes(self) -> tuple[Route, ...]:
        """The ways there, then those of the branches, as their rows stand."""
        own = self.routes
        if len(own) > 1:
            own = tuple(route for way in self.ways for route in way.all_routes)
        return own + tuple(route for branch in self.inner for route in branch.all_routes)


def origin_of(route: Route, routes: Sequence[Route]) -> Route | None:
    """The way that another one branches off; None where it does not, or names none of them."""
    if route.origin is None:
        return None
    if route.origin == REST:
        return next((other for other in routes if other.takes_rest), None)
    return next((other for other in routes if other.key == route.origin), None)


def place_of(route: Route, routes: Sequence[Route], key_of: Callable[[Route], str]) -> Place:
    """The keys of what a way branches off, the outermost first, and its own.

    A way that branches off one with the same key stands beside it.
    """
    places: Place = (key_of(route),)
    seen, origin = [route], origin_of(route, routes)
    while origin is not None and origin not in seen:
        if key_of(origin) != places[0]:
            places = (key_of(origin), *places)
        seen.append(origin)
        origin = origin_of(origin, routes)
    return places


def branches_of(
    routes: Sequence[Route], key_of: Callable[[Route], str]
) -> tuple[Branch[Route], ...]:
    """The alternatives of a choice, in the order of their keys.

    Args:
        routes: All ways of the choice.
        key_of: What keys a way.
    """
    placed: dict[Place, list[Route]] = {}
    for route in sorted(routes, key=lambda route: route.key):
        placed.setdefault(place_of(route, routes, key_of), []).append(route)
    return _branches(placed, ())


def _name_of(route: Route) -> str:
    return route.key


def _branches(placed: dict[Place, list[Route]], above: Place) -> tuple[Branch[Route], ...]:
    here = sorted({place[: len(above) + 1] for place in placed if _is_inside(place, above)})
    return tuple(
        Branch(place[-1], tuple(placed.get(place, ())), _branches(placed, place)) for place in here
    )


def _is_inside(place: Place, above: Place) -> bool:
    return len(place) > len(above) and place[: len(above)] == above


def is_plain(branches: Sequence[Branch[Route]]) -> bool:
    """Whether each alternative is one route, so that one choice is all."""
    return all(branch.is_one_route for branch in branches)


def lay_out(
    branches: Sequence[Branch[Route]], first: int, label: Label, rows: list[list[int]]
) -> None:
    """Lay out what a choice falls into, after the alternatives of other choices.

    Args:
        branches: Its alternatives.
        first: The row of its first route; routes stand in the order of the alternatives.
        label: What gives the label of a draw, of its purpose and alternative.
        rows: Records of all alternatives so far; those of this choice are appended.
    """
    _lay_out_level(branches, "route", "", first, label, rows)


def _lay_out_level(
    branches: Sequence[Branch[Route]],
    purpose: str,
    among: str,
    first: int,
    label: Label,
    rows: list[list[int]],
) -> tuple[int, int]:
    """Append a level's alternatives, then what they fall into; its first row and its length.

    `among` is empty for destinations, "way " for the ways to one of them.
    """
    start = len(rows)
    rows += [[] for _ in branches]
    for place, branch in enumerate(branches):
        end = first + len(branch.all_routes)
        if branch.is_one_route:
            inner = 0, 0
        elif branch.inner:
            itself = (Branch(branch.key, branch.routes),) if branch.routes else ()
            named = f"branch of {among}{branch.key}"
            inner = _lay_out_level((*itself, *branch.inner), named, among, first, label, rows)
        else:
            inner = _lay_out_level(branch.ways, f"way to {branch.key}", "way ", first, label, rows)
        rows[start + place] = [label(purpose, branch.key), first, end, *inner]
        first = end
    return start, len(branches)


@compiled
def open_weight(world: World, c: Customer, now: int, first: int, end: int) -> float:
    """What the open ones among some routes weigh for a customer, added up."""
    known = 1 if c.known == 1 else 0
    total = 0.0
    for i in range(first, end):
        r = world.routes[i]
        weight = world.route_weights[c.persona, i, known]
        if weight == -np.inf:
            continue
        if r.condition_count > 0 and not holds(world, c, now, r.conditions, r.condition_count):
            continue
        total += math.exp(weight)
    return total


@compiled_apart
def choose_inside(world: World, c: Customer, now: int, first: int, n: int) -> int:
    """The way on where ways share a destination, or branch off each other; -1 where none is open.

    Args:
        world: The arrays.
        c: The customer.
        now: The time at which conditions are read.
        first: Row of the first route of the choice.
        n: Occurrence of the draw, the same for all alternatives.
    """
    inner, count = world.routes[first].inner, world.routes[first].inner_count
    route = -1
    while count > 0:
        best = -1
        highest = -np.inf
        for a in range(inner, inner + count):
            alternative = world.alternatives[a]
            weight = open_weight(world, c, now, alternative.first, alternative.end)
            if weight <= 0.0:
                continue
            u = draw(world.constants[0].key, c.customer, alternative.label, n)
            value = math.log(weight) + gumbel(u)
            if value > highest:
                highest = value
                best = a
        if best < 0:
            return -1
        route = world.alternatives[best].first
        inner, count = world.alternatives[best].inner, world.alternatives[best].inner_count
    return int(route)
