"""What cross-checks find: problems that stop a scenario, and notes worth reading."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sim.errors import MOST_LISTED, Problem, closest, quoted
from sim.journey.blocks.routes.conditions import WhenSpec
from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.blocks.serving.handoff import HandoffSpec
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.reading.tree import Path, Tree, dotted, place_of

MOST_NAMED = 12


@dataclass
class Findings:
    """Problems and notes while they are collected, each placed by the path of its part."""

    tree: Tree
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    unknown_names: int = 0

    def problem(self, path: Path, message: str, remedy: str, *, of_key: bool = False) -> None:
        """Adds something that is wrong; `of_key` points at the name rather than at the value."""
        self.problems.append(self._at(path, message, remedy, of_key=of_key))

    def note(self, path: Path, message: str, remedy: str, *, of_key: bool = False) -> None:
        """Adds something worth reading that stops nothing."""
        self.notes.append(self._at(path, message, remedy, of_key=of_key))

    def unknown(self, path: Path, noun: str, name: str, known: Iterable[str], home: str) -> None:
        """Adds the problem of a name that nothing has.

        Args:
            path: Where the name stands.
            noun: What it should be the name of, for example 'step'.
            name: The name.
            known: The names that would do.
            home: Where such a thing is declared, for the case that there is none at all.
        """
        names = sorted(known)
        # Looking for the nearest of many names takes a while, and nobody reads a hundred hints.
        self.unknown_names += 1
        near = closest(name, names) if self.unknown_names <= MOST_LISTED else None
        hint = f"; did you mean '{near}'?" if near else ""
        listed = ", ".join(names[:MOST_NAMED]) + (", ..." if len(names) > MOST_NAMED else "")
        remedy = f"name one of: {listed}" if names else f"add it under '{home}'"
        of_key = path not in self.tree.places or (path in self.tree.keys and path[-1] == name)
        self.problem(path, f"there is no {noun} {quoted(name)}{hint}", remedy, of_key=of_key)

    def _at(self, path: Path, message: str, remedy: str, *, of_key: bool) -> Problem:
        place = place_of(self.tree, path, of_key=of_key)
        return Problem(place.file, place.line, place.column, dotted(path), message, remedy)


@dataclass(frozen=True)
class PlacedRoute:
    """A route with where it is written: its path, and the step it leaves, if it is a step's."""

    path: Path
    step: str | None
    route: RouteSpec

    @property
    def is_choice(self) -> bool:
        """Whether it is one of several ways on, and not the only way in its case."""
        return isinstance(self.path[-1], int)


@dataclass(frozen=True)
class PlacedCondition:
    """A condition of an ask or an offer at a step, with where it is written."""

    path: Path
    step: str
    condition: WhenSpec


def conditions_at_steps(spec: ScenarioSpec) -> Iterator[PlacedCondition]:
    """The conditions under which steps ask and offer."""
    for name, step in spec.steps.items():
        for key in ("ask_when", "offer_when"):
            condition: WhenSpec | None = getattr(step, key)
            if condition is not None:
                yield PlacedCondition(("steps", name, key), name, condition)


def handoffs_into(spec: ScenarioSpec) -> dict[str, list[HandoffSpec]]:
    """The hand-offs into each system, by its name."""
    found: dict[str, list[HandoffSpec]] = {}
    for name, handoff in spec.handoffs.items():
        found.setdefault(name.partition(" -> ")[2], []).append(handoff)
    return found


SINGLE_WAYS = ("otherwise", "closed", "gives_up", "not_sent")


def every_route(spec: ScenarioSpec) -> Iterator[PlacedRoute]:
    """All routes that a scenario writes, wherever they stand."""
    for position, route in enumerate(spec.start):
        yield PlacedRoute(("start", position), None, route)
    for name, step in spec.steps.items():
        for position, route in enumerate(step.next):
            yield PlacedRoute(("steps", name, "next", position), name, route)
        for key in SINGLE_WAYS:
            way: RouteSpec | None = getattr(step, key)
            if way is not None:
                yield PlacedRoute(("steps", name, key), name, way)
    for name, handoff in spec.handoffs.items():
        if handoff.dropped is not None:
            yield PlacedRoute(("handoffs", name, "dropped"), None, handoff.dropped)


def every_condition(spec: ScenarioSpec) -> Iterator[WhenSpec]:
    """All conditions that a scenario writes: of routes, of asks and of offers."""
    for placed in every_route(spec):
        yield from (test for test in (placed.route.when, placed.route.unless) if test is not None)
    for step in spec.steps.values():
        yield from (test for test in (step.ask_when, step.offer_when) if test is not None)


def names_in_words(names: Iterable[str]) -> str:
    """Names in quotes: 'a', 'b' and 'c'."""
    listed = [f"'{name}'" for name in names]
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
