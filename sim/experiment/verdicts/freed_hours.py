"""Staffed hours that a change frees: paid as before, with nobody to serve any more.

They are in no verdict, for wages are paid for staffed hours, busy or not: they are worth something
only when the roster is cut or the hours are used. So they are computed and told beside it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sim.experiment.figures.precision import CannotEstimateError, Interval, interval, paired_scores
from sim.experiment.verdicts.results import DesignResult

DAYS_A_MONTH = 365 / 12
# As with a team's own measure: what is less than one per cent does not matter.
MATTERS = 0.01


@dataclass(frozen=True)
class FreedHours:
    """Hours of a team that a change frees.

    Attributes:
        team: The team.
        hours: Hours a month by which its idle hours grow, those of a longer roster left out.
        staffed: Staffed hours a month under the change.
    """

    team: str
    hours: Interval
    staffed: float


def freed_hours(baseline: DesignResult, variant: DesignResult) -> tuple[FreedHours, ...]:
    """The teams of which a change frees hours, by name.

    A team is named where the whole interval of the hours freed lies above one per cent of the
    hours it is staffed: the rule of a verdict. Hours by which the roster itself was made longer
    are not freed, and neither are those of a team that only one design has or that is paid by use.

    Args:
        baseline: The baseline, over some replications.
        variant: The variant, over the same.
    """
    idle, idle_before = _hours(variant, "idle"), _hours(baseline, "idle")
    staffed, staffed_before = _hours(variant, "staffed"), _hours(baseline, "staffed")
    days = variant.totals.of("counted days")
    found = []
    for team in sorted(idle.keys() & idle_before.keys()):
        longer = np.maximum(staffed[team] - staffed_before[team], 0.0)
        freed = (idle[team] - idle_before[team] - longer) * DAYS_A_MONTH
        try:
            hours = interval(paired_scores(np.zeros_like(days), days, freed, days))
        except CannotEstimateError:
            continue
        a_month = float(staffed[team].sum() / days.sum() * DAYS_A_MONTH)
        if hours.decidable and hours.low > MATTERS * a_month:
            found.append(FreedHours(team, hours, a_month))
    return tuple(found)


def _hours(result: DesignResult, detail: str) -> dict[str, np.ndarray]:
    """Hours of each team in the counted period by replication, each of shape (replications,)."""
    rows = result.runs.filter(pl.col("measure") == "team hours", pl.col("detail") == detail)
    found: dict[str, np.ndarray] = {}
    for team, number, amount in rows.select("team", "replication", "amount").iter_rows():
        found.setdefault(team, np.zeros(result.replications))[number] += amount
    return found
