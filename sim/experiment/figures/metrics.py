"""Metrics: what is read off the sums of a run, each with its unit and its denominator.

Every metric is a ratio of sums over replications: a numerator and a denominator for each
replication. Means per customer, shares in a persona, times per completion and sums per day are all
of this form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.experiment.figures.precision import (
    CannotEstimateError,
    Interval,
    cannot_be_estimated,
    interval,
    ratio_scores,
)
from sim.experiment.figures.shares import share_interval
from sim.journey.groundwork.calendar import HOUR
from sim.journey.groundwork.claims import Per

if TYPE_CHECKING:
    from sim.experiment.figures.totals import Totals

Column = np.ndarray
WAGES_OF_NOBODY = ("idle", "other work")
COSTS = (
    "goods",
    "service",
    *WAGES_OF_NOBODY,
    "acquisition",
    "handling",
    "lost prospects",
    "investment",
)
TO_SERVE = ("service", *WAGES_OF_NOBODY, "handling")
INCOME = ("price", "refund", "compensation", "data")
UNCHANGED_AT_HALF = ("idle", "investment")


Reading = Callable[["Totals", str | None], Column]


@dataclass(frozen=True)
class Metric:
    """What a number means.

    Attributes:
        name: Name in JSON and claims.
        label: Name for people.
        unit: "share", "hours", "count", "goodwill", or "money" (the scenario's currency).
        per: The denominator in words.
        numerator: Reads the numerator off totals.
        denominator: Reads the denominator off totals.
        better: "up" or "down" for customers or the business, "" where it depends.
    """

    name: str
    label: str
    unit: str
    per: str
    numerator: Reading
    denominator: Reading
    better: str = ""


def counted(measure: str) -> Reading:
    """Reads a count."""
    return lambda totals, persona: totals.of(measure, persona)


def hours(measure: str) -> Reading:
    """Reads a time, in hours."""
    return lambda totals, persona: np.asarray(totals.of(measure, persona) / HOUR)


def amount(side: str, details: tuple[str, ...] = (), sign: float = 1.0) -> Reading:
    """Reads an amount of money of a side."""
    return lambda totals, persona: np.asarray(sign * totals.of(f"{side} amount", persona, details))


def of_referred(side: str) -> Reading:
    """Reads what those who were brought were worth to a side; it is part of that side's value."""
    return lambda totals, persona: totals.of("referred value", persona, (side,))


def both(totals: Totals, persona: str | None) -> Column:
    """Reads the value of both sides together."""
    customer, business = (totals.of(f"{side} amount", persona) for side in ("customer", "business"))
    return np.asarray(customer + business)


CUSTOMERS = counted("customers")


def _share(name: str, label: str, measure: str, better: str = "") -> Metric:
    return Metric(name, label, "share", "customer", counted(measure), CUSTOMERS, better)


def _count(name: str, label: str, measure: str, better: str = "") -> Metric:
    return Metric(name, label, "count", "customer", counted(measure), CUSTOMERS, better)


def _money(name: str, label: str, reading: Reading, better: str) -> Metric:
    return Metric(name, label, "money", "customer", reading, CUSTOMERS, better)


METRICS: tuple[Metric, ...] = (
    _money("customer_value", "Customer value", amount("customer"), "up"),
    _money("business_value", "Business value", amount("business"), "up"),
    _money("total_surplus", "Value of both sides", both, "up"),
    _share("completed", "Reached the goal", "completed", "up"),
    _share("abandoned", "Left before the goal", "abandoned", "down"),
    _share("churned", "Left after the goal", "churned", "down"),
    _share("censored", "Still under way at the end", "censored"),
    _money("revenue", "Revenue", amount("business", INCOME), "up"),
    _money("costs", "Costs", amount("business", COSTS, -1.0), "down"),
    _money("cost_to_serve", "Cost to serve", amount("business", TO_SERVE, -1.0), "down"),
    Metric(
        "time_to_goal_hours",
        "Time to the goal",
        "hours",
        "completion",
        hours("time to goal"),
        counted("completed"),
        "down",
    ),
    Metric(
        "within_expectation",
        "Reached the goal as soon as expected",
        "share",
        "customer who expects it by a time",
        counted("within expectation"),
        counted("expecting"),
        "up",
    ),
    Metric(
        "active_hours", "Active time", "hours", "customer", hours("active time"), CUSTOMERS, "down"
    ),
    Metric(
        "waiting_hours",
        "of it on hold",
        "hours",
        "customer",
        hours("waiting time"),
        CUSTOMERS,
        "down",
    ),
    _count("contacts", "Contacts", "contacts", "down"),
    _count("repeats", "Stories told again", "repeats", "down"),
    _count("not_looked", "of them: agent did not look", "did not look", "down"),
    _count("handoffs", "Hand-offs", "handoffs"),
    _count("listed", "of them on lists", "listed"),
    _count("handoffs_dropped", "Hand-offs dropped", "handoffs dropped", "down"),
    _count("context_lost", "Contexts lost on the way", "context lost", "down"),
    _share("believed_right", "Taken for who they are", "believed right", "up"),
    _count("consent_asked", "Requests for consent", "consent asked"),
    _count("consent_given", "Consents given", "consent given"),
    _count("permissions_asked", "Requests to be contacted", "permissions asked"),
    _count("permissions_given", "Permissions given", "permissions given"),
    _count("messages_sent", "Messages sent", "messages sent"),
    _count("messages_withheld", "Messages not sent", "messages withheld"),
    _count("offers_made", "Offers shown", "offers made"),
    _count("offers_accepted", "Offers accepted", "offers accepted"),
    _count("withdrew", "Withdrew at the whole price", "withdrew"),
    _count("bills", "Further periods billed", "bills"),
    _count("regretted", "Offers regretted", "regretted", "down"),
    _count("returned", "Offers returned", "returned", "down"),
    Metric(
        "final_goodwill",
        "Goodwill at the end",
        "goodwill",
        "customer",
        counted("goodwill"),
        CUSTOMERS,
        "up",
    ),
    _money(
        "customer_tail",
        "Customer value that rests on the tail",
        amount("customer", ("tail",)),
        "",
    ),
    _money(
        "business_tail",
        "Business value that rests on the tail",
        amount("business", ("tail",)),
        "",
    ),
    _count("referred", "Customers they brought", "referred customers", "up"),
    _count("warnings", "Warnings to others", "warnings", "down"),
    _money(
        "referred_customer_value",
        "Customer value of those they brought",
        of_referred("customer"),
        "up",
    ),
    _money(
        "referred_business_value",
        "Business value of those they brought",
        of_referred("business"),
        "up",
    ),
    _share("both_gain", "Both sides gain", "both_gain", "up"),
    _share("customer_gains", "Only the customer gains", "customer_gains"),
    _share("business_gains", "Only the business gains", "business_gains"),
    _share("both_lose", "Both sides lose", "both_lose", "down"),
    _share("about_zero", "About zero for both", "about_zero"),
)
BY_NAME = {metric.name: metric for metric in METRICS}
# Both sides' values, their sum, and the parts of them that a note sets beside them.
VALUES = ("customer_value", "business_value", "total_surplus", "customer_tail", "business_tail")


def counted_days(totals: Totals, _persona: str | None) -> Column:
    """Reads the days of the counted period, which are the same for every persona."""
    return totals.of("counted days")


def counted_per(metric: Metric, per: Per) -> Metric:
    """A value of either side as a study counts it: per customer, or per day."""
    return metric if per == "customer" else replace(metric, per=per, denominator=counted_days)


def metrics_per(per: Per) -> dict[str, Metric]:
    """All metrics by name, both sides' values as a study counts them, the others as ever."""
    return BY_NAME | {name: counted_per(BY_NAME[name], per) for name in VALUES}


def half_value(side: str) -> Reading:
    """Reads a side's value as if the window had ended at its half.

    The wages are the same, whatever is observed: what is booked to customers no more is other work.
    """

    def read(totals: Totals, persona: str | None) -> Column:
        value = totals.of(f"{side} value at half", persona)
        if side == "business" and persona is None:
            value = value + totals.of("business amount", None, UNCHANGED_AT_HALF)
            value = value + totals.of("other work at half")
        return value

    return read


def estimate(metric: Metric, totals: Totals, persona: str | None = None) -> Interval:
    """A metric with its interval over replications."""
    try:
        above, below = metric.numerator(totals, persona), metric.denominator(totals, persona)
        if metric.unit == "share":
            return share_interval(above, below)
        scores = ratio_scores(above, below)
    except CannotEstimateError as error:
        return cannot_be_estimated(error.reason, replications=totals.replications)
    return interval(scores)
