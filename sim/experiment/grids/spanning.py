"""From a grid to its designs: every point loaded and checked before anything is computed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.errors import Problem, ScenarioError
from sim.experiment.computing.replicate import Design
from sim.experiment.figures.checked import problems_of_metrics, problems_of_variant
from sim.scenario import loading
from sim.scenario.deriving.grid import Grid, Lever, Point, points_of, sets_of
from sim.scenario.deriving.overriding import OPTION
from sim.scenario.loading import Scenario
from sim.scenario.reading.studies import paths_of

ENOUGH_FAILED = 20


@dataclass(frozen=True)
class Spanned:
    """What a grid runs.

    Attributes:
        grid: The grid.
        baseline: The study's baseline, which no lever moves.
        points: The points of the grid, in its order.
        designs: The design of each point.
        placebo: The baseline's placebo, where teams serve.
    """

    grid: Grid
    baseline: Design
    points: tuple[Point, ...]
    designs: tuple[Design, ...]
    placebo: tuple[Design, ...]

    @property
    def all(self) -> list[Design]:
        """Everything that is run: the baseline, the designs, the placebo."""
        return [self.baseline, *self.designs, *self.placebo]


def span(grid: Grid) -> Spanned:
    """Load every design of a grid.

    Raises:
        ScenarioError: With the problems of all designs; those of a lever name it and its value.
        UsageError: An override is not 'path=value'.
    """
    baseline = _checked(loading.load(grid.study.baseline, grid.sets))
    own = Design(baseline, grid.study.name, grid.sets)
    drafts = _drafts(grid)
    problems: dict[Problem, Problem] = {}  # as found, and as told: once for all values of a lever
    designs = []
    failed = 0
    for point in points_of(grid):
        try:
            sets = sets_of(grid, point)
            scenario = _checked(loading.checked(drafts[point.names], sets), baseline)
            designs.append(Design(scenario, grid.study.name, sets))
        except ScenarioError as error:
            told = ((problem, _told(problem, grid.levers, point)) for problem in error.problems)
            problems = dict(told) | problems
            failed += 1
            if failed >= ENOUGH_FAILED:
                break
    if problems:
        raise ScenarioError(problems.values())
    return Spanned(
        grid=grid,
        baseline=own,
        points=tuple(points_of(grid)),
        designs=tuple(designs),
        placebo=(replace(own, placebo=True),) if baseline.spec.teams else (),
    )


def _drafts(grid: Grid) -> dict[tuple[str, ...], loading.Draft]:
    """The files of each design, read once for all values of the levers.

    Raises:
        ScenarioError: With the problems of all of them.
    """
    drafts: dict[tuple[str, ...], loading.Draft] = {}
    problems: list[Problem] = []
    for names in grid.designs:
        try:
            drafts[names] = loading.draft(paths_of(grid.study, names) or [grid.study.baseline])
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return drafts


def _checked(scenario: Scenario, baseline: Scenario | None = None) -> Scenario:
    """The scenario, if what it measures is known and it fits its baseline."""
    problems = problems_of_metrics(scenario)
    problems += problems_of_variant(baseline, scenario) if baseline is not None else []
    if problems:
        raise ScenarioError(problems)
    return scenario


def _told(problem: Problem, levers: Sequence[Lever], point: Point) -> Problem:
    """A problem of a lever's value, placed where the lever is written."""
    for lever, value in zip(levers, point.values, strict=True):
        is_near = lever.path.startswith(problem.field) or problem.field.startswith(lever.path)
        if problem.file == OPTION.file and problem.field and is_near:
            place = lever.place
            message = f"{problem.message} (with {lever.path} at {value})"
            return replace(
                problem, file=place.file, line=place.line, column=place.column, message=message
            )
    return problem
