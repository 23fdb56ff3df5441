"""How amounts read in sentences and tables: money, shares, times, each with its interval."""

import math

from reports.words.lettering import change_words, margin_words, percent_words, signed
from sim.experiment.figures.precision import Interval

TINY_SHARE = 0.0005
FEW_HOURS = 10.0
NOT_KNOWN = "not known"
# What a value of the customers and of the business is counted per, as the head of a column says it.
VALUE_HEADS = {"customer": ("each", "a customer"), "day": ("a day", "a day")}
UNITS = {"money": "", "share": "", "hours": " h", "count": "", "goodwill": ""}


def unit_words(unit: str, currency: str) -> str:
    """A metric's unit in JSON and CSV: "EUR", "share", "hours", "count" or "goodwill"."""
    return currency if unit == "money" else unit


def share_words(share: float) -> str:
    """A share of customers as a percentage; one so small that rounding would hide it keeps digits.

    Args:
        share: Between 0 and 1, nan where it is not known.
    """
    if not math.isfinite(share):
        return NOT_KNOWN
    if 0.0 < share < TINY_SHARE:
        return f"{100.0 * share:.1g} %"
    return percent_words(share)


def change_in_share_words(change: float) -> str:
    """A change of a share, in percentage points with its sign."""
    if not math.isfinite(change):
        return NOT_KNOWN
    return signed(f"{100.0 * change:+.1f} pts")


def level_words(value: float, unit: str) -> str:
    """A value as it is: money to the cent below 100, a share in per cent, else three digits."""
    if not math.isfinite(value):
        return NOT_KNOWN
    if unit == "share":
        return percent_words(value) if value >= 0 else signed(f"{100.0 * value:.1f} %")
    if unit == "money":
        return signed(margin_words(value))
    return signed(f"{value:,.{_digits(value)}f}") + UNITS[unit]


def difference_words(value: float, unit: str) -> str:
    """A difference, always with its sign."""
    if not math.isfinite(value):
        return NOT_KNOWN
    if unit == "share":
        return change_in_share_words(value)
    if unit == "money":
        return change_words(value)
    return signed(f"{value:+,.{_digits(value)}f}") + UNITS[unit]


def range_words(found: Interval, unit: str, *, change: bool) -> str:
    """The ends of an interval: "3.10 to 5.30", or why there are none."""
    if not (math.isfinite(found.low) and math.isfinite(found.high)):
        return "no interval"
    words = difference_words if change else level_words
    if unit == "money" and max(abs(found.low), abs(found.high)) < 1:
        return " to ".join(
            _small(end, max(abs(found.low), abs(found.high)), change=change)
            for end in (found.low, found.high)
        )
    return f"{words(found.low, unit)} to {words(found.high, unit)}"


def whole_hours_words(hours: float) -> str:
    """Hours of a team: whole ones, but for a few, of which a fraction is a part that matters."""
    return f"{hours:,.0f} h" if hours >= FEW_HOURS or hours == 0.0 else f"{hours:.2g} h"


def _small(end: float, largest: float, *, change: bool) -> str:
    """An end of a narrow interval, with the decimals that its larger end needs."""
    if largest == 0.0:
        return "0"
    decimals = min(6, max(2, 1 - math.floor(math.log10(largest))))
    sign = "+" if change else ""
    return signed(f"{end:{sign}.{decimals}f}")


def _digits(value: float) -> int:
    """Decimals that leave about three digits, two at least below one, none from 100 on.

    A small number gets more of them, so that no count of something rare reads as nothing.
    """
    size = abs(value)
    if size >= 99.95:  # noqa: PLR2004  where three digits are reached without a decimal
        return 0
    if size >= 9.995:  # noqa: PLR2004  as above
        return 1
    return 2 if size == 0 else min(6, max(2, 1 - math.floor(math.log10(size))))
