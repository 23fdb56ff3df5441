"""What would decide a verdict, or turn it into a good one: replications, money, or a word."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reports.words.a_year import for_a_year, rounded
from reports.words.lettering import margin_words, plain
from sim.experiment.figures.precision import (
    MINIMUM_WHEN_SKEWED,
    SEQUENCE_OF_SKEWED,
    SKEWNESS_LOOKS_AT,
    Interval,
    half_width,
)
from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.results import Comparison, VariantResult, is_refused
from sim.experiment.verdicts.thin_chances import ENOUGH, ThinChance

MOST_REPLICATIONS = 5_000
TEN = 10


def would_decide(comparison: Comparison, variant: VariantResult) -> str:
    """What would decide an undecided verdict, or what a loss lacks; empty where nothing is known.

    Args:
        comparison: The study compared.
        variant: One of its variants.
    """
    match variant.verdict.headline:
        case "undecided":
            return _enough_replications(comparison, variant)
        case "at the business's expense":
            found = variant.differences["business_value"]
            lost, a_year = _lost(comparison, found)
            return (
                f"It would cost the business nothing if it were {lost} a {comparison.per} cheaper "
                f"({a_year})."
            )
        case "at customers' expense":
            found = variant.differences["customer_value"]
            lost, a_year = _lost(comparison, found)
            who = f"they got {lost} a day" if comparison.per == "day" else f"each got {lost}"
            return f"It would cost customers nothing if {who} back ({a_year})."
    return ""


def replications_needed(found: Interval, margin: float) -> float:
    """About how many replications decide a side, should the mean and the spread stay as they are.

    Args:
        found: The side's interval as it is, with its ends.
        margin: The smallest difference that matters, in the same unit.

    Returns:
        A number, infinity where no number that anybody would wait for is enough.
    """
    least = MINIMUM_WHEN_SKEWED if found.method == SEQUENCE_OF_SKEWED else SKEWNESS_LOOKS_AT
    half = (found.high - found.low) / 2
    if not math.isfinite(half):
        return math.inf
    gap = abs(abs(found.mean) - margin)
    deviation = half / half_width(1.0, max(1, found.replications))
    low, high = least, MOST_REPLICATIONS
    if half_width(deviation, high) > gap:
        return math.inf
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if half_width(deviation, middle) <= gap else (middle + 1, high)
    return float(low)


def too_little_seen(thin: Sequence[ThinChance]) -> str:
    """Why nothing is decided: what differs between two designs and hardly anybody took.

    Args:
        thin: The thin chances, the least seen first; one or more.
    """
    first, others = thin[0], len(thin) - 1
    times = ("never", "once", "twice")
    often = times[first.taken] if first.taken < len(times) else f"{first.taken} times"
    more = f", and for {others:,} more like it" if others else ""
    return (
        f"Nothing is decided before {first.name} has been seen {ENOUGH} times{more}: customers met "
        f"it {first.met:,} times, and it happened {often}."
    )


def _enough_replications(comparison: Comparison, variant: VariantResult) -> str:
    """How many replications should decide a verdict, in words."""
    if is_refused(comparison.per, variant.unmatched):
        return "To compare values per day, write 'per: day' in the baseline."
    for rail in variant.verdict.guardrails:
        is_in_the_way = rail.name in variant.verdict.in_the_way and rail.state == "not shown"
        if is_in_the_way and rail.replications is None and rail.reason:
            name = "on customers harmed" if rail.name == HARM else f"'{plain(rail.name)}'"
            return f"More replications will not show the guardrail {name}: {rail.reason}."
    needed = max(_open_questions(comparison, variant), default=math.nan)
    if math.isnan(needed):
        return ""
    if math.isinf(needed) and variant.verdict.thin:
        return ""
    if math.isinf(needed):
        return (
            "It lies so near to what does not matter that more replications are unlikely to "
            "decide it."
        )
    enough = math.ceil(needed / TEN) * TEN
    return f"About {enough:,} replications should decide it (--replications {enough})."


def _open_questions(comparison: Comparison, variant: VariantResult) -> Iterator[float]:
    """The replications that each undecided part of a verdict needs."""
    verdict = variant.verdict
    if verdict.thin:
        yield max(float(thin.replications or math.inf) for thin in verdict.thin)
        return
    for side, state, margin in (
        ("customer", verdict.customer, comparison.customer_margin),
        ("business", verdict.business, comparison.business_margin),
    ):
        if state == "undecided":
            yield replications_needed(variant.differences[f"{side}_value"], margin)
    for rail in verdict.guardrails:
        # Where no number of replications can show it, the guardrail's own reason says what can.
        if rail.name in verdict.in_the_way and rail.replications is not None:
            needed = replications_needed(_beyond(rail.interval, rail.limit), 0.0)
            yield max(needed, float(rail.replications))


def _beyond(found: Interval, limit: float) -> Interval:
    """By how much a harm exceeds its limit."""
    return replace(found, mean=found.mean - limit, low=found.low - limit, high=found.high - limit)


def _lost(comparison: Comparison, found: Interval) -> tuple[str, str]:
    """A loss as the study counts it, and in a year."""
    a_year, currency = rounded(abs(for_a_year(comparison, found).mean)), comparison.currency
    return f"{margin_words(abs(found.mean))} {currency}", f"{a_year:,.0f} {currency} a year"
