"""What teams are judged by, beside what a change does as a whole: table rows, words, JSON."""

import math
from collections.abc import Iterator

import polars as pl

from reports.words.amounts import NOT_KNOWN, change_in_share_words, share_words
from reports.words.lettering import signed
from sim.experiment.verdicts.results import Comparison, TeamMeasureResult

WHOLE = {"bad": "a loss", "good": "a gain", "no difference": "no difference"}
COLUMNS = {
    "variant": pl.String,
    "team": pl.String,
    "measure": pl.String,
    "baseline": pl.Float64,
    "with_the_change": pl.Float64,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "per": pl.String,
    "looks": pl.String,
    "whole": pl.String,
    "remark": pl.String,
}


def team_measures_frame(comparison: Comparison) -> pl.DataFrame:
    """What teams are judged by: a row a variant and measured team; the difference has the ends."""
    rows = [
        (
            variant.design.name,
            judged.team,
            judged.measure,
            judged.baseline.mean,
            judged.variant.mean,
            judged.difference.mean,
            judged.difference.low,
            judged.difference.high,
            judged.unit,
            judged.per,
            judged.looks,
            judged.whole,
            judged.at_odds,
        )
        for variant in comparison.variants
        for judged in variant.team_measures
    ]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def measure_words(value: float, unit: str) -> str:
    """A measure as it is: "17 min", "62 %"."""
    if not math.isfinite(value):
        return NOT_KNOWN
    return share_words(value) if unit == "share" else f"{value:,.{_decimals(value)}f} min"


def change_words(value: float, unit: str) -> str:
    """A difference of a measure, with its sign."""
    if unit == "share" or not math.isfinite(value):
        return change_in_share_words(value)
    return signed(f"{value:+,.{_decimals(value)}f} min")


def _decimals(minutes: float) -> int:
    return 0 if abs(minutes) >= 99.5 else (1 if abs(minutes) >= 1 else 2)  # noqa: PLR2004


def range_words(judged: TeamMeasureResult) -> str:
    """The ends of a difference, or why there are none."""
    found = judged.difference
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return "no interval"
    ends = (change_words(end, judged.unit) for end in (found.low, found.high))
    return " to ".join(ends).replace(" min to", " to").replace(" pts to", " to")


def at_odds(comparison: Comparison) -> Iterator[str]:
    """A note a team and remark: what looks one way to a team, and is the other as a whole."""
    found: dict[tuple[str, str, str], list[tuple[str, TeamMeasureResult]]] = {}
    for variant in comparison.variants:
        for judged in variant.team_measures:
            if judged.at_odds:
                kind = (judged.team, judged.measure, judged.at_odds)
                found.setdefault(kind, []).append((variant.design.name, judged))
    for (team, measure, remark), cases in found.items():
        words = remark.replace("its team", team)
        if len(cases) > 1:
            words = words.replace("looks", "look", 1)
        before = measure_words(cases[0][1].baseline.mean, cases[0][1].unit)
        after = " and ".join(measure_words(each.variant.mean, each.unit) for _, each in cases)
        names = " and ".join(name for name, _ in cases)
        yield (
            f"{names} {words}: {measure}, by which {team} is judged, goes from {before} to {after}."
        )


def team_measure_json(judged: TeamMeasureResult) -> dict[str, object]:
    """A team's measure under both designs, and how the change looks by it."""
    return {
        "team": judged.team,
        "measure": judged.measure,
        "unit": judged.unit,
        "per": judged.per,
        "baseline": judged.baseline.mean,
        "variant": judged.variant.mean,
        "difference": {
            "mean": judged.difference.mean,
            "low": judged.difference.low,
            "high": judged.difference.high,
            "level": judged.difference.level,
            "interval": judged.difference.method,
            "decidable": judged.difference.decidable,
            "note": judged.difference.note,
        },
        "looks": judged.looks,
        "whole": judged.whole,
        "remark": judged.at_odds,
    }
