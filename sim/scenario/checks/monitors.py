"""Whether monitors can read what they are meant to read, and turn what there is to turn."""

from sim.journey.blocks.monitor import MEASURED, SCOPES, MonitorSpec
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.findings import Findings, every_condition, names_in_words
from sim.scenario.reading.tree import Path

MOST_LOOKS = 100_000
DAY = 86_400_000_000


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Every monitor by itself, then whether each switch is read."""
    for name, monitor in spec.monitors.items():
        path = ("monitors", name)
        check_names(spec, findings, path, monitor)
        check_rule(spec, findings, path, monitor)
        check_scope(findings, path, monitor)
        check_sight(spec, findings, path, monitor)
    check_switches(spec, findings)


def check_names(spec: ScenarioSpec, findings: Findings, path: Path, monitor: MonitorSpec) -> None:
    """Steps, offers, asks, teams, systems and switches that a monitor names."""
    for noun, named, known in (
        ("step", monitor.step, spec.steps),
        ("offer", monitor.offer, spec.offers),
        ("ask", monitor.ask, spec.asks),
        ("team", monitor.team, spec.teams),
    ):
        if named is not None and named not in known:
            findings.unknown((*path, noun), noun, named, known, f"{noun}s")
    for position, system in enumerate(monitor.sees or []):
        if system not in spec.systems:
            where = (*path, "sees", position)
            findings.unknown(where, "system", system, spec.systems, "systems")
    for switch in monitor.turns:
        if switch not in spec.switches:
            where = (*path, "turns", switch)
            findings.unknown(where, "switch", switch, spec.switches, "switches")


def check_rule(spec: ScenarioSpec, findings: Findings, path: Path, monitor: MonitorSpec) -> None:
    """One bound, and a first look that comes while something still happens."""
    if (monitor.below is None) == (monitor.above is None):
        both = monitor.below is not None
        message = "the rule has two bounds" if both else "the rule has no bound"
        remedy = "write two monitors" if both else "add 'below: 10 %' or 'above: 10 %'"
        findings.problem(path, message, remedy, of_key=True)
    if monitor.below is not None and monitor.below.value == 0:
        message = "the rule is never met: no share is below 0 %"
        findings.problem((*path, "below"), message, "raise the bound")
    if monitor.above is not None and monitor.above.value == 0:
        message = "the rule is always met: every share is at least 0 %"
        findings.problem((*path, "above"), message, "raise the bound")
    horizon = spec.arrivals.counted.value + spec.observe.value
    if monitor.every.value > horizon:
        message = "nobody ever looks: the first look comes after the last counted customer's window"
        findings.problem((*path, "every"), message, "look more often")
    elif horizon / monitor.every.value > MOST_LOOKS:
        message = f"there are more than {MOST_LOOKS:,} looks at this report"
        findings.problem((*path, "every"), message, "look less often, for example '1 day'")


def check_scope(findings: Findings, path: Path, monitor: MonitorSpec) -> None:
    """A measure can be restricted only to what both of its events are about."""
    allowed = MEASURED[monitor.measure].scopes
    for key in SCOPES:
        if getattr(monitor, key) is not None and key not in allowed:
            message = f"'{monitor.measure}' cannot be read by {key}"
            can = names_in_words(allowed)
            remedy = f"restrict it by {can}, or by nothing" if allowed else "remove it"
            findings.problem((*path, key), message, remedy, of_key=True)


def check_sight(spec: ScenarioSpec, findings: Findings, path: Path, monitor: MonitorSpec) -> None:
    """What a monitor reads about a step is recorded by that step's system."""
    step = spec.steps.get(monitor.step) if monitor.step else None
    if monitor.sees is None or step is None or step.system in monitor.sees:
        return
    where = f"by '{step.system}'" if step.system else "nowhere: the step has no system"
    message = f"it sees nothing of '{monitor.step}', which is recorded {where}"
    remedy = f"add '{step.system}' to 'sees'" if step.system else "give the step a 'system'"
    findings.problem((*path, "sees"), message, remedy, of_key=True)


def check_switches(spec: ScenarioSpec, findings: Findings) -> None:
    """A switch that nothing reads changes nothing."""
    read = {condition.switch for condition in every_condition(spec)}
    for name in spec.switches:
        if name not in read:
            message = "no condition reads this switch"
            remedy = f"let a route depend on it, for example 'when: {{switch: {name}}}'"
            findings.note(("switches", name), message, remedy, of_key=True)
