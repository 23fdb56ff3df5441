"""Which kinds of luck customers have at a step: what its name keys, as far as it is ever drawn."""

from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.layout.design import ScenarioSpec, StepSpec
from sim.quantities.kinds import WrittenDistribution
from sim.quantities.weeks import AfterDuration, NextDay, UntilOpen

ON_THE_WAY = ("next", "otherwise", "not_sent")  # one of these is taken at a passing


def draws_at(spec: ScenarioSpec, name: str) -> set[str]:
    """The kinds of draws that are made at a step, in words; those of ways with where they lead."""
    step = spec.steps[name]
    found = {
        "patience": step.team is not None and step.is_live,
        "the time it takes": varies(step.takes),
        "leaving": step.leave.value > 0,
        "repeating": step.system is not None and varies(step.repeat),
        "what is known": step.system is not None,
        "giving up": varies(step.gives_up_after),
        "hearing of the wait": step.leaves_on_hearing.value > 0,
        "thinking about leaving": 0 < step.activates.value < 1,
        "referring": step.refers is not None or step.warns is not None,
        "the way on": len(step.next) > 1,
    }
    ways = {
        f"the way to {route.was or route.to}"
        for route in ways_from(step)
        if takes_random_time(route)
    }
    return {kind for kind, is_drawn in found.items() if is_drawn} | ways


def ways_from(step: StepSpec) -> list[RouteSpec]:
    """All ways from a step."""
    singles = (step.otherwise, step.not_sent, step.closed, step.gives_up)
    return [*step.next, *(way for way in singles if way is not None)]


def takes_random_time(route: RouteSpec) -> bool:
    """Whether how long a way takes is drawn."""
    match route.after:
        case AfterDuration(duration):
            return varies(duration)
        case NextDay(since, until):
            return since < until
        case UntilOpen():
            return route.within is not None and route.within.value > 0
    return False


def varies(written: WrittenDistribution | None) -> bool:
    """Whether something written needs a draw."""
    return written is not None and written.kind != "fixed"
