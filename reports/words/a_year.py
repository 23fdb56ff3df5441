"""What a difference per customer comes to for a year's volume of customers.

The volume is what the baseline's arrivals say of a whole week, taken for 365 days. A counted period
may hold more busy days than a week does, so its customers are not simply multiplied.
"""

import math
from dataclasses import replace

from sim.experiment.figures.precision import Interval
from sim.experiment.verdicts.results import Comparison, DesignResult
from sim.journey.groundwork.calendar import DAY

DAYS_A_YEAR = 365
DIGITS = 3


def customers_a_year(result: DesignResult) -> float:
    """How many organic customers come in a year under a design, by its rates of arrivals.

    Where some come by sends or as a record says, no rate is known: then it is as many a day as in
    the counted period.

    Args:
        result: The design.
    """
    arrivals = result.spec.arrivals
    if arrivals.rate is not None:
        return float(arrivals.rate.value) * DAYS_A_YEAR
    if arrivals.sends or arrivals.replay is not None:
        days = float(arrivals.counted.value) / DAY * result.replications
        return result.customers / days * DAYS_A_YEAR
    return sum(float(stream.rate.value) for stream in arrivals.streams.values()) * DAYS_A_YEAR


def for_a_year(comparison: Comparison, found: Interval) -> Interval:
    """A difference of the study's values as it is for a year, with its interval, in money.

    The interval says nothing about how many customers a year really brings.

    Args:
        comparison: The study, which says what its values are counted per.
        found: A difference per customer or per day.
    """
    is_daily = comparison.per == "day"
    many = DAYS_A_YEAR if is_daily else customers_a_year(comparison.baseline)
    return replace(found, mean=many * found.mean, low=many * found.low, high=many * found.high)


def rounded(value: float) -> float:
    """A number to three digits: no forecast of a year deserves more.

    Args:
        value: The number; what is not finite stays as it is.
    """
    if value == 0 or not math.isfinite(value):
        return value
    return round(value, DIGITS - 1 - math.floor(math.log10(abs(value))))


def rounded_interval(found: Interval) -> Interval:
    """An estimate and its ends, each to three digits."""
    mean, low, high = (rounded(value) for value in (found.mean, found.low, found.high))
    return replace(found, mean=mean, low=low, high=high)
