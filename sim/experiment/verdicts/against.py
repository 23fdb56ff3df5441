"""A scenario held against what the company knows: off by how much, and could it be chance?

Chance is that of one counted period: where a replication of the scenario could well have given
the figure that the company knows, chance explains the gap. That is asked of a prediction interval
for one replication, not of the interval of the mean, which shrinks to nothing as replications are
added, so that every model would be refuted by computing longer.
"""

import math
from dataclasses import dataclass

import numpy as np

from sim.experiment.figures.known_totals import KnownTotal
from sim.experiment.figures.metrics import INCOME, TO_SERVE, Reading, amount, counted, counted_days
from sim.experiment.figures.precision import (
    CannotEstimateError,
    Interval,
    cannot_be_estimated,
    interval,
    ratio_scores,
)
from sim.experiment.figures.totals import Totals
from sim.experiment.verdicts.results import DesignResult
from sim.journey.groundwork.calendar import MINUTE
from sim.quantities.units import SECONDS

LEAST_FOR_CHANCE = 6
NORMAL_975 = 1.959963984540054


def minutes(measure: str) -> Reading:
    """Reads a time, in minutes."""
    return lambda totals, persona: np.asarray(totals.of(measure, persona) / MINUTE)


def of_teams(detail: str, size: float = 1.0) -> Reading:
    """Reads a sum over the customers of the teams that the totals hold."""
    return lambda totals, persona: np.asarray(totals.of("team", persona, (detail,)) / size)


def team_hours(detail: str) -> Reading:
    """Reads hours of the teams that the totals hold."""
    return lambda totals, _persona: totals.of("team hours", None, (detail,))


def periods(name: str) -> Reading:
    """Reads how many days, weeks, months or years were counted."""
    days = SECONDS[name] / SECONDS["day"]
    return lambda totals, persona: np.asarray(counted_days(totals, persona) / days)


ABOVE: dict[str, Reading] = {
    "volume": counted("customers"),
    "completion": counted("completed"),
    "abandonment": counted("abandoned"),
    "churn": counted("churned"),
    "contacts": counted("contacts"),
    "repeats": counted("repeats"),
    "revenue": amount("business", INCOME),
    "cost to serve": amount("business", TO_SERVE, -1.0),
    "time to goal": minutes("time to goal"),
    "wait": of_teams("waited", MINUTE),
    "hang-ups": of_teams("abandoned"),
    "handle time": of_teams("worked", MINUTE),
    "utilisation": team_hours("busy"),
}
BELOW: dict[str, Reading] = {
    "customer": counted("customers"),
    "completion": counted("completed"),
    "queued": of_teams("queued"),
    "case": of_teams("served"),
    "staffed hour": team_hours("staffed"),
    **{name: periods(name) for name in ("day", "week", "month", "year")},
}


@dataclass(frozen=True)
class HeldAgainst:
    """A figure of the scenario beside what the company knows; in the figure's unit.

    Attributes:
        known: What the company knows.
        found: What the scenario gives, with the interval of the mean.
        single: Between what one counted period of the scenario lies 19 times in 20.
        off_by: The scenario minus the company; nan where it cannot be said.
        off_by_share: The same as a share of what the company knows; nan where that is 0.
        by_chance: Whether chance explains it; None where it cannot be said.
        within_tolerance: Whether it is near enough; None where the file does not say what is.
    """

    known: KnownTotal
    found: Interval
    single: tuple[float, float]
    off_by: float
    off_by_share: float
    by_chance: bool | None
    within_tolerance: bool | None

    @property
    def is_met(self) -> bool:
        """Whether it is near enough; without a tolerance, whether chance explains it."""
        return bool(self.by_chance if self.within_tolerance is None else self.within_tolerance)


def hold_against(result: DesignResult, known: KnownTotal) -> HeldAgainst:
    """Hold one figure of a design against what the company knows.

    Args:
        result: The design over all its replications.
        known: The figure.
    """
    runs = result.runs if known.team is None else result.runs.filter(team=known.team)
    totals = Totals(runs, result.replications)
    found, single = _estimated(totals, known)
    off_by = found.mean - known.value
    chance = None
    if all(math.isfinite(end) for end in single):
        chance = single[0] <= known.value <= single[1]
    within = None
    if known.tolerance is not None:
        within = math.isfinite(off_by) and known.tolerance.allows(off_by, known.value)
    share = off_by / abs(known.value) if known.value else math.nan
    return HeldAgainst(known, found, single, off_by, share, chance, within)


def _estimated(totals: Totals, known: KnownTotal) -> tuple[Interval, tuple[float, float]]:
    """The figure with its interval, and the ends between which one counted period lies."""
    above, below = ABOVE[known.measure](totals, None), BELOW[known.per](totals, None)
    try:
        scores = ratio_scores(above, below)
    except CannotEstimateError as error:
        found = cannot_be_estimated(error.reason, replications=totals.replications)
        return found, (math.nan, math.nan)
    found = interval(scores)
    if scores.size < LEAST_FOR_CHANCE:
        return found, (math.nan, math.nan)
    half = student_975(scores.size - 1) * float(scores.std(ddof=1))
    half *= math.sqrt(1.0 + 1.0 / scores.size)
    return found, (found.mean - half, found.mean + half)


def student_975(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, to three digits from 5 degrees of freedom on.

    Abramowitz and Stegun (1964), 26.7.5.
    """
    z, n = NORMAL_975, float(freedom)
    first = (z**3 + z) / 4.0
    second = (5.0 * z**5 + 16.0 * z**3 + 3.0 * z) / 96.0
    third = (3.0 * z**7 + 19.0 * z**5 + 17.0 * z**3 - 15.0 * z) / 384.0
    fourth = (79.0 * z**9 + 776.0 * z**7 + 1482.0 * z**5 - 1920.0 * z**3 - 945.0 * z) / 92160.0
    return z + first / n + second / n**2 + third / n**3 + fourth / n**4
