"""Whether customers can get everywhere, reach the goal, and never turn in a circle without time."""

from collections.abc import Iterable

from sim.journey.blocks.routes.routing import RouteSpec, shares_of
from sim.journey.blocks.selling.offer import OfferSpec
from sim.journey.blocks.serving.handoff import HandoffSpec
from sim.journey.layout.design import ScenarioSpec, StepSpec
from sim.quantities.weeks import AfterDuration
from sim.scenario.checks.conditions import covers_all
from sim.scenario.checks.openness import ANYBODY, Kind, is_open_to
from sim.scenario.reading.findings import Findings, handoffs_into

MOST_SHOWN = 8


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Steps and goals that nobody can reach, and loops that cannot end."""
    reached = reachable(spec)
    goals = spec.goals
    if not goals:
        message = "the journey has no goal"
        remedy = "mark the step that customers come for with 'goal: yes'"
        findings.problem(("steps",), message, remedy, of_key=True)
    check_expectations(spec, findings)
    for name in spec.steps:
        if name in reached:
            continue
        message = (
            "this is a goal, but nobody can reach it"
            if name in goals
            else ("nobody can reach this step")
        )
        remedy = f"let a route lead there, or remove it (in a change: '{name}: null')"
        findings.problem(("steps", name), message, remedy, of_key=True)
    for position, route in enumerate(spec.start):
        if route.after is not None:
            message = "customers start when they arrive; a way into the journey takes no time"
            remedy = "remove the 'after', or let the first step take the time"
            findings.problem(("start", position, "after"), message, remedy)
    check_closed_doors(spec, findings)
    for loop in endless_loops(spec):
        circle = " -> ".join(
            [*loop[:MOST_SHOWN], *(["..."] if len(loop) > MOST_SHOWN else []), loop[0]]
        )
        message = f"a loop that takes no time and cannot end: {circle}"
        remedy = "let a step of it take time, give a route an 'after', or let somebody leave it"
        findings.problem(("steps", loop[0]), message, remedy, of_key=True)


def check_closed_doors(spec: ScenarioSpec, findings: Findings) -> None:
    """Who finds a team closed is not sent at once to where the same team is closed."""
    for name, step in spec.steps.items():
        way, seen = step.closed, {name}
        while way is not None and is_at_once(way) and way.to in spec.steps:
            further = spec.steps[way.to]
            if further.team != step.team or further.closed is None:
                break
            if way.to == name:
                message = f"'{step.team}' is still closed there: customers would turn in a circle"
                remedy = (
                    "let the way take time, for example "
                    f"'after: until {step.team} opens, within: 2 hours'"
                )
                findings.problem(("steps", name, "closed"), message, remedy, of_key=True)
            if way.to in seen:
                break
            seen.add(way.to)
            way = further.closed


def check_expectations(spec: ScenarioSpec, findings: Findings) -> None:
    """Every persona has a goal, and expects it while somebody looks."""
    marked = any(step.goal for step in spec.steps.values())
    for name, persona in spec.personas.items():
        if spec.goals and not marked and persona.goal is None:
            message = "they have no goal: no step is marked, and none is named here"
            remedy = "name the step they come for, as in 'goal: STEP', or mark one with 'goal: yes'"
            findings.note(("personas", name), message, remedy, of_key=True)
        if persona.expects is not None and persona.expects.mean >= spec.observe.value:
            message = "they expect the goal only after the time for which they are followed"
            remedy = "lengthen 'observe', or leave this out"
            findings.note(("personas", name, "expects"), message, remedy)


def reachable(spec: ScenarioSpec, kind: Kind = ANYBODY) -> set[str]:
    """Steps that some route leads to, from the start on. Routes count whatever their share.

    Args:
        spec: The scenario.
        kind: Only for such customers.
    """
    arriving = handoffs_into(spec)
    reached: set[str] = set()
    fresh = [route.to for route in spec.start if is_open_to(route, kind)]
    while fresh:
        name = fresh.pop()
        if name in reached or name not in spec.steps:
            continue
        reached.add(name)
        step = spec.steps[name]
        ways = ways_from(step, arriving.get(step.system or "", []))
        fresh += [route.to for route in ways if is_open_to(route, kind)]
    return reached


def ways_from(step: StepSpec, arriving: Iterable[HandoffSpec]) -> Iterable[RouteSpec]:
    """All routes that can lead away from a step, those of a dropped hand-off into it included."""
    yield from step.next
    for way in (step.otherwise, step.closed, step.gives_up, step.not_sent):
        if way is not None:
            yield way
    yield from (handoff.dropped for handoff in arriving if handoff.dropped is not None)


def endless_loops(spec: ScenarioSpec) -> list[list[str]]:
    """Loops of steps that take no time and that no customer can leave, each once.

    Starts from all steps that take no time and removes, until nothing changes, those from which
    some customer can leave or come to a step that is removed already; what is left cannot end.
    """
    arriving, revealed = handoffs_into(spec), reveals_at(spec)
    ways = {
        name: ways_on
        for name, step in spec.steps.items()
        if is_instant(spec, step, arriving.get(step.system or "", []))
        and (ways_on := taken(spec, step))
        and holds_all(spec, step, revealed.get(name, []))
    }
    comes_from: dict[str, list[str]] = {}
    for name, ways_on in ways.items():
        for way in ways_on:
            comes_from.setdefault(way.to, []).append(name)
    trapped = set(ways)
    free = [
        name
        for name, ways_on in ways.items()
        if not all(way.to in trapped and is_at_once(way) for way in ways_on)
    ]
    while free:
        name = free.pop()
        if name in trapped:
            trapped.remove(name)
            free += comes_from.get(name, [])
    return circles({name: ways[name][0].to for name in sorted(trapped)})


def circles(leads_to: dict[str, str]) -> list[list[str]]:
    """The circles that one comes into by always going on, each once, from its first name on."""
    found = []
    walked: set[str] = set()
    for start in leads_to:
        walk: dict[str, int] = {}
        name = start
        while name not in walked:
            walked.add(name)
            walk[name] = len(walk)
            name = leads_to[name]
        if name in walk:
            circle = list(walk)[walk[name] :]
            first = circle.index(min(circle))
            found.append(circle[first:] + circle[:first])
    return found


def taken(spec: ScenarioSpec, step: StepSpec) -> list[RouteSpec]:
    """The ways on that some customer takes."""
    plain, known = (shares_of(step.next, known=flag) for flag in (False, True))
    ways = [way for way, a, b in zip(step.next, plain, known, strict=True) if a > 0 or b > 0]
    if step.otherwise is not None and not covers_all(spec, step.next):
        ways.append(step.otherwise)
    if step.not_sent is not None and step.message is not None:
        ways.append(step.not_sent)
    return ways


def is_instant(spec: ScenarioSpec, step: StepSpec, arriving: Iterable[HandoffSpec]) -> bool:
    """Whether a visit takes no time at all, for nobody and not even at a second visit."""
    times = [step.takes] + ([step.repeat] if step.system else [])
    rule = spec.contact_rules.get((step.message and step.message.rule) or "")
    if rule is not None and rule.loses == "postponed":
        return False
    if step.team is not None or any(time is not None and time.mean > 0 for time in times):
        return False
    return not any(
        handoff.team is not None
        or handoff.batch is not None
        or handoff.delay.mean > 0
        or handoff.drops.value > 0
        for handoff in arriving
    )


def reveals_at(spec: ScenarioSpec) -> dict[str, list[OfferSpec]]:
    """The offers whose whole price appears at each step."""
    found: dict[str, list[OfferSpec]] = {}
    for offer in spec.offers.values():
        if offer.revealed_at is not None:
            found.setdefault(offer.revealed_at, []).append(offer)
    return found


def holds_all(spec: ScenarioSpec, step: StepSpec, revealed: Iterable[OfferSpec]) -> bool:
    """Whether nobody can leave the business at a step."""
    chances = [step.leave]
    if step.ask in spec.asks:
        chances.append(spec.asks[step.ask].forced)
    if step.offer in spec.offers:
        chances.append(spec.offers[step.offer].leave_on_decline)
    chances += [offer.leave_on_reveal for offer in revealed]
    return not any(chance.value > 0 for chance in chances)


def is_at_once(route: RouteSpec) -> bool:
    """Whether a way takes no time."""
    if isinstance(route.after, AfterDuration):
        return route.after.duration.mean == 0
    return route.after is None
