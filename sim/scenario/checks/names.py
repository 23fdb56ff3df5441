"""Whether every name that a scenario uses is the name of something."""

from sim.journey.blocks.routes.conditions import WhenSpec
from sim.journey.layout.design import ScenarioSpec
from sim.quantities.weeks import UntilOpen
from sim.scenario.reading.findings import Findings, conditions_at_steps, every_route, names_in_words
from sim.scenario.reading.tree import Path

MOST_PURPOSES = 60
BOTH_ENDS = 2


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Names in routes and conditions, at steps, in offers, personas, profiles and hand-offs."""
    check_routes(spec, findings)
    check_steps(spec, findings)
    check_people(spec, findings)
    check_offers(spec, findings)
    check_profiles(spec, findings)
    check_handoffs(spec, findings)
    granted = granted_purposes(spec)
    if len(granted) > MOST_PURPOSES:
        message = f"there are {len(granted)} purposes; at most {MOST_PURPOSES} can be told apart"
        findings.problem(("asks",), message, "let some asks share a purpose", of_key=True)


def granted_purposes(spec: ScenarioSpec) -> list[str]:
    """Every purpose that some ask grants."""
    return sorted({purpose for ask in spec.asks.values() for purpose in ask.purposes})


def check_routes(spec: ScenarioSpec, findings: Findings) -> None:
    """Steps that routes lead to, teams they wait for, and names in their conditions."""
    for placed in every_route(spec):
        path, route = placed.path, placed.route
        if route.to not in spec.steps:
            findings.unknown((*path, "to"), "step", route.to, spec.steps, "steps")
        if isinstance(route.after, UntilOpen) and route.after.team not in spec.teams:
            findings.unknown((*path, "after"), "team", route.after.team, spec.teams, "teams")
        for key in ("when", "unless"):
            condition: WhenSpec | None = getattr(route, key)
            if condition is not None:
                check_condition(spec, findings, (*path, key), condition)
    for at_step in conditions_at_steps(spec):
        check_condition(spec, findings, at_step.path, at_step.condition)


def check_condition(
    spec: ScenarioSpec, findings: Findings, path: Path, condition: WhenSpec
) -> None:
    """Names of purposes, offers and personas in a condition."""
    if condition.consented is not None:
        check_purpose(spec, findings, (*path, "consented"), condition.consented)
    if condition.holds is not None and condition.holds not in spec.offers:
        findings.unknown((*path, "holds"), "offer", condition.holds, spec.offers, "offers")
    if condition.score is not None and condition.score.of not in spec.offers:
        offer = condition.score.of
        findings.unknown((*path, "score", "of"), "offer", offer, spec.offers, "offers")
    if condition.switch is not None and condition.switch not in spec.switches:
        findings.unknown((*path, "switch"), "switch", condition.switch, spec.switches, "switches")
    if condition.stream is not None and condition.stream not in spec.arrivals.named:
        home = "arrivals.streams"
        where = (*path, "stream")
        findings.unknown(where, "stream", condition.stream, spec.arrivals.named, home)
    for key, names in (("persona", condition.persona), ("seems", condition.seems)):
        for position, name in enumerate(names or []):
            if name not in spec.personas:
                where = (*path, key, position)
                findings.unknown(where, "persona", name, spec.personas, "personas")


def check_purpose(spec: ScenarioSpec, findings: Findings, path: Path, purpose: str) -> None:
    """A purpose that something depends on must be granted by an ask."""
    granted = granted_purposes(spec)
    if purpose not in granted:
        home = "the 'purposes' of an ask"
        findings.unknown(path, "ask that grants", purpose, granted, home)


def check_steps(spec: ScenarioSpec, findings: Findings) -> None:
    """Teams, systems, asks and offers that steps name."""
    for name, step in spec.steps.items():
        for noun, named, known in (
            ("team", step.team, spec.teams),
            ("system", step.system, spec.systems),
            ("ask", step.ask, spec.asks),
            ("offer", step.offer, spec.offers),
        ):
            if named is not None and named not in known:
                findings.unknown(("steps", name, noun), noun, named, known, f"{noun}s")


def check_people(spec: ScenarioSpec, findings: Findings) -> None:
    """Channels that personas weigh, their goals, and personas that claims name."""
    channels = {step.channel for step in spec.steps.values()}
    for name, persona in spec.personas.items():
        for channel in persona.channels:
            if channel not in channels:
                where: Path = ("personas", name, "channels", channel)
                findings.unknown(where, "step on the channel", channel, channels, "steps")
        if persona.goal is not None and persona.goal not in spec.steps:
            findings.unknown(("personas", name, "goal"), "step", persona.goal, spec.steps, "steps")
    for position, claim in enumerate(spec.claims):
        if claim.persona is not None and claim.persona not in spec.personas:
            where = ("claims", position, "persona")
            findings.unknown(where, "persona", claim.persona, spec.personas, "personas")


def check_offers(spec: ScenarioSpec, findings: Findings) -> None:
    """Personas to whom an offer is something else, and the purpose that its fit needs."""
    for name, offer in spec.offers.items():
        path: Path = ("offers", name)
        for persona in offer.by_persona:
            if persona not in spec.personas:
                where = (*path, "by_persona", persona)
                findings.unknown(where, "persona", persona, spec.personas, "personas")
        if offer.fit_needs is not None:
            check_purpose(spec, findings, (*path, "fit_needs"), offer.fit_needs)


def check_profiles(spec: ScenarioSpec, findings: Findings) -> None:
    """Systems that profiles unite, each in one profile at most."""
    owner: dict[str, str] = {}
    for name, profile in spec.profiles.items():
        for position, system in enumerate(profile.systems):
            path = ("profiles", name, "systems", position)
            if system not in spec.systems:
                findings.unknown(path, "system", system, spec.systems, "systems")
            elif owner.setdefault(system, name) != name:
                pair = names_in_words([owner[system], name])
                message = f"'{system}' is in two profiles, {pair}"
                findings.problem(path, message, "name it in one of them, or make them one profile")


def check_handoffs(spec: ScenarioSpec, findings: Findings) -> None:
    """The systems at both ends of a hand-off, the team that carries it, the purpose it needs."""
    for name, handoff in spec.handoffs.items():
        path: Path = ("handoffs", name)
        ends = name.split(" -> ")
        for end in ends:
            if end not in spec.systems:
                findings.unknown(path, "system", end, spec.systems, "systems")
        if len(set(ends)) < BOTH_ENDS:
            remedy = "say how well a system remembers by its own 'remembers'"
            message = "a hand-off leads from one system to another, not to itself"
            findings.problem(path, message, remedy, of_key=True)
        if handoff.team is not None and handoff.team not in spec.teams:
            findings.unknown((*path, "team"), "team", handoff.team, spec.teams, "teams")
        if handoff.needs is not None:
            check_purpose(spec, findings, (*path, "needs"), handoff.needs)
