"""What a design's draws are keyed by: the choices it has, by the keys of their alternatives."""

from dataclasses import dataclass

from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.groundwork.spec import NamedSpec
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.tree import Path

START = "start"
LONGEST_ROW = 20


@dataclass(frozen=True)
class Alternative:
    """A way of a choice: the key of where it leads, where it is written, and what it says."""

    key: str
    path: Path
    route: RouteSpec


@dataclass(frozen=True)
class Place:
    """A place where customers choose: the steps that are there, and the alternatives.

    `steps` is empty for the start. Two steps are at one place where a step was split in a row.
    """

    steps: tuple[str, ...]
    alternatives: tuple[Alternative, ...]

    @property
    def keys(self) -> set[str]:
        """The keys of its alternatives."""
        return {one.key for one in self.alternatives}


def key_of(name: str, part: NamedSpec) -> str:
    """The name that keys a part's draws."""
    return part.was or name


def destination_key(spec: ScenarioSpec, route: RouteSpec) -> str:
    """What keys where a way leads."""
    return route.was or key_of(route.to, spec.steps[route.to])


def steps_by_key(spec: ScenarioSpec) -> dict[str, list[str]]:
    """The steps that have each key, in the order of the file."""
    found: dict[str, list[str]] = {}
    for name, step in spec.steps.items():
        found.setdefault(key_of(name, step), []).append(name)
    return found


def places(spec: ScenarioSpec) -> dict[tuple[str, str], Place]:
    """The choices among routes, by kind of place and key: the start and the steps."""
    found = {(START, ""): Place((), _alternatives(spec, ("start",), spec.start))}
    for key, names in steps_by_key(spec).items():
        ways: tuple[Alternative, ...] = ()
        for name in names:
            routes = spec.steps[name].next
            here = _alternatives(spec, ("steps", name, "next"), routes)
            # from one half of a step that was split in a row to the other, nothing is chosen
            is_inside = len(names) > 1 and len(here) == 1 and here[0].route.to in names
            ways += () if is_inside else here
        found["steps", key] = Place(tuple(names), ways)
    return found


def _alternatives(
    spec: ScenarioSpec, path: Path, routes: list[RouteSpec]
) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(destination_key(spec, route), (*path, position), route)
        for position, route in enumerate(routes)
    )


def row_from(spec: ScenarioSpec, name: str) -> list[str]:
    """The steps that everybody comes to in a row after a step, and the step itself."""
    row = [name]
    while len(row) < LONGEST_ROW:
        step = spec.steps[row[-1]]
        if len(step.next) != 1 or step.next[0].to in row:
            break
        row.append(step.next[0].to)
    return row
