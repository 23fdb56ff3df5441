"""Staffed hours that a change frees, in words and as JSON."""

from collections.abc import Iterator

from reports.words.lettering import plain
from sim.experiment.verdicts.freed_hours import FreedHours, freed_hours
from sim.experiment.verdicts.results import Comparison, VariantResult

THEY_COUNT = "They count when the roster is cut or used."


def freed_sentences(comparison: Comparison, variant: VariantResult) -> Iterator[str]:
    """How many staffed hours a change frees, and when they are worth something."""
    freed = freed_hours(comparison.baseline, variant.design)
    if freed:
        listed = " and ".join(
            f"{hours_words(each)} staffed hours a month at {plain(each.team)}" for each in freed
        )
        yield f"It frees {listed}."
        yield THEY_COUNT


def freed_note(comparison: Comparison) -> str:
    """The hours that each change frees, in one note; empty where none does."""
    parts = []
    for variant in comparison.variants:
        freed = freed_hours(comparison.baseline, variant.design)
        if freed:
            listed = " and ".join(f"{hours_words(each)} at {plain(each.team)}" for each in freed)
            parts.append(f"{plain(variant.design.name)} {listed}")
    if not parts:
        return ""
    return f"Staffed hours freed a month: {', '.join(parts)}. {THEY_COUNT}"


def freed_json(comparison: Comparison, variant: VariantResult) -> list[dict[str, object]]:
    """The hours that a change frees at each team, a month, with their interval."""
    return [
        {
            "team": each.team,
            "mean": each.hours.mean,
            "low": each.hours.low,
            "high": each.hours.high,
            "unit": "hours",
            "per": "month",
        }
        for each in freed_hours(comparison.baseline, variant.design)
    ]


def hours_words(freed: FreedHours) -> str:
    """Hours a month without false precision: whole, from ten on to two digits."""
    hours = freed.hours.mean
    return f"{hours:,.1f}" if hours < 10 else f"{hours:,.0f}"  # noqa: PLR2004
