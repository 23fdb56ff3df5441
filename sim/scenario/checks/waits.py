"""Whether everybody who waits has patience, a way out, and the right kind of either."""

from collections.abc import Iterable

from sim.journey.blocks.serving.handoff import HandoffSpec
from sim.journey.layout.design import ScenarioSpec, StepSpec
from sim.journey.layout.layout import periods
from sim.quantities.kinds import parse_duration, with_value, written
from sim.scenario.checks.openness import Kind
from sim.scenario.checks.paths import reachable
from sim.scenario.checks.teams import ever_closes
from sim.scenario.reading.findings import Findings, handoffs_into, names_in_words
from sim.scenario.reading.tree import Path

PATIENCE = "'patience: lognormal(mean 6 min, cv 0.8)'"


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Attended queues, passive waits, and the period in which work cools down."""
    without_patience = {
        name: reachable(spec, Kind(persona=name))
        for name, persona in spec.personas.items()
        if persona.patience is None
    }
    arriving = handoffs_into(spec)
    for name, step in spec.steps.items():
        path: Path = ("steps", name)
        into = arriving.get(step.system or "", [])
        if is_attended(step):
            lacking = [persona for persona, reached in without_patience.items() if name in reached]
            check_attended(spec, findings, path, step, lacking)
        else:
            check_unattended(findings, path, step)
        check_passive(spec, findings, path, step, into)
        check_silent(findings, path, step)
        check_priority(findings, path, step, into)
    check_cool_down(spec, findings)


def is_attended(step: StepSpec) -> bool:
    """Whether customers stand in the step's queue themselves, as on hold."""
    return step.team is not None and step.is_live and not step.passive


def is_passive(spec: ScenarioSpec, step: StepSpec, arriving: Iterable[HandoffSpec]) -> bool:
    """Whether anything at a step is waited for without being there."""
    if step.team is not None and not is_attended(step):
        return True
    if is_postponed(spec, step):
        return True
    return (step.passive and step.takes is not None) or arrive_late(arriving)


def is_postponed(spec: ScenarioSpec, step: StepSpec) -> bool:
    """Whether the step is a message that may have to wait for its turn."""
    rule = step.message.rule if step.message is not None else None
    return rule in spec.contact_rules and spec.contact_rules[rule].loses == "postponed"


def arrive_late(arriving: Iterable[HandoffSpec]) -> bool:
    """Whether a hand-off into a step's system takes time."""
    return any(
        handoff.team is not None or handoff.batch is not None or handoff.delay.mean > 0
        for handoff in arriving
    )


def check_attended(
    spec: ScenarioSpec, findings: Findings, path: Path, step: StepSpec, lacking: list[str]
) -> None:
    """An attended queue: patience for all who can come to it, and a way on when the team closes.

    Args:
        spec: The scenario.
        findings: What is found.
        path: Where the step is written.
        step: The step.
        lacking: Personas who can come there and have no patience of their own.
    """
    if step.patience is None and lacking:
        who = names_in_words(lacking)
        verb = "has" if len(lacking) == 1 else "have"
        message = f"customers are on hold here, but {who} {verb} no patience"
        remedy = f"give the personas or the step a patience, for example {PATIENCE}"
        findings.problem((*path, "team"), message, remedy)
    team = spec.teams.get(step.team or "")
    if team is None or (team.agents is None) == (team.staffing is None):
        return
    if ever_closes(team) and step.closed is None:
        message = f"'{step.team}' closes, but it is not said where customers go then"
        name = path[-1]
        remedy = f"add 'closed: {{to: {name}, after: until {step.team} opens, within: 2 hours}}'"
        findings.problem((*path, "team"), message, remedy)
    if step.closed is not None and not ever_closes(team):
        message = f"nobody goes this way: '{step.team}' never closes"
        findings.note((*path, "closed"), message, "remove it", of_key=True)


def check_unattended(findings: Findings, path: Path, step: StepSpec) -> None:
    """Without an attended queue nobody hangs up and nobody finds a door closed."""
    if step.patience is not None:
        message = "patience is for queues that customers attend, and here is none"
        remedy = "write 'gives_up_after' for what is passive, or remove it"
        findings.problem((*path, "patience"), message, remedy, of_key=True)
    if step.closed is not None:
        message = "nobody goes this way: no customer stands before a closed door here"
        findings.note((*path, "closed"), message, "remove it", of_key=True)


def check_passive(
    spec: ScenarioSpec,
    findings: Findings,
    path: Path,
    step: StepSpec,
    arriving: Iterable[HandoffSpec],
) -> None:
    """Passive waits and giving up on them."""
    unattended = step.team is not None and not is_attended(step)
    if step.passive and step.takes is None and step.team is None:
        message = "a passive step takes time, but it is not said how much"
        remedy = "add 'takes', for example 'takes: 2 days', or remove 'passive'"
        findings.problem((*path, "passive"), message, remedy, of_key=True)
    if step.leaves_on_hearing.value and not unattended:
        message = "no wait is announced here: there is no queue that customers need not attend"
        findings.problem((*path, "leaves_on_hearing"), message, "remove it", of_key=True)
    if step.gives_up_after is not None:
        if not is_passive(spec, step, arriving):
            message = "nothing is passive here, so nobody gives up on it"
            remedy = "remove it, or mark the step 'passive: yes'"
            findings.note((*path, "gives_up_after"), message, remedy, of_key=True)
        return
    if unattended or (step.passive and step.takes is not None):
        message = "customers wait here for as long as it takes: nobody gives up"
        remedy = "add 'gives_up_after', for example 'gives_up_after: exponential(mean 10 days)'"
        findings.note(path, message, remedy, of_key=True)
    if step.gives_up is not None and not is_attended(step):
        message = "nobody goes this way: there is no wait to give up on"
        findings.note((*path, "gives_up"), message, "add 'gives_up_after'", of_key=True)


def check_silent(findings: Findings, path: Path, step: StepSpec) -> None:
    """Where nobody is asked anything, nobody repeats anything."""
    if not step.passive or step.is_contact:
        return
    for key in ("repeat", "repeat_effort"):
        if key in step.model_fields_set:
            message = "nobody repeats anything here: the step is passive and no contact"
            remedy = "remove it, or mark the step 'contact: yes'"
            findings.note((*path, key), message, remedy, of_key=True)


def check_priority(
    findings: Findings, path: Path, step: StepSpec, arriving: Iterable[HandoffSpec]
) -> None:
    """A priority needs a queue of cases, at the step or at who carries them there."""
    if "priority" not in step.model_fields_set or step.team is not None:
        return
    carried = any(handoff.team is not None and handoff.batch is None for handoff in arriving)
    if not carried:
        message = "nobody queues here, so nobody comes first"
        findings.note((*path, "priority"), message, "name the 'team', or remove it", of_key=True)


def check_cool_down(spec: ScenarioSpec, findings: Findings) -> None:
    """With teams, the last counted customers should meet the same load as the first."""
    _, _, cool_down = periods(spec)
    if not spec.teams or cool_down >= spec.observe.value:
        return
    zero = parse_duration("0 min")
    after, window = (written(with_value(zero, v)) for v in (cool_down, spec.observe.value))
    message = f"arrivals stop {after} after counting, but customers are followed for {window}"
    remedy = "lengthen it if many customers queue late in their window"
    findings.note(("arrivals", "cool_down"), message, remedy, of_key=True)
