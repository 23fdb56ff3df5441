"""What teams are judged by: their own measures, paired, and whether the whole agrees.

A team's measure is a ratio of sums like any metric. How a change looks to the team follows the
rule of a verdict: the interval of the paired difference must lie beyond one per cent of what the
measure is under the baseline.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.experiment.figures.precision import (
    CannotEstimateError,
    Interval,
    cannot_be_estimated,
    interval,
    paired_scores,
    ratio_scores,
)
from sim.experiment.verdicts import verdict
from sim.experiment.verdicts.results import DesignResult, Looks, TeamMeasureResult
from sim.journey.blocks.queues.team import Measure
from sim.journey.blocks.routes.routing import KINDS, NEXT, OTHERWISE
from sim.journey.groundwork.calendar import MINUTE
from sim.journey.layout.design import ScenarioSpec

MATTERS = 0.01
LOOKS: dict[verdict.Side, Looks] = {
    "gain": "good",
    "loss": "bad",
    "no material difference": "no difference",
    "undecided": "undecided",
}
Column = np.ndarray


@dataclass(frozen=True)
class TeamSums:
    """The sums of a design that a team's measure may read.

    Attributes:
        runs: The runs table.
        spec: The scenario, for the steps that the team serves.
        team: The team.
        replications: How many, numbered from 0.
    """

    runs: pl.DataFrame
    spec: ScenarioSpec
    team: str
    replications: int

    def column(self, *conditions: pl.Expr) -> Column:
        """The sum of some rows by replication, shape (replications,)."""
        total = np.zeros(self.replications)
        rows = self.runs.filter(*conditions)
        for number, amount in rows.group_by("replication").agg(pl.col("amount").sum()).iter_rows():
            total[number] = amount
        return total

    def of_team(self, measure: str, detail: str) -> Column:
        """A sum that is kept for each team, shape (replications,)."""
        is_it = (pl.col("measure") == measure) & (pl.col("detail") == detail)
        return self.column(is_it & (pl.col("team") == self.team))


@dataclass(frozen=True)
class TeamMeasure:
    """What a team's measure means.

    Attributes:
        unit: "minutes" or "share".
        per: The denominator in words.
        better: The direction in which it looks better to the team.
        above: Reads the numerator.
        below: Reads the denominator.
    """

    unit: str
    per: str
    better: str
    above: Callable[[TeamSums], Column]
    below: Callable[[TeamSums], Column]


def counted(detail: str, size: float = 1.0) -> Callable[[TeamSums], Column]:
    """Reads a sum over the team's counted customers, in units of a size."""
    return lambda sums: np.asarray(sums.of_team("team", detail) / size)


def hours(detail: str) -> Callable[[TeamSums], Column]:
    """Reads hours of the team in the counted period."""
    return lambda sums: sums.of_team("team hours", detail)


def whole_journey(measure: str) -> Callable[[TeamSums], Column]:
    """Reads a count of the whole journey."""
    return lambda sums: sums.column(pl.col("measure") == measure)


def closed(sums: TeamSums) -> Column:
    """Served cases after which the customer is at a goal next, or the journey is over.

    A goal is a step that is marked as one or is some persona's own, as on the journey map: where
    customers went is not kept by persona, so everybody who goes on there counts. A team's own step
    that is a goal closes all that it serves and that go on. Whether a customer comes back to the
    same team in spite of it cannot be read off sums, and so is not asked.
    """
    steps = sums.spec.steps
    mine = [name for name, step in steps.items() if step.team == sums.team]
    ways = (KINDS[NEXT], KINDS[OTHERWISE])
    goals = [f"{way} -> {name}" for way in ways for name in sorted(sums.spec.goals)]
    every = [f"{way} -> {name}" for way in ways for name in steps]
    is_goal = [name for name in mine if name in sums.spec.goals]
    at, how, measure = pl.col("step"), pl.col("detail"), pl.col("measure")
    leads_to_a_goal = at.is_in(mine) & how.is_in(goals)
    leads_from_a_goal = at.is_in(is_goal) & how.is_in(every)
    is_over = (measure == "ended") & at.is_in(mine) & (how == "finished")
    return sums.column(
        ((measure == "flow") & (leads_to_a_goal | leads_from_a_goal)) | is_over,
    )


MEASURES: dict[Measure, TeamMeasure] = {
    "handle time": TeamMeasure(
        "minutes", "case", "down", counted("worked", MINUTE), counted("served")
    ),
    "contacts closed": TeamMeasure("share", "case", "up", closed, counted("counted served")),
    "wait": TeamMeasure("minutes", "queued", "down", counted("waited", MINUTE), counted("queued")),
    "abandonment": TeamMeasure("share", "queued", "down", counted("abandoned"), counted("queued")),
    "utilisation": TeamMeasure("share", "staffed hour", "up", hours("busy"), hours("staffed")),
    "acceptance": TeamMeasure(
        "share", "offer", "up", whole_journey("offers accepted"), whole_journey("offers made")
    ),
}


def judge_teams(
    baseline: DesignResult, variant: DesignResult, found: verdict.Verdict
) -> tuple[TeamMeasureResult, ...]:
    """What a change does to the measures of the teams that both designs have.

    Args:
        baseline: The baseline; where it says what a team is judged by, that holds.
        variant: The variant.
        found: The verdict on the variant.
    """
    results = []
    for name, team in sorted(variant.spec.teams.items()):
        if name not in baseline.spec.teams:
            continue
        measure = baseline.spec.teams[name].measure or team.measure
        if measure is not None:
            pair = tuple(
                TeamSums(each.runs, each.spec, name, each.replications)
                for each in (baseline, variant)
            )
            results.append(judge(measure, pair[0], pair[1], whole_of(found)))
    return tuple(results)


def judge(name: Measure, baseline: TeamSums, variant: TeamSums, whole: Looks) -> TeamMeasureResult:
    """A team's measure under two designs, and how the change looks by it.

    Args:
        name: The measure.
        baseline: What the baseline left behind.
        variant: What the variant left behind, over the same replications.
        whole: Whether the whole gains or loses.
    """
    measure = MEASURES[name]
    before, after = ((measure.above(each), measure.below(each)) for each in (baseline, variant))
    level, changed = _level(before), _level(after)
    difference = _difference(before, after)
    return TeamMeasureResult(
        team=baseline.team,
        measure=name,
        unit=measure.unit,
        per=measure.per,
        baseline=level,
        variant=changed,
        difference=difference,
        looks=looks_of(measure, difference, level.mean),
        whole=whole,
    )


def _level(ratio: tuple[Column, Column]) -> Interval:
    try:
        return interval(ratio_scores(*ratio))
    except CannotEstimateError as error:
        return cannot_be_estimated(error.reason, replications=len(ratio[0]))


def _difference(before: tuple[Column, Column], after: tuple[Column, Column]) -> Interval:
    try:
        return interval(paired_scores(*before, *after))
    except CannotEstimateError as error:
        return cannot_be_estimated(error.reason, replications=len(before[0]))


def looks_of(measure: TeamMeasure, difference: Interval, level: float) -> Looks:
    """How a difference looks to the team; one of less than a per cent of the level is none."""
    if not np.isfinite(level):
        return "undecided"
    side = verdict.side(difference, MATTERS * abs(level))
    looks = LOOKS[side]
    if measure.better == "down" and looks in ("good", "bad"):
        return "bad" if looks == "good" else "good"
    return looks


def whole_of(found: verdict.Verdict) -> Looks:
    """Whether the whole gains or loses: a loss for either side is bad, whoever gains beside it."""
    sides = {found.customer, found.business}
    if "loss" in sides or found.headline == "guardrail broken":
        return "bad"
    if "undecided" in sides or found.headline == "undecided":
        return "undecided"
    return "good" if "gain" in sides else "no difference"
