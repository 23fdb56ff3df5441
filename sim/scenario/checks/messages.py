"""Whether messages, contact rules and permissions to be contacted fit together."""

from sim.journey.blocks.consent_and_contact.contact import MessageSpec
from sim.journey.blocks.routes.conditions import WhenSpec
from sim.journey.layout.design import ScenarioSpec, StepSpec
from sim.journey.layout.layout import permitted_channels
from sim.scenario.reading.findings import Findings, conditions_at_steps, every_route
from sim.scenario.reading.tree import Path

MOST_CHANNELS = 60


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Channels that can be permitted, asks, conditions, messages and the rules that cap them."""
    for name, ask in spec.asks.items():
        check_channels(spec, findings, ("asks", name, "permission"), ask.permission)
        if not ask.purposes and not ask.permission:
            message = "it asks for nothing"
            remedy = "add 'purposes: [...]' (use of data) or 'permission: [...]' (channels)"
            findings.problem(("asks", name), message, remedy, of_key=True)
    check_channels(spec, findings, ("permission_at_start",), spec.permission_at_start)
    for path, condition in every_placed_condition(spec):
        if condition.permitted is not None:
            check_granted(spec, findings, (*path, "permitted"), condition.permitted)
    for name, step in spec.steps.items():
        check_step(spec, findings, ("steps", name), step)
    used = {step.message.rule for step in spec.steps.values() if step.message is not None}
    for name in spec.contact_rules:
        if name not in used:
            message = "no message goes by this rule"
            findings.note(("contact_rules", name), message, "use it, or remove it", of_key=True)
    if len(permitted_channels(spec)) > MOST_CHANNELS:
        message = f"there are more than {MOST_CHANNELS} channels that can be permitted"
        findings.problem(("asks",), message, "name fewer channels", of_key=True)


def every_placed_condition(spec: ScenarioSpec) -> list[tuple[Path, WhenSpec]]:
    """All conditions that a scenario writes, with their places."""
    found = [(placed.path, placed.condition) for placed in conditions_at_steps(spec)]
    for placed in every_route(spec):
        for key in ("when", "unless"):
            condition: WhenSpec | None = getattr(placed.route, key)
            if condition is not None:
                found.append(((*placed.path, key), condition))
    return found


def granted_channels(spec: ScenarioSpec) -> set[str]:
    """Channels on which some customer can permit to be contacted."""
    asked = {channel for ask in spec.asks.values() for channel in ask.permission}
    return asked | set(spec.permission_at_start)


def check_channels(spec: ScenarioSpec, findings: Findings, path: Path, channels: list[str]) -> None:
    """Channels that can be permitted are channels of steps."""
    known = {step.channel for step in spec.steps.values()}
    for position, channel in enumerate(channels):
        if channel not in known:
            findings.unknown((*path, position), "step on the channel", channel, known, "steps")


def check_granted(spec: ScenarioSpec, findings: Findings, path: Path, channel: str) -> None:
    """A permission that something depends on must be there at the start, or be asked for."""
    granted = granted_channels(spec)
    if channel not in granted:
        noun = "ask for permission on the channel"
        findings.unknown(path, noun, channel, granted, "asks")


def check_step(spec: ScenarioSpec, findings: Findings, path: Path, step: StepSpec) -> None:
    """A message has its rule, a way for those who lose, and a permission that can be had."""
    message = step.message
    if message is None:
        if step.not_sent is not None:
            said = "nobody goes this way: the step is no message"
            findings.problem((*path, "not_sent"), said, "add 'message', or remove it", of_key=True)
        return
    if message.rule is not None and message.rule not in spec.contact_rules:
        where = (*path, "message", "rule")
        findings.unknown(where, "contact rule", message.rule, spec.contact_rules, "contact_rules")
    elif message.rule is not None:
        check_loser(spec, findings, path, step, message)
    if message.needs_permission and step.channel not in granted_channels(spec):
        said = f"it is never sent: nobody can permit being contacted by '{step.channel}'"
        remedy = f"add 'permission: [{step.channel}]' to an ask, or to 'permission_at_start'"
        findings.problem((*path, "message", "needs_permission"), said, remedy, of_key=True)
    if step.not_sent is not None and message.rule is None and not message.needs_permission:
        said = "nobody goes this way: the message is always sent"
        remedy = "add a 'rule' or 'needs_permission' to the message, or remove it"
        findings.note((*path, "not_sent"), said, remedy, of_key=True)


def check_loser(
    spec: ScenarioSpec, findings: Findings, path: Path, step: StepSpec, message: MessageSpec
) -> None:
    """Where messages that lose go elsewhere, it is said where; postponed, nobody goes away."""
    loses = spec.contact_rules[message.rule or ""].loses
    if loses == "elsewhere" and step.not_sent is None:
        said = f"by '{message.rule}' a message that loses goes elsewhere, but it is not said where"
        findings.problem(path, said, "add 'not_sent: {to: ...}' to the step", of_key=True)
    if loses == "postponed" and step.not_sent is not None and not message.needs_permission:
        said = f"nobody goes this way: by '{message.rule}' a message that loses is postponed"
        findings.note((*path, "not_sent"), said, "remove it", of_key=True)
