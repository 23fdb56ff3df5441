"""A checked scenario laid out as flat arrays, with the names behind the numbers."""

import functools
from dataclasses import dataclass

import numpy as np

from sim.journey.blocks import booking, monitor, referral
from sim.journey.blocks.consent_and_contact import consent, contact
from sim.journey.blocks.leaving import leaving
from sim.journey.blocks.queues import team, waiting
from sim.journey.blocks.routes import routing
from sim.journey.blocks.routes.conditions import WhenSpec
from sim.journey.blocks.selling import offer, returns, reveal
from sim.journey.blocks.serving import handoff, service
from sim.journey.customer import goodwill
from sim.journey.groundwork import calendar, shortcuts
from sim.journey.groundwork.numbering import COUNTERS_PER_STEP, DISTRIBUTION, Numbering
from sim.journey.groundwork.spec import NamedSpec
from sim.journey.layout import arrival_order
from sim.journey.layout.design import ScenarioSpec, StepSpec
from sim.journey.layout.routes import lay_out_routes
from sim.journey.layout.sizes import ledger_bits
from sim.journey.people import belief, personas, segments

# What the blocks add to a step's plan.
STEP = np.dtype(
    (
        np.record,
        [
            ("counters", np.int64),
            *(
                field
                for block in (
                    waiting,
                    service,
                    consent,
                    offer,
                    contact,
                    booking,
                    leaving,
                    routing,
                    belief,
                    referral,
                    shortcuts,
                )
                for field in block.STEP
            ),
        ],
    )
)


@dataclass(frozen=True)
class Layout:
    """A scenario as arrays, with the names behind the numbers."""

    spec: ScenarioSpec
    numbering: Numbering
    plan: dict[str, np.ndarray]
    counter_count: int
    warm_up: int
    counted: int
    cool_down: int
    lane_count: int
    ledger_bits: int

    @property
    def is_shared(self) -> bool:
        """Whether customers meet: what one does may change what happens to another."""
        lists = any(way.batch is not None for way in self.spec.handoffs.values())
        return bool(self.spec.teams or self.spec.monitors) or lists

    @property
    def arrivals_end(self) -> int:
        """When arrivals stop, in microseconds."""
        return self.warm_up + self.counted + self.cool_down


# Parts whose draws are keyed by their names.
KEYED = (
    *((kind,) for kind in ("steps", "personas", "teams", "handoffs", "asks", "offers")),
    ("arrivals", "streams"),
    ("arrivals", "sends"),
)


def keyed_parts(spec: ScenarioSpec) -> list[tuple[tuple[str, ...], dict[str, NamedSpec]]]:
    """Parts whose draws are keyed by their names, with the path to where they are written."""
    return [(path, functools.reduce(getattr, path, spec)) for path in KEYED]  # type: ignore[arg-type]


def numbered(names: object) -> dict[str, int]:
    """Names with their numbers, in the order of the alphabet."""
    return {name: index for index, name in enumerate(sorted(names))}  # type: ignore[call-overload]


def old_names(spec: ScenarioSpec) -> dict[tuple[str, str], str]:
    """Names under which renamed parts keep their draws, by kind and present name."""
    return {
        (path[-1], name): part.was
        for path, parts in keyed_parts(spec)
        for name, part in parts.items()
        if part.was is not None
    }


def purposes_of(spec: ScenarioSpec) -> set[str]:
    """All purposes that a scenario names."""
    named = {purpose for ask in spec.asks.values() for purpose in ask.purposes}
    named |= {item.needs for item in spec.handoffs.values() if item.needs}
    named |= {item.fit_needs for item in spec.offers.values() if item.fit_needs}
    named |= {test.consented for test in every_condition(spec) if test.consented is not None}
    return named


def permitted_channels(spec: ScenarioSpec) -> set[str]:
    """All channels on which being contacted may need a permission."""
    named = {*spec.permission_at_start}
    named |= {channel for ask in spec.asks.values() for channel in ask.permission}
    named |= {test.permitted for test in every_condition(spec) if test.permitted is not None}
    steps = spec.steps.values()
    return named | {
        step.channel for step in steps if step.message and step.message.needs_permission
    }


def every_condition(spec: ScenarioSpec) -> list[WhenSpec]:
    """All conditions that a scenario writes: of routes, asks and offers."""
    tests = [test for route in every_route(spec) for test in (route.when, route.unless)]
    for step in spec.steps.values():
        tests += [step.ask_when, step.offer_when]
    return [test for test in tests if test is not None]


def every_route(spec: ScenarioSpec) -> list[routing.RouteSpec]:
    """All routes that a scenario writes, wherever they stand."""
    routes = list(spec.start)
    for step in spec.steps.values():
        routes += step.next
        routes += [
            way for way in (step.otherwise, step.closed, step.gives_up, step.not_sent) if way
        ]
    routes += [item.dropped for item in spec.handoffs.values() if item.dropped]
    return routes


def periods(spec: ScenarioSpec) -> tuple[int, int, int]:
    """Warm-up, counted period and cool-down in microseconds, defaults worked out."""
    a = spec.arrivals
    teams_matter = bool(spec.teams)
    others_matter = teams_matter or bool(spec.monitors)
    warm_up = a.warm_up.value if a.warm_up else (14 * calendar.DAY if teams_matter else 0)
    cool_down = a.cool_down.value if a.cool_down else (spec.observe.value if others_matter else 0)
    return int(warm_up), int(a.counted.value), int(cool_down)


def lay_out(spec: ScenarioSpec) -> Layout:
    """Lay a checked scenario out as arrays."""
    g = Numbering(
        personas=numbered(spec.personas),
        steps=numbered(spec.steps),
        teams=numbered(spec.teams),
        systems=numbered(spec.systems),
        handoffs=numbered(spec.handoffs),
        asks=numbered(spec.asks),
        offers=numbered(spec.offers),
        purposes=numbered(purposes_of(spec)),
        channels=numbered(permitted_channels(spec)),
        contact_rules=numbered(spec.contact_rules),
        switches=numbered(spec.switches),
        streams=numbered(spec.arrivals.named),
        old_names=old_names(spec),
    )
    shares = {name: spec.personas[name].share.value for name in g.personas}
    first_ask = COUNTERS_PER_STEP * len(g.steps)
    first_offer = first_ask + len(g.asks)
    first_handoff = first_offer + returns.COUNTERS_PER_OFFER * len(g.offers)
    first_route = first_handoff + len(g.handoffs)
    plan: dict[str, np.ndarray] = {}
    tires = spec.feelings.fatigue.value != 0
    showing_lanes = len(g.offers) if tires else 0
    messages = {name: step.message for name, step in spec.steps.items() if step.message}
    lanes = contact.levels(messages)
    plan["steps"] = lay_out_steps(g, spec)
    for name, index in g.steps.items():
        contact.lay_out_step(
            g,
            spec.steps[name],
            plan["steps"][index],
            channel=spec.steps[name].channel,
            lanes=lanes,
            first_lane=showing_lanes,
        )
    plan["contact_rules"], plan["caps"] = contact.lay_out(g, spec.contact_rules)
    plan["personas"], plan["traits"] = personas.lay_out(g, spec.personas)
    plan["fixed_traits"] = personas.fixed_traits(g, spec.personas)
    plan["trait_labels"] = personas.trait_labels(g)
    means = {name: item.backlog.takes.mean for name, item in spec.teams.items() if item.backlog}
    plan["teams"], plan["segments"] = team.lay_out(g, spec.teams, means, periods(spec)[0])
    plan["systems"] = handoff.lay_out_systems(g, spec.systems, spec.profiles)
    plan["handoffs"], plan["handoff_of"] = handoff.lay_out(g, spec.handoffs, first_handoff)
    plan["asks"] = consent.lay_out(g, spec.asks, first_ask)
    plan["offers"], plan["offer_worth"] = offer.lay_out(
        g, spec.offers, shares, first_offer, tires=tires
    )
    reveal.lay_out_steps(plan["offers"], plan["steps"])
    plan["feelings"] = np.array(
        [
            0.0 if name == "step" else getattr(spec.feelings, name).value
            for name in goodwill.FEELINGS
        ]
    )
    lay_out_routes(g, spec, plan, first_route)
    plan |= monitor.lay_out(g, spec.monitors, spec.switches)
    arrival_order.lay_out_labels(g, spec)
    first_referral = first_route + len(plan["routes"])
    mixes = referral.lay_out_mixes(g, spec.steps, shares, plan["steps"], first_referral)
    plan["persona_choices"] = np.stack(
        [
            segments.lay_out_choice(g, "customer", "persona", shares),
            segments.lay_out_choice(g, "customer", "belief", shares),
            *mixes,
        ]
    )
    shortcuts.lay_out(plan)
    plan["distributions"] = np.array(g.rows or [(0, 0.0, 0.0, 0.0, 0, 0)], DISTRIBUTION)
    plan["table"] = np.array(g.table or [0.0])
    warm_up, counted, cool_down = periods(spec)
    return Layout(
        spec=spec,
        numbering=g,
        plan=plan,
        counter_count=first_referral + len(mixes),
        warm_up=warm_up,
        counted=counted,
        cool_down=cool_down,
        lane_count=showing_lanes + len(lanes),
        ledger_bits=ledger_bits(spec),
    )


def lay_out_steps(g: Numbering, spec: ScenarioSpec) -> np.ndarray:
    """Lay the steps out, block by block; their routes follow in `lay_out_routes`."""
    rows = np.zeros(len(g.steps), STEP)
    for name, index in g.steps.items():
        step: StepSpec = spec.steps[name]
        row = rows[index]
        row["counters"] = COUNTERS_PER_STEP * index
        key = g.key("steps", name)
        waiting.lay_out_step(g, key, step, row, live=step.is_live)
        service.lay_out_step(g, key, step, row, contact=step.is_contact, system=step.system)
        booking.lay_out_step(step, row)
        leaving.lay_out_step(g, key, step, row)
        row["learns"] = step.learns.value
        consent.lay_out_step(g, step, row)
        offer.lay_out_step(g, step, row)
        referral.lay_out_step(g, key, step, row)
    return rows
