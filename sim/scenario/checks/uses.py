"""Whether what a scenario declares is used: notes on what has no effect."""

from collections.abc import Iterable

from sim.journey.blocks.consent_and_contact.consent import AskSpec
from sim.journey.layout.design import ScenarioSpec
from sim.quantities.weeks import UntilOpen
from sim.scenario.reading.findings import Findings, conditions_at_steps, every_route


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Things nobody uses, asks that come to nothing, and offers whose keys contradict."""
    check_unused(spec, findings)
    for name, ask in spec.asks.items():
        check_ask(spec, findings, name, ask)
    check_offers(spec, findings)
    check_steps(spec, findings)
    if all(persona.benefit.mean == 0 for persona in spec.personas.values()):
        message = "reaching the goal is worth nothing to anybody"
        remedy = "give the personas a benefit, for example 'benefit: 220 EUR'"
        findings.note(("personas",), message, remedy, of_key=True)


def check_unused(spec: ScenarioSpec, findings: Findings) -> None:
    """Teams, systems, asks and offers that appear nowhere."""
    steps = spec.steps.values()
    waited_for = {
        p.route.after.team for p in every_route(spec) if isinstance(p.route.after, UntilOpen)
    }
    carriers = {handoff.team for handoff in spec.handoffs.values() if handoff.team is not None}
    declared: tuple[tuple[str, Iterable[str], set[str | None]], ...] = (
        ("teams", spec.teams, {step.team for step in steps} | waited_for | carriers),
        ("systems", spec.systems, {step.system for step in steps}),
        ("asks", spec.asks, {step.ask for step in steps}),
        ("offers", spec.offers, {step.offer for step in steps}),
    )
    for kind, names, used in declared:
        for name in names:
            if name not in used:
                message = f"no step uses this {kind.removesuffix('s')}"
                findings.note((kind, name), message, "use it, or remove it", of_key=True)


def check_ask(spec: ScenarioSpec, findings: Findings, name: str, ask: AskSpec) -> None:
    """A benefit needs something that uses the consent; misuse needs a use beyond what is told."""
    needed = {handoff.needs for handoff in spec.handoffs.values()}
    needed |= {offer.fit_needs for offer in spec.offers.values()}
    written_on = {
        step.channel
        for step in spec.steps.values()
        if step.message is not None and step.message.needs_permission
    }
    brought = needed & set(ask.purposes) or written_on & set(ask.permission)
    if ask.benefit.value and not brought:
        message = "nothing uses what this ask grants, so its benefit never comes"
        remedy = "let a hand-off ('needs') or an offer ('fit_needs') use one of its purposes"
        findings.note(("asks", name, "benefit"), message, remedy, of_key=True)
    understood = ask.told_use.value * ask.clarity.why.value
    if ask.found_out.value and ask.use.value <= understood:
        message = "the use stays within what is understood, so there is nothing to find out"
        remedy = "remove it, or say how far the data are really used ('use')"
        findings.note(("asks", name, "found_out"), message, remedy, of_key=True)


def check_offers(spec: ScenarioSpec, findings: Findings) -> None:
    """Keys of an offer that say nothing without another."""
    for name, offer in spec.offers.items():
        path = ("offers", name)
        if offer.push.value and not offer.pressure.value:
            message = "a push works through pressure, and there is none"
            findings.note((*path, "push"), message, "add 'pressure', or remove it", of_key=True)
        if offer.fit.value and offer.fit_needs is None:
            message = "the fit comes with a consent, and none is named"
            remedy = "add 'fit_needs' with a purpose, or add the worth to 'valuation'"
            findings.note((*path, "fit"), message, remedy, of_key=True)
        if offer.leave_on_return.value and not offer.returns.value:
            message = "nobody returns this offer, so nobody leaves over it"
            findings.note((*path, "leave_on_return"), message, "add 'returns'", of_key=True)
    conditions = [(at_step.path, at_step.condition) for at_step in conditions_at_steps(spec)]
    for placed in every_route(spec):
        for key in ("when", "unless"):
            condition = getattr(placed.route, key)
            if condition is not None:
                conditions.append(((*placed.path, key), condition))
    for where, condition in conditions:
        scored = condition.score.of if condition.score else None
        if scored in spec.offers and spec.offers[scored].score_accuracy.value == 0:
            message = f"the score of '{scored}' is blind: its accuracy is 0 %"
            remedy = "give the offer a 'score_accuracy'"
            findings.note((*where, "score"), message, remedy, of_key=True)


def check_steps(spec: ScenarioSpec, findings: Findings) -> None:
    """Being known and telling again need a system that could know."""
    for name, step in spec.steps.items():
        if step.system is not None:
            continue
        for key, says in (
            ("repeat", step.repeat is not None),
            ("repeat_effort", step.repeat_effort.value > 0),
            ("looks", step.looks.value < 1),
        ):
            path = ("steps", name, key)
            if says:
                message = "nobody is known here: the step has no system that could remember"
                findings.note(path, message, "name the step's 'system', or remove it", of_key=True)
