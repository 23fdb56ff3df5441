"""Routing: by shares, by conditions, and by ways that take time."""

import math
from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.queues.team import opens, stays_open
from sim.journey.blocks.routes import alternatives
from sim.journey.blocks.routes.conditions import WhenSpec, holds, lay_out_condition
from sim.journey.groundwork import calendar
from sim.journey.groundwork.numbering import Numbering, occurrence, time_at
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.luck.distributions import gumbel
from sim.journey.luck.draws import draw
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.kinds import REST, Name, PositiveDuration, RouteShare, Share
from sim.quantities.weeks import AfterDuration, NextDay, UntilOpen, Way

# Kinds of routes.
NEXT, OTHERWISE, CLOSED_ROUTE, GIVES_UP, DROPPED_ROUTE, START, NOT_SENT = range(7)
KINDS = ("way", "otherwise", "closed", "gives up", "dropped", "start", "not sent")

# Kinds of ways.
AT_ONCE, AFTER, UNTIL_OPEN, NEXT_DAY = range(4)

STATE = [("route", np.int64), ("from_step", np.int64), ("known", np.int64)]
ROUTE = np.dtype(
    (
        np.record,
        [
            ("source", np.int64),
            ("to", np.int64),
            ("kind", np.int64),
            ("label", np.uint64),
            ("label_way", np.uint64),
            ("way", np.int64),
            *alternatives.ROUTE,
            ("after", np.int64),
            ("team", np.int64),
            ("within", np.int64),  # microseconds over which those who waited spread
            ("since", np.int64),
            ("until", np.int64),
            ("counter", np.int64),
            ("conditions", np.int64),
            ("condition_count", np.int64),
        ],
    )
)
STEP = [
    ("routes", np.int64),
    ("route_count", np.int64),
    ("otherwise", np.int64),
    ("closed", np.int64),
    ("gives_up", np.int64),
]
FITTING_ROUNDS = 200


class RouteSpec(Spec):
    """A way on from a step."""

    to: Annotated[Name, Field(description="The step it leads to.")]
    name: Annotated[
        Name | None,
        Field(description="A name of its own, needed where two routes lead to one step."),
    ] = None
    share: Annotated[
        RouteShare | None,
        Field(
            description="Share of the customers who take it; 'rest' is what the others leave. "
            "Among routes with conditions, shares are weights of those that are open."
        ),
    ] = None
    when_known: Annotated[
        Share | None,
        Field(description="The share instead, for customers who are known at this visit."),
    ] = None
    after: Annotated[
        Way | None,
        Field(
            description="The time the way takes: a duration, 'until TEAM opens' (see 'within') or "
            "'next day between 09:00 and 20:00'."
        ),
    ] = None
    within: Annotated[
        PositiveDuration | None,
        Field(
            description="With 'until TEAM opens': those who waited for it come spread evenly over "
            "so long after the opening (and before it closes again), not all in one second."
        ),
    ] = None
    when: Annotated[WhenSpec | None, Field(description="Open only where all of this holds.")] = None
    unless: Annotated[WhenSpec | None, Field(description="Closed where any of this holds.")] = None
    was: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=200,
            description="Where the way led from here in the design it is compared with, whether or "
            "not that step still is: customers who went there go this way, with the same luck.",
        ),
    ] = None
    origin: Annotated[
        Name | None,
        Field(
            alias="from",
            description="The way it branches off, by its name or the step it leads to, or 'rest': "
            "only customers of that way come over to it, and nobody else goes elsewhere.",
        ),
    ] = None

    @property
    def key(self) -> str:
        """The name that tells it from the others from one place."""
        return self.name or self.to

    @property
    def is_conditional(self) -> bool:
        """Whether it is open to some customers only."""
        return self.when is not None or self.unless is not None

    @property
    def takes_rest(self) -> bool:
        """Whether it takes what the others leave: by 'rest', or by saying nothing at all."""
        return self.share == REST or (self.share is None and not self.is_conditional)


class RouteAtStep(Spec):
    """What a step says about the way on."""

    next: Annotated[
        list[RouteSpec], Field(description="The ways on. Without any, the journey ends here.")
    ] = []
    otherwise: Annotated[
        RouteSpec | None, Field(description="The way on where no condition of the others holds.")
    ] = None
    closed: Annotated[
        RouteSpec | None,
        Field(description="Where customers go who find the team closed, or are still queueing."),
    ] = None
    gives_up: Annotated[
        RouteSpec | None,
        Field(description="Where customers go who hang up or wait no longer; else they leave."),
    ] = None


def shares_of(routes: list[RouteSpec], *, known: bool) -> list[float]:
    """The shares of alternative routes, `rest` and `when_known` worked out.

    Where some routes say `when_known`, a `rest` takes what they leave; without one, the others
    shrink or grow in proportion.
    """
    written = [_written_share(route) for route in routes]
    total = sum(share for share in written if share is not None)
    rests = sum(share is None for share in written)
    plain = [share if share is not None else max(0.0, 1.0 - total) / rests for share in written]
    if not known or all(route.when_known is None for route in routes):
        return plain
    special = [route.when_known.value if route.when_known else None for route in routes]
    taken = sum(share for share in special if share is not None)
    if rests:
        fixed = sum(
            p
            for p, s, w in zip(plain, special, written, strict=True)
            if s is None and w is not None
        )
        rest = max(0.0, 1.0 - taken - fixed) / rests
        return [
            s if s is not None else (rest if w is None else p)
            for p, s, w in zip(plain, special, written, strict=True)
        ]
    others = sum(p for p, s in zip(plain, special, strict=True) if s is None)
    scale = max(0.0, 1.0 - taken) / others if others > 0 else 0.0
    return [s if s is not None else p * scale for p, s in zip(plain, special, strict=True)]


def _written_share(route: RouteSpec) -> float | None:
    """The share as written, None for `rest`; a route with only conditions weighs 1."""
    if route.share == "rest":
        return None
    if route.share is None:
        return 1.0 if route.is_conditional else None
    return float(route.share.value)


def fitted(shares: list[float], weights: np.ndarray, persona_shares: np.ndarray) -> np.ndarray:
    """Shares by persona that follow channel weights while the average persona keeps the written.

    Args:
        shares: Written shares of the alternatives, shape (routes,).
        weights: Channel weights, shape (personas, routes), positive.
        persona_shares: Shares of the personas, shape (personas,).

    Returns:
        Effective shares, shape (personas, routes); rows sum to one. Found by iterative
        proportional fitting (Deming and Stephan 1940).
    """
    target = np.array(shares)
    total = target.sum()
    if total <= 0:
        return np.zeros_like(weights)
    target = target / total
    factors = np.ones_like(target)
    for _ in range(FITTING_ROUNDS):
        effective = factors * target * weights
        effective /= effective.sum(axis=1, keepdims=True)
        average = persona_shares @ effective / persona_shares.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            step = np.where(average > 0, target / average, 1.0)
        factors *= step
        if np.allclose(step, 1.0, rtol=1e-14, atol=0):
            break
    return effective


def shares_by_persona(
    shares: list[float],
    channels: list[str | None],
    weights: list[dict[str, float]],
    persona_shares: np.ndarray,
) -> np.ndarray:
    """Shares of alternatives by persona, channel weights worked in.

    Weights act among the ways to steps that declare a channel, and only where these differ; what
    such ways take together, and all other ways, keep their shares for everybody.

    Args:
        shares: Written shares of the alternatives.
        channels: The channel that each alternative's step declares, if any.
        weights: Each persona's weights of channels.
        persona_shares: Shares of the personas, shape (personas,).

    Returns:
        Effective shares, shape (personas, routes); rows sum to one.
    """
    written = np.array(shares)
    total = written.sum()
    effective = np.tile(written / total if total > 0 else written, (len(weights), 1))
    declared = [place for place, channel in enumerate(channels) if channel is not None]
    if len({channels[place] for place in declared}) <= 1:
        return effective
    named = [channels[place] or "" for place in declared]
    theirs = np.array([[one.get(channel, 1.0) for channel in named] for one in weights])
    among = written[declared]
    if (theirs == theirs[0]).all() or among.sum() <= 0:
        return effective  # where all weigh alike, the average is everybody's
    together = effective[0, declared].sum()
    effective[:, declared] = together * fitted(among.tolist(), theirs, persona_shares)
    return effective


def destination(numbering: Numbering, route: RouteSpec) -> str:
    """What keys a way's luck: where it leads, by the name that this had when it was."""
    return route.was or numbering.key("steps", route.to)


def keyed(kind: int, key: str) -> str:
    """The key of a destination for ways of a kind: those of the ways on have nothing before it."""
    return key if kind in (NEXT, OTHERWISE, NOT_SENT) else f"{KINDS[kind]}: {key}"


def lay_out_route(
    numbering: Numbering,
    row: np.void,
    spec: RouteSpec,
    *,
    place: str,
    source: int,
    kind: int,
    conditions: list[tuple[object, ...]],
) -> None:
    """Lay one route out, but for the choice of it.

    A way's time is keyed by where it leads, for all ways there: the ways on (`next`, `otherwise`,
    `not_sent`) are one kind, since customers take one of them at a passing of the step. To be
    turned away or to give up comes beside a passing, and has its own times.

    Args:
        numbering: Names and numbers.
        row: The record to fill.
        spec: The route.
        place: The step (or hand-off, or "start") it leaves from, for the keys of its draws.
        source: Number of that step, -1 for the start.
        kind: One of the kinds of routes.
        conditions: All conditions so far; those of this route are appended.
    """
    row["source"], row["to"], row["kind"] = source, numbering.steps[spec.to], kind
    row["label_way"] = numbering.label(place, "way", keyed(kind, destination(numbering, spec)))
    row["after"], row["team"] = -1, -1
    match spec.after:
        case AfterDuration(duration):
            row["way"], row["after"] = AFTER, numbering.distribution(duration)
        case UntilOpen(team):
            row["way"], row["team"] = UNTIL_OPEN, numbering.teams[team]
            row["within"] = int(spec.within.value) if spec.within else 0
        case NextDay(since, until):
            row["way"], row["since"], row["until"] = NEXT_DAY, since, until
    row["conditions"] = len(conditions)
    lay_out_condition(numbering, spec.when, conditions, negate=False)
    lay_out_condition(numbering, spec.unless, conditions, negate=True)
    row["condition_count"] = len(conditions) - row["conditions"]


@compiled
def way_time(world: World, c: Customer, route: int, now: int) -> int:
    """Microseconds that the way to the next step takes for this customer, leaving now."""
    return 0 if world.routes[route].way == AT_ONCE else time_between(world, c, route, now)


@compiled_apart
def time_between(world: World, c: Customer, route: int, now: int) -> int:
    """As `way_time`, for a way that takes time."""
    r = world.routes[route]
    if r.way == UNTIL_OPEN and r.within == 0:
        return opens(world, r.team, now) - now
    n = occurrence(world, c, r.counter)
    u = draw(world.constants[0].key, c.customer, r.label_way, n)
    if r.way == AFTER:
        return time_at(world, r.after, u)
    if r.way == UNTIL_OPEN:
        return until_open(world, r.team, r.within, now, u)
    midnight = now - now % calendar.DAY + calendar.DAY
    return midnight + r.since + math.floor(u * (r.until - r.since)) - now


@compiled
def until_open(world: World, team: int, within: int, now: int, u: float) -> int:
    """Microseconds until a customer comes who waits for a team to open; 0 where it is open.

    Args:
        world: The arrays.
        team: The team.
        within: How long after the opening the last one comes, in microseconds.
        now: The time.
        u: A uniform draw: how far into that time this one comes.
    """
    opening = opens(world, team, now)
    if opening == now:
        return 0
    return opening - now + math.floor(u * min(within, stays_open(world, team, opening)))


@compiled
def choose(world: World, c: Customer, now: int, first: int, routes: int, n: int) -> int:
    """The way on: the largest of log weight + Gumbel noise among open routes, or -1.

    Where several ways share a destination, or branch off each other, see `alternatives`.

    Args:
        world: The arrays.
        c: The customer.
        now: The time at which conditions are read.
        first: Row of the first alternative.
        routes: How many there are.
        n: Occurrence of the draw, the same for all alternatives.
    """
    best = -1
    highest = -np.inf
    known = 1 if c.known == 1 else 0
    alone = routes == 1
    if not alone and world.routes[first].inner_count > 0:
        return alternatives.choose_inside(world, c, now, first, n)
    for i in range(first, first + routes):
        r = world.routes[i]
        if r.condition_count > 0 and not holds(world, c, now, r.conditions, r.condition_count):
            continue
        weight = world.route_weights[c.persona, i, known]
        if weight == -np.inf:
            continue
        if alone:
            return i
        value = weight + gumbel(draw(world.constants[0].key, c.customer, r.label, n))
        if value > highest:
            highest = value
            best = i
    return best
