"""Whether conditions say something, can hold, and leave every customer a way on."""

import math
import operator

from pydantic import BaseModel

from sim.journey.blocks.routes.conditions import BetweenSpec, ScoreSpec, WhenSpec
from sim.journey.blocks.routes.routing import RouteSpec
from sim.journey.layout.design import ScenarioSpec
from sim.scenario.checks.shares import is_conditional
from sim.scenario.reading.findings import Findings, conditions_at_steps, every_route
from sim.scenario.reading.tree import Path

NUMBERS = ("goodwill", "visits", "contacts")
LOWEST = {"goodwill": -1.0, "visits": 1.0, "contacts": 0.0}


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Every condition by itself, then whether conditions together leave a way open."""
    for placed in every_route(spec):
        for key in ("when", "unless"):
            condition: WhenSpec | None = getattr(placed.route, key)
            if condition is not None:
                check_condition(spec, findings, (*placed.path, key), condition)
        check_known(spec, findings, placed.path, placed.step, placed.route)
    for at_step in conditions_at_steps(spec):
        check_condition(spec, findings, at_step.path, at_step.condition)
    if not covers_all(spec, spec.start):
        message = "customers for whom no condition holds come in nowhere"
        remedy = "add a route without a condition"
        findings.problem(("start",), message, remedy, of_key=True)
    for name, step in spec.steps.items():
        if step.next and step.otherwise is None and not covers_all(spec, step.next):
            message = "customers for whom no condition holds may have no way on"
            remedy = "add 'otherwise: {to: ...}' to the step"
            findings.note(("steps", name, "next"), message, remedy, of_key=True)
        if step.otherwise is not None and not all(
            map(is_conditional, step.next or [step.otherwise])
        ):
            path = ("steps", name, "otherwise")
            message = "nobody goes this way: 'next' has no route, or one that is open to everybody"
            findings.problem(path, message, "write the way under 'next'", of_key=True)


def check_condition(
    spec: ScenarioSpec, findings: Findings, path: Path, condition: WhenSpec
) -> None:
    """A condition tests something, and its bounds leave room."""
    tests = {key: getattr(condition, key) for key in WhenSpec.model_fields}
    if all(test is None for test in tests.values()):
        message = "the condition tests nothing"
        findings.problem(path, message, "add a test, for example 'known: yes'", of_key=True)
    if condition.score is not None:
        check_bounds(findings, (*path, "score"), condition.score)
    for key in NUMBERS:
        test: BetweenSpec | None = getattr(condition, key)
        if test is None:
            continue
        check_bounds(findings, (*path, key), test)
        check_reach(spec, findings, (*path, key), key, test)


def check_reach(
    spec: ScenarioSpec, findings: Findings, path: Path, key: str, test: BetweenSpec
) -> None:
    """A bound parts what there is: some are on one side of it and some may be on the other.

    Goodwill comes close to 1 and never reaches it, so 1 itself is beyond.
    """
    lowest = LOWEST[key]
    highest = {"goodwill": 1.0, "visits": float(spec.visit_limit)}.get(key, float("inf"))
    is_beyond = operator.ge if key == "goodwill" else operator.gt
    what = "goodwill" if key == "goodwill" else f"the number of {key}"
    most = "below 1" if key == "goodwill" else f"at most {highest:g}"
    if test.below is not None and test.below.value <= lowest:
        message = f"this never holds: {what} is never below {lowest:g}"
        findings.problem((*path, "below"), message, "raise the bound, or remove the test")
    elif test.below is not None and is_beyond(test.below.value, highest):
        message = f"this always holds: {what} is always {most}"
        findings.problem((*path, "below"), message, "lower the bound, or remove it")
    if test.above is not None and is_beyond(test.above.value, highest):
        message = f"this never holds: {what} is always {most}"
        findings.problem((*path, "above"), message, "lower the bound, or remove the test")
    elif test.above is not None and test.above.value <= lowest:
        message = f"this always holds: {what} is never below {lowest:g}"
        findings.problem((*path, "above"), message, "raise the bound, or remove it")


def check_bounds(findings: Findings, path: Path, test: ScoreSpec | BetweenSpec) -> None:
    """One bound at least, and something between two."""
    if test.above is None and test.below is None:
        message = "the test has no bound"
        findings.problem(path, message, "add 'above: ...' or 'below: ...'", of_key=True)
    elif test.above is not None and test.below is not None and test.above.value >= test.below.value:
        message = "nothing is both at least 'above' and less than 'below'"
        findings.problem(path, message, "write the lower bound as 'above'", of_key=True)


def check_known(
    spec: ScenarioSpec, findings: Findings, path: Path, step: str | None, route: RouteSpec
) -> None:
    """Only a step with a system knows its customers."""
    if step is not None and spec.steps[step].system is not None:
        return
    keys: list[Path] = [("when_known",)] if route.when_known is not None else []
    for key in ("when", "unless"):
        condition: WhenSpec | None = getattr(route, key)
        if condition is not None and condition.known is not None:
            keys.append((key, "known"))
    for where in keys:
        message = "nobody is known here: there is no system that could remember"
        remedy = "name the step's system, or leave this out"
        findings.note((*path, *where), message, remedy, of_key=True)


def covers_all(spec: ScenarioSpec, routes: list[RouteSpec]) -> bool:
    """Whether some route is sure to be open: one without a condition, or two that complement."""
    if not all(map(is_conditional, routes)):
        return True
    return names_everybody(spec, routes) or some_complement(routes)


def names_everybody(spec: ScenarioSpec, routes: list[RouteSpec]) -> bool:
    """Whether there is a route for each persona, as they are or as they seem, or each stream."""
    everybody = {
        "persona": set(spec.personas),
        "seems": set(spec.personas),
        "stream": set(spec.arrivals.named),
    }
    named: dict[str, set[str]] = {key: set() for key in everybody}
    for route in routes:
        if route.when is None or route.unless is not None:
            continue
        for key, names in named.items():
            if tests_of(route.when) == {key}:
                said = getattr(route.when, key)
                names.update([said] if isinstance(said, str) else said)
    return any(named[key] >= names for key, names in everybody.items() if names)


def some_complement(routes: list[RouteSpec]) -> bool:
    """Whether of two routes one is open whenever the other is not: by a single test of each.

    In one pass: two of the same test complement each other where they want yes and no, or where
    one begins no later than the other ends; else one is closed by just what opens the other.
    """
    opened_by: set[object] = set()
    sides: dict[object, set[bool]] = {}
    ends: dict[object, float] = {}
    starts: dict[object, float] = {}
    for route in routes:
        if route.unless is not None or route.when is None or len(tests_of(route.when)) != 1:
            continue
        opened_by.add(comparable(route.when))
        (test,) = tests_of(route.when)
        said = getattr(route.when, test)
        if isinstance(said, bool):
            sides.setdefault(test, set()).add(said)
        elif isinstance(said, ScoreSpec | BetweenSpec):
            about = (test, said.of if isinstance(said, ScoreSpec) else None)
            if said.above is None and said.below is not None:
                ends[about] = max(said.below.value, ends.get(about, -math.inf))
            elif said.above is not None and said.below is None:
                starts[about] = min(said.above.value, starts.get(about, math.inf))
    return (
        any(len(both) > 1 for both in sides.values())
        or any(start <= ends.get(about, -math.inf) for about, start in starts.items())
        or any(
            route.when is None and comparable(route.unless) in opened_by
            for route in routes
            if route.unless is not None
        )
    )


def comparable(part: object) -> object:
    """A part of a condition as a key: the same for conditions that mean the same."""
    if isinstance(part, BaseModel):
        said = ((name, getattr(part, name)) for name in type(part).model_fields)
        return tuple((name, comparable(value)) for name, value in said if value is not None)
    return tuple(map(comparable, part)) if isinstance(part, list) else part


def tests_of(condition: WhenSpec) -> set[str]:
    """What a condition tests."""
    return {key for key in WhenSpec.model_fields if getattr(condition, key) is not None}
