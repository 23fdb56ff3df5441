"""The numbers of one design that a strategist asks for first, as cards."""

import math
from dataclasses import dataclass

from reports.words.amounts import difference_words, level_words, range_words
from reports.words.lettering import signed
from reports.words.pairing import designs_of
from sim.experiment.figures.metrics import metrics_per
from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import Comparison, DesignResult, VariantResult

ALWAYS = ("customer_value", "business_value", "completed", "abandoned", "time_to_goal_hours")
# Shown where a design of the study has any of it.
WHERE_PRESENT = (
    "churned",
    "repeats",
    "consent_given",
    "offers_accepted",
    "contacts",
    "cost_to_serve",
    "regretted",
)
MOST = 8
PERCENT = 100.0
SMALLEST = 0.001  # in the unit that is shown


@dataclass(frozen=True)
class Card:
    """One number of a design.

    Attributes:
        label: What it is.
        level: Its value, with the unit.
        change: Its change against the baseline; empty for the baseline.
        interval: The interval of the change; empty for the baseline.
        colour: "green" where the change is good, "red" where it is bad, else "gray".
        arrow: "up", "down", or "off" where the interval includes no change.
        help: How to read it.
    """

    label: str
    level: str
    change: str
    interval: str
    colour: str
    arrow: str
    help: str


def cards(
    comparison: Comparison, design: DesignResult, variant: VariantResult | None
) -> list[Card]:
    """The cards of a design.

    Args:
        comparison: The study compared.
        design: The design.
        variant: The same design against the baseline; None for the baseline itself.
    """
    every = designs_of(comparison)
    present = [n for n in WHERE_PRESENT if any(abs(each.metrics[n].mean) > 0 for each in every)]
    return [_card(comparison, design, variant, name) for name in (*ALWAYS, *present)[:MOST]]


def _card(
    comparison: Comparison, design: DesignResult, variant: VariantResult | None, name: str
) -> Card:
    metric = metrics_per(comparison.per)[name]
    money = f" {comparison.currency}" if metric.unit == "money" else ""
    money += " a day" if metric.per == "day" else ""
    found = design.metrics[name]
    level = f"{level_words(found.mean, metric.unit)}{money}"
    reading = f"Mean per {metric.per}, over {found.replications} replications."
    if variant is None:
        return Card(metric.label, level, "", "", "gray", "off", reading)
    difference = variant.differences[name]
    change = change_words_of(difference.mean, metric.unit)
    # The unit stands behind the change already.
    span = _range_words(difference, metric.unit).replace(" pts", "").replace(" h", "")
    sure = is_clear_of_zero(difference) and not reads_as_zero(change)
    return Card(
        label=metric.label,
        level=level,
        change=change,
        interval=span,
        colour=_colour(difference, metric.better) if sure else "gray",
        arrow=("up" if difference.mean > 0 else "down") if sure else "off",
        help=f"{reading} Below it the change against the baseline with its 95 % interval; "
        "grey where the interval includes no change.",
    )


def change_words_of(change: float, unit: str) -> str:
    """A change; one that rounding would hide keeps a digit, down to the smallest worth a word."""
    words = difference_words(change, unit)
    size = change * (PERCENT if unit == "share" else 1.0)
    if not reads_as_zero(words) or not math.isfinite(size) or abs(size) < SMALLEST:
        return words.lstrip("+−") if reads_as_zero(words) else words
    decimals = -math.floor(math.log10(abs(size)))
    return words.replace(words.split(" ")[0], signed(f"{size:+.{decimals}f}"), 1)


def _range_words(found: Interval, unit: str) -> str:
    """The ends of an interval, each with as many digits as the change itself."""
    words = range_words(found, unit, change=True)
    if not any(reads_as_zero(end) for end in words.split(" to ")) or not found.decidable:
        return words
    return " to ".join(change_words_of(end, unit) for end in (found.low, found.high))


def reads_as_zero(words: str) -> bool:
    """Whether a number shows nothing but zeros."""
    return not set(words) & set("123456789") and "0" in words


def is_clear_of_zero(found: Interval) -> bool:
    """Whether a difference may be called one."""
    return found.decidable and (found.low > 0 or found.high < 0)


def _colour(difference: Interval, better: str) -> str:
    if not better:
        return "blue"
    return "green" if (difference.mean > 0) == (better == "up") else "red"
