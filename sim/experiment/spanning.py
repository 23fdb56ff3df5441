"""From a grid to its designs: every point loaded and checked before anything is computed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sim.errors import Problem, ScenarioError
from sim.experiment.claims import problems_of_metrics, problems_of_variant
from sim.experiment.replicate import Design
from sim.scenario import loading
from sim.scenario.grid import Grid, Lever, Point, points_of, sets_of
from sim.scenario.loading import Scenario
from sim.scenario.overriding import OPTION
from sim.scenario.studies import paths_of

ENOUGH_PROBLEMS = 20


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
        ScenarioError: With the problems of all designs; those of a lever name it.
        UsageError: An override is not 'path=value'.
    """
    baseline = _checked(loading.load(grid.study.baseline, grid.sets))
    problems: dict[Problem, None] = {}
    pairs: list[tuple[Point, Design]] = []
    for point, scenario in _scenarios(grid, problems):
        problems |= dict.fromkeys(problems_of_variant(baseline, scenario))
        pairs.append((point, Design(scenario, grid.study.name, sets_of(grid, point))))
    if problems:
        raise ScenarioError(problems)
    own = Design(baseline, grid.study.name, grid.sets)
    return Spanned(
        grid=grid,
        baseline=own,
        points=tuple(point for point, _ in pairs),
        designs=tuple(design for _, design in pairs),
        placebo=(replace(own, placebo=True),) if baseline.spec.teams else (),
    )


def _checked(scenario: Scenario) -> Scenario:
    if problems := problems_of_metrics(scenario):
        raise ScenarioError(problems)
    return scenario


def _scenarios(grid: Grid, problems: dict[Problem, None]) -> Iterator[tuple[Point, Scenario]]:
    """The points that are right; what is wrong with the others goes to the problems."""
    drafts: dict[tuple[str, ...], loading.Draft] = {}  # each set of variants is read once
    for point in points_of(grid):
        if len(problems) >= ENOUGH_PROBLEMS:
            return
        try:
            if point.names not in drafts:
                paths = paths_of(grid.study, point.names) or [grid.study.baseline]
                drafts[point.names] = loading.draft(paths)
            yield point, _checked(loading.checked(drafts[point.names], sets_of(grid, point)))
        except ScenarioError as error:
            found = [_told(problem, grid.levers, point) for problem in error.problems]
            problems |= dict.fromkeys(found)


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
