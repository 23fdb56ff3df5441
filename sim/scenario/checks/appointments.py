"""Whether a visit that is planned says so: who is expected did not have to get in touch again."""

from sim.journey.groundwork.calendar import HOUR
from sim.journey.layout.design import ScenarioSpec, StepSpec
from sim.scenario.checks.waits import is_attended
from sim.scenario.reading.findings import Findings, PlacedRoute, every_route

# Where customers write when they like, so that an unattended queue there is no appointment.
WRITTEN = frozenset({"email", "mail", "letter", "post", "social", "web", "app", "form", "message"})


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Planned visits that are none, and visits that look planned and are not marked so."""
    comes_from: dict[str, list[PlacedRoute]] = {}
    for placed in every_route(spec):
        if placed.step != placed.route.to:
            comes_from.setdefault(placed.route.to, []).append(placed)
    for name, step in spec.steps.items():
        path = ("steps", name)
        if step.planned and not step.is_contact:
            message = "no contact is counted here, so nothing changes where it is planned"
            findings.note((*path, "planned"), message, "remove it", of_key=True)
        elif is_felt(spec, step) and looks_planned(spec, step, comes_from.get(name, [])):
            message = (
                "this looks like an appointment that customers wait for, and counts as one more "
                "time that they had to get in touch"
            )
            remedy = "add 'planned: yes' if they are expected, else 'planned: no'"
            findings.note(path, message, remedy, of_key=True)


def is_felt(spec: ScenarioSpec, step: StepSpec) -> bool:
    """Whether a visit counts as a further contact, and nobody has said whether it is planned."""
    annoys = spec.feelings.again.value != 0
    return step.is_contact and annoys and "planned" not in step.model_fields_set


def looks_planned(spec: ScenarioSpec, step: StepSpec, ways: list[PlacedRoute]) -> bool:
    """Whether a team meets customers after a wait in which they need do nothing.

    Either it comes to them in its own time and they are there (no attended queue, active time, no
    channel on which people write), after a contact; or every way to the step goes at once from a
    passive one, where they waited for an hour or more.
    """
    if step.team is None:
        return False
    is_called_on = not is_attended(step) and not step.passive and step.channel not in WRITTEN
    if is_called_on and any(way.step and spec.steps[way.step].is_contact for way in ways):
        return True
    return bool(ways) and all(ends_a_wait(spec, way) for way in ways)


def ends_a_wait(spec: ScenarioSpec, way: PlacedRoute) -> bool:
    """Whether a way leads on as soon as something passive, of an hour or more, is over."""
    if way.step is None or way.route.after is not None or way.path[-1] in {"gives_up", "closed"}:
        return False
    before = spec.steps[way.step]
    return before.passive and before.takes is not None and before.takes.mean >= HOUR
