"""A checked scenario laid out as flat arrays, and the empty world of one replication."""

from dataclasses import dataclass

import numpy as np

from sim.compiled import Arrays
from sim.journey import (
    arrivals,
    booking,
    calendar,
    consent,
    effects,
    events,
    goodwill,
    ground,
    handoff,
    leaving,
    ledger,
    offer,
    personas,
    routing,
    service,
    standing,
    team,
    waiting,
)
from sim.journey.conditions import CONDITION
from sim.journey.design import ScenarioSpec, StepSpec
from sim.journey.draws import replication_key
from sim.journey.ground import COUNTERS_PER_STEP, CURSORS, DISTRIBUTION, Ground

# What each block adds to a customer's state, to a step's plan and to the constants.
CUSTOMER = np.dtype(
    (
        np.record,
        [
            field
            for block in (ground, standing, events, ledger, personas, goodwill, handoff, waiting,
                          service, consent, offer, leaving, routing)
            for field in block.STATE
        ],
    )
)  # fmt: skip
STEP = np.dtype(
    (
        np.record,
        [
            ("counters", np.int64),
            ("ask", np.int64),
            ("ask_again", np.int64),
            ("offer", np.int64),
            ("offer_again", np.int64),
            *(
                field
                for block in (waiting, service, booking, leaving, routing)
                for field in block.STEP
            ),
        ],
    )
)
CONSTANTS = np.dtype((np.record, [*ground.CONSTANTS, *goodwill.CONSTANTS]))
MEASURE_COUNT = 64


class World(Arrays):
    """All arrays of one replication: first the plan, then what changes.

    Compiled behaviour sees nothing else. Shapes are given by names of what is counted.
    """

    constants: np.ndarray  # (1,)
    steps: np.ndarray  # (steps,)
    routes: np.ndarray  # (routes,)
    route_weights: np.ndarray  # (personas, routes, unknown or known): log weights
    conditions: np.ndarray  # (tests,)
    personas: np.ndarray  # (personas,)
    traits: np.ndarray  # (personas, traits + patience): rows of distributions
    trait_labels: np.ndarray  # (traits,)
    teams: np.ndarray  # (teams,)
    segments: np.ndarray  # (segments of all weeks,)
    systems: np.ndarray  # (systems,)
    handoffs: np.ndarray  # (hand-offs,)
    handoff_of: np.ndarray  # (systems, systems): rows of hand-offs
    asks: np.ndarray  # (asks,)
    offers: np.ndarray  # (offers,)
    offer_worth: np.ndarray  # (offers, personas, valuation and cost): rows of distributions
    feelings: np.ndarray  # (feelings,): increments
    distributions: np.ndarray  # (distributions,)
    table: np.ndarray  # (quantiles of all of them,)
    blank: np.ndarray  # (1,): a customer nothing has happened to
    customers: np.ndarray  # (slots,)
    counters: np.ndarray  # (slots, counters): occurrences
    knows: np.ndarray  # (slots, stores): what systems know
    rows: np.ndarray  # (counted customers,)
    log: np.ndarray  # (room for events,)
    effects: np.ndarray  # (room for effects of one call,)
    cursors: np.ndarray  # (1,)
    sums: np.ndarray  # (personas, steps, accounts, sides): money
    counts: np.ndarray  # (personas, measures)
    goodwill_sums: np.ndarray  # (personas,)
    flows: np.ndarray  # (steps and outside, routes): customers who took each from where
    left: np.ndarray  # (personas, steps, reasons)
    ended: np.ndarray  # (steps, finished or censored)
    team_counts: np.ndarray  # (teams, personas, measures)
    worked: np.ndarray  # (teams,): agent-microseconds in the counted period, for whomever


@dataclass(frozen=True)
class Layout:
    """A scenario as arrays, with the names behind the numbers."""

    spec: ScenarioSpec
    ground: Ground
    plan: dict[str, np.ndarray]
    counter_count: int
    arrival_rates: np.ndarray
    gap_label: int
    warm_up: int
    counted: int
    cool_down: int

    @property
    def arrivals_end(self) -> int:
        """When arrivals stop, in microseconds."""
        return self.warm_up + self.counted + self.cool_down


def numbered(names: object) -> dict[str, int]:
    """Names with their numbers, in the order of the alphabet."""
    return {name: index for index, name in enumerate(sorted(names))}  # type: ignore[call-overload]


def purposes_of(spec: ScenarioSpec) -> set[str]:
    """All purposes that a scenario names."""
    named = {purpose for ask in spec.asks.values() for purpose in ask.purposes}
    named |= {item.needs for item in spec.handoffs.values() if item.needs}
    named |= {item.fit_needs for item in spec.offers.values() if item.fit_needs}
    for route in every_route(spec):
        for test in (route.when, route.unless):
            if test is not None and test.consented is not None:
                named.add(test.consented)
    return named


def every_route(spec: ScenarioSpec) -> list[routing.RouteSpec]:
    """All routes that a scenario writes, wherever they stand."""
    routes = list(spec.start)
    for step in spec.steps.values():
        routes += step.next
        routes += [way for way in (step.otherwise, step.closed, step.gives_up) if way]
    routes += [item.dropped for item in spec.handoffs.values() if item.dropped]
    return routes


def periods(spec: ScenarioSpec) -> tuple[int, int, int]:
    """Warm-up, counted period and cool-down in microseconds, defaults worked out."""
    a = spec.arrivals
    teams_matter = bool(spec.teams)
    warm_up = a.warm_up.value if a.warm_up else (14 * calendar.DAY if teams_matter else 0)
    cool_down = a.cool_down.value if a.cool_down else (spec.observe.value if teams_matter else 0)
    return int(warm_up), int(a.counted.value), int(cool_down)


def lay_out(spec: ScenarioSpec) -> Layout:
    """Lay a checked scenario out as arrays."""
    g = Ground(
        personas=numbered(spec.personas),
        steps=numbered(spec.steps),
        teams=numbered(spec.teams),
        systems=numbered(spec.systems),
        handoffs=numbered(spec.handoffs),
        asks=numbered(spec.asks),
        offers=numbered(spec.offers),
        purposes=numbered(purposes_of(spec)),
    )
    shares = {name: spec.personas[name].share.value for name in g.personas}
    first_ask = COUNTERS_PER_STEP * len(g.steps)
    first_offer = first_ask + len(g.asks)
    first_handoff = first_offer + offer.COUNTERS_PER_OFFER * len(g.offers)
    first_route = first_handoff + len(g.handoffs)
    plan: dict[str, np.ndarray] = {}
    plan["steps"] = lay_out_steps(g, spec)
    plan["personas"], plan["traits"] = personas.lay_out(g, spec.personas)
    plan["trait_labels"] = personas.trait_labels(g)
    means = {name: item.backlog.takes.mean for name, item in spec.teams.items() if item.backlog}
    plan["teams"], plan["segments"] = team.lay_out(g, spec.teams, means)
    plan["systems"] = handoff.lay_out_systems(g, spec.systems, spec.profiles)
    plan["handoffs"], plan["handoff_of"] = handoff.lay_out(g, spec.handoffs, first_handoff)
    plan["asks"] = consent.lay_out(g, spec.asks, first_ask)
    plan["offers"], plan["offer_worth"] = offer.lay_out(g, spec.offers, shares, first_offer)
    plan["feelings"] = np.array(
        [getattr(spec.feelings, name).value for name in goodwill.FEELINGS if name != "step"] + [0.0]
    )
    lay_out_routes(g, spec, plan, first_route)
    gap_label = arrivals.label(g)
    plan["distributions"] = np.array(g.rows or [(0, 0.0, 0.0, 0.0, 0, 0)], DISTRIBUTION)
    plan["table"] = np.array(g.table or [0.0])
    warm_up, counted, cool_down = periods(spec)
    return Layout(
        spec=spec,
        ground=g,
        plan=plan,
        counter_count=first_route + len(plan["routes"]),
        arrival_rates=arrivals.weekly_rates(spec.arrivals),
        gap_label=gap_label,
        warm_up=warm_up,
        counted=counted,
        cool_down=cool_down,
    )


def lay_out_steps(g: Ground, spec: ScenarioSpec) -> np.ndarray:
    """Lay the steps out, block by block; their routes follow in `lay_out_routes`."""
    rows = np.zeros(len(g.steps), STEP)
    for name, index in g.steps.items():
        step: StepSpec = spec.steps[name]
        row = rows[index]
        row["counters"] = COUNTERS_PER_STEP * index
        waiting.lay_out_step(g, name, step, row, live=step.is_live)
        attended = step.team is not None or step.is_live
        service.lay_out_step(g, name, step, row, attended=attended, system=step.system)
        booking.lay_out_step(step, row)
        leaving.lay_out_step(g, name, step, row)
        row["ask"] = g.asks[step.ask] if step.ask else -1
        row["ask_again"] = step.ask_again
        row["offer"] = g.offers[step.offer] if step.offer else -1
        row["offer_again"] = step.offer_again
    return rows


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
        entries += [(route, name, index, routing.NEXT) for route in ways]
        for key, kind in (
            ("otherwise", routing.OTHERWISE),
            ("closed", routing.CLOSED_ROUTE),
            ("gives_up", routing.GIVES_UP),
        ):
            way = getattr(step, key)
            row[key] = len(entries) if way else -1
            entries += [(way, name, index, kind)] if way else []
    for name, index in g.handoffs.items():
        way = spec.handoffs[name].dropped
        plan["handoffs"][index]["dropped_route"] = len(entries) if way else -1
        entries += [(way, name, -1, routing.DROPPED_ROUTE)] if way else []
    routes = np.zeros(len(entries), routing.ROUTE)
    conditions: list[tuple[object, ...]] = []
    for index, (route, place, source, kind) in enumerate(entries):
        routing.lay_out_route(
            g, routes[index], route, place=place, source=source, kind=kind, conditions=conditions
        )
        routes[index]["counter"] = first_counter + index
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


def world_of(
    layout: Layout,
    *,
    seed: int,
    replication: int,
    slots: int,
    rows: int,
    log_room: int,
    placebo: bool = False,
) -> World:
    """The empty world of one replication.

    Args:
        layout: The scenario as arrays.
        seed: Unsigned 64-bit seed.
        replication: Number of the replication.
        slots: Room for customers under way at the same time.
        rows: Number of counted customers.
        log_room: Room for events; 0 keeps none.
        placebo: Redraw the service times of every hundredth customer.
    """
    spec, g = layout.spec, layout.ground
    constants = np.zeros(1, CONSTANTS)
    k = constants[0]
    k["key"] = replication_key(seed, replication)
    k["log"], k["placebo"] = log_room > 0, placebo
    k["observe"] = int(spec.observe.value)
    k["counted_from"] = layout.warm_up
    k["counted_until"] = layout.warm_up + layout.counted
    k["arrivals_end"] = layout.arrivals_end
    k["visit_limit"] = spec.visit_limit
    k["start_routes"] = len(spec.start)
    k["tail_customer"], k["tail_business"] = spec.tail.customer.value, spec.tail.business.value
    k["fades"] = spec.feelings.fades.value
    k["warmth_share"] = spec.feelings.warmth.value
    k["stays_awake"] = int(spec.feelings.stays_awake.value)
    p, s, t = len(g.personas), len(g.steps), len(g.teams)
    return World(
        constants=constants,
        **layout.plan,
        blank=blank_customer(),
        customers=np.zeros(slots, CUSTOMER),
        counters=np.zeros((slots, layout.counter_count), np.uint16),
        knows=np.zeros((slots, max(1, len(g.systems))), np.uint8),
        rows=np.zeros(rows, leaving.ROW),
        log=np.zeros(max(1, log_room), events.LOG),
        effects=np.zeros(effects.EFFECT_ROOM, effects.EFFECT),
        cursors=np.zeros(1, CURSORS),
        sums=np.zeros((p, s, ledger.ACCOUNT_COUNT, 2)),
        counts=np.zeros((p, MEASURE_COUNT), np.int64),
        goodwill_sums=np.zeros(p),
        flows=np.zeros((s + 1, len(layout.plan["routes"])), np.int64),
        left=np.zeros((p, s, leaving.REASON_COUNT), np.int64),
        ended=np.zeros((s, 2), np.int64),
        team_counts=np.zeros((t, p, team.TEAM_MEASURE_COUNT), np.int64),
        worked=np.zeros(t, np.int64),
    )


def blank_customer() -> np.ndarray:
    """A customer to whom nothing has happened, shape (1,)."""
    blank = np.zeros(1, CUSTOMER)
    for name in ("last_system", "handoff", "goal_at", "goal_step", "end_step", "awake_until",
                 "instant", "team", "cause"):  # fmt: skip
        blank[0][name] = -1
    return blank
