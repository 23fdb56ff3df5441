"""Tidy tables of results, one a question, as polars frames.

Which metrics differ, for whom, at which team, where do customers leave, where do they go? Every
row says its unit and its denominator; what cannot be estimated is nan, never zero.
"""

import math
from collections.abc import Iterable

import polars as pl

from reports.charts.journey_map.data import edges_table
from reports.charts.journey_map.flows import journey_map_of
from reports.charts.winwin_map.data import Estimate, Point, WinWinMap, points_table
from reports.words.amounts import unit_words
from sim.experiment.figures.metrics import BY_NAME, metrics_per
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import Comparison, DesignResult, VariantResult
from sim.journey.groundwork.calendar import MINUTE
from sim.journey.groundwork.claims import Per

VALUES = ("customer_value", "business_value")
MEASURED = {"mean": pl.Float64, "low": pl.Float64, "high": pl.Float64}
MEANING = {"unit": pl.String, "per": pl.String, "level": pl.Float64, "interval": pl.String}
TEAM_COLUMNS = {
    "design": pl.String,
    "team": pl.String,
    "utilisation": pl.Float64,
    "offered": pl.Float64,
    "queued": pl.Float64,
    "abandoned_of_queued": pl.Float64,
    "mean_wait_of_queued_minutes": pl.Float64,
    "mean_handle_minutes": pl.Float64,
    "idle_hours": pl.Float64,
    "after_hours": pl.Float64,
    "cut_off": pl.Float64,
    "lists_carried": pl.Float64,
    "put_on_lists": pl.Float64,
}


def metrics_frame(
    results: Iterable[DesignResult], currency: str, per: Per = "customer"
) -> pl.DataFrame:
    """What each design does by itself: a row a design, persona (null: everybody) and metric.

    Args:
        results: The designs.
        currency: Currency of all money.
        per: What their values are counted per.
    """
    schema = {"design": pl.String, "persona": pl.String, "metric": pl.String, "label": pl.String}
    rows: list[tuple[object, ...]] = []
    for result in results:
        for persona, metrics in ((None, result.metrics), *sorted(result.personas.items())):
            for name, found in metrics.items():
                head = (result.name, persona, name, BY_NAME[name].label)
                rows.append((*head, *_measured(found), *_meaning(name, found, currency, per)))
    return pl.DataFrame(rows, schema={**schema, **MEASURED, **MEANING}, orient="row")


def differences_frame(comparison: Comparison) -> pl.DataFrame:
    """What each variant changes: a row a variant and metric, variant minus baseline."""
    schema = {"variant": pl.String, "metric": pl.String, "label": pl.String}
    rows = [
        (
            variant.design.name,
            name,
            BY_NAME[name].label,
            *_measured(found),
            *_meaning(name, found, comparison.currency, comparison.per),
            found.decidable,
        )
        for variant in comparison.variants
        for name, found in variant.differences.items()
    ]
    columns = {**schema, **MEASURED, **MEANING, "decidable": pl.Boolean}
    return pl.DataFrame(rows, schema=columns, orient="row")


def harm_frame(comparison: Comparison) -> pl.DataFrame:
    """Who is worse and better off than their twin: a row a variant and kind, shares of customers.

    Kinds: harmed, helped, and both under the placebo where there is one.
    """
    schema = {"variant": pl.String, "kind": pl.String}
    rows = [
        (variant.design.name, kind, *_measured(found))
        for variant in comparison.variants
        for kind, found in harm_of(variant)
    ]
    return pl.DataFrame(rows, schema={**schema, **MEASURED}, orient="row")


def harm_of(variant: VariantResult) -> list[tuple[str, Interval]]:
    """Shares harmed and helped by a variant, then those by the placebo where there is one."""
    kinds = {
        "harmed": variant.harmed,
        "helped": variant.helped,
        "placebo_harmed": variant.placebo_harmed,
        "placebo_helped": variant.placebo_helped,
    }
    return [(kind, found) for kind, found in kinds.items() if found is not None]


def personas_frame(comparison: Comparison) -> pl.DataFrame:
    """What each variant changes for whom: a row a variant, persona and side, money."""
    schema = {"variant": pl.String, "persona": pl.String, "metric": pl.String}
    meaning = (comparison.currency, comparison.per)
    rows = [
        (variant.design.name, persona, name, *_measured(found), *meaning)
        for variant in comparison.variants
        for persona, sides in sorted(variant.personas.items())
        for name, found in sides.items()
    ]
    columns = {**schema, **MEASURED, "unit": pl.String, "per": pl.String}
    return pl.DataFrame(rows, schema=columns, orient="row")


def teams_frame(results: Iterable[DesignResult]) -> pl.DataFrame:
    """How each team fares under each design; counts are a replication's, times in minutes."""
    rows = []
    for result in results:
        handled = handle_minutes(result.runs)
        each = 1.0 / result.replications
        rows += [
            (
                result.name,
                team.name,
                team.utilisation,
                team.offered * each,
                team.queued * each,
                team.abandoned_of_queued,
                team.mean_wait_of_queued_minutes,
                handled.get(team.name, math.nan),
                team.idle_hours,
                team.after_hours,
                team.cut_off,
                team.lists_carried,
                team.put_on_lists,
            )
            for team in result.teams
        ]
    return pl.DataFrame(rows, schema=TEAM_COLUMNS, orient="row")


def handle_minutes(runs: pl.DataFrame) -> dict[str, float]:
    """Mean minutes of work on one case, by team: what a desk is often judged by."""
    sums: dict[tuple[str, str], float] = {
        (team, detail): amount
        for team, detail, amount in runs.filter(measure="team")
        .group_by("team", "detail")
        .agg(pl.col("amount").sum())
        .iter_rows()
    }
    return {
        team: sums.get((team, "worked"), 0.0) / MINUTE / served
        for (team, detail), served in sums.items()
        if detail == "served" and served > 0
    }


def left_by_frame(results: Iterable[DesignResult]) -> pl.DataFrame:
    """Where and why customers leave: a row a design, step and reason, most first in each."""
    schema = {"design": pl.String, "step": pl.String, "reason": pl.String, "share": pl.Float64}
    rows = [(result.name, *row) for result in results for row in result.left_by]
    return pl.DataFrame(rows, schema=schema, orient="row")


def edges_frame(results: Iterable[DesignResult]) -> pl.DataFrame:
    """Where customers go: the rows behind the journey maps, customers out of 100."""
    schema = {
        "design": pl.String,
        "source": pl.String,
        "target": pl.String,
        "kind": pl.String,
        "customers_of_100": pl.Float64,
    }
    rows = [
        (result.name, edge["source"], edge["target"], edge["kind"], edge["percent_of_customers"])
        for result in results
        for edge in edges_table(journey_map_of(result))
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


def points_frame(comparison: Comparison) -> pl.DataFrame:
    """The points of the win-win map: a row a variant and persona."""
    return pl.DataFrame(points_table(winwin_map_of(comparison)))


def winwin_map_of(comparison: Comparison, *, personas: bool = True) -> WinWinMap:
    """The win-win map of a comparison.

    Args:
        comparison: The study compared.
        personas: Whether each persona gets a point of its own, where there are several.

    Raises:
        ValueError: There is no variant, so there is nothing to show.
    """
    points: list[Point] = []
    for variant in comparison.variants:
        name, headline = variant.design.name, variant.verdict.headline
        points.append(_point(name, None, variant.differences, headline))
        if personas and len(variant.personas) > 1:
            points += [
                _point(name, persona, sides, headline)
                for persona, sides in sorted(variant.personas.items())
            ]
    return WinWinMap(
        tuple(points),
        comparison.customer_margin,
        comparison.business_margin,
        comparison.currency,
        comparison.per,
    )


def _measured(found: Interval) -> tuple[float, float, float]:
    return found.mean, found.low, found.high


def _meaning(name: str, found: Interval, currency: str, per: Per) -> tuple[str, str, float, str]:
    metric = metrics_per(per)[name]
    return unit_words(metric.unit, currency), metric.per, found.level, found.method


def _point(name: str, persona: str | None, sides: dict[str, Interval], headline: str) -> Point:
    customer, business = (Estimate(*_measured(sides[value])) for value in VALUES)
    return Point(name, persona, customer, business, headline)
