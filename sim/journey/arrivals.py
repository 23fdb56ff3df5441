"""Arrivals: when organic customers come, by an inhomogeneous Poisson process inverted exactly.

The k-th unit-exponential gap is keyed by k. Their running sum is turned into times through the
inverse of the cumulative rate, so a change of the pattern moves times but never swaps customers.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.compiled import compiled
from sim.journey.calendar import DAY, HOUR, WEEK
from sim.journey.distributions import exponential
from sim.journey.draws import Whole, draw
from sim.journey.ground import Ground
from sim.journey.spec import Spec
from sim.journey.vocabulary import EVENTS
from sim.quantities import Duration, PositiveDuration, Rate
from sim.ways import Pattern

ARRIVED = EVENTS.word(60, "arrived")
REACHED = EVENTS.word(61, "reached step")

HOURS_A_WEEK = WEEK // HOUR
SOME = 1024


class ArrivalsSpec(Spec):
    """How organic customers arrive."""

    rate: Annotated[Rate, Field(description="Mean number of customers, over a whole week.")]
    pattern: Annotated[
        Pattern | None,
        Field(
            description="How the rate moves over the week: 'flat', 'office hours', 'evenings', or "
            "weights by spans such as {Mon-Fri 08:00-18:00: 3, Sat-Sun: 1}."
        ),
    ] = None
    counted: Annotated[
        PositiveDuration, Field(alias="for", description="How long arriving customers are counted.")
    ]
    warm_up: Annotated[
        Duration | None,
        Field(
            description="Uncounted arrivals before, so that queues are as they usually are. "
            "Default: 14 days where there are teams, else 0."
        ),
    ] = None
    cool_down: Annotated[
        Duration | None,
        Field(
            description="Uncounted arrivals after, so that the last counted customers meet the "
            "same load. Default: as long as `observe` where there are teams or monitors, else 0."
        ),
    ] = None


def weekly_rates(spec: ArrivalsSpec) -> np.ndarray:
    """Arrivals per microsecond in each hour of the week, shape (168,), mean as written."""
    weights = np.ones(HOURS_A_WEEK)
    if spec.pattern is not None:
        weights = np.array(spec.pattern.weights)
    rates = spec.rate.value / DAY * weights / weights.mean()
    return np.asarray(rates, np.float64)


def label(ground: Ground) -> int:
    """The label of the gaps of the one stream of organic customers."""
    return ground.label("arrivals", "gap")


@compiled
def gaps(key: Whole, label: Whole, first: int, count: int) -> np.ndarray:
    """Unit-exponential gaps number `first` to `first + count - 1`, shape (count,)."""
    result = np.empty(count)
    for i in range(count):
        result[i] = exponential(draw(key, first + i, label, 0))
    return result


def arrival_times(rates: np.ndarray, key: int, gap_label: int, until: int) -> np.ndarray:
    """Times of all arrivals before a time, in whole microseconds, shape (customers,).

    Args:
        rates: Arrivals per microsecond in each hour of the week, shape (168,).
        key: The replication's key.
        gap_label: The label of the gaps.
        until: The end of arrivals, exclusive, in microseconds.

    Customer k (from 0) has the k-th time.
    """
    week = np.concatenate(([0.0], np.cumsum(rates * HOUR)))
    total = float(week[-1])
    times: list[np.ndarray] = []
    reached = 0.0
    first = 0
    while total > 0:
        sums = reached + np.cumsum(gaps(np.uint64(key), np.uint64(gap_label), first, SOME))
        weeks, rest = np.divmod(sums, total)
        moment = np.interp(rest, week, np.arange(HOURS_A_WEEK + 1) * float(HOUR))
        part = weeks.astype(np.int64) * WEEK + np.floor(moment + 0.5).astype(np.int64)
        times.append(part[part < until])
        if part[-1] >= until:
            break
        reached, first = float(sums[-1]), first + SOME
    return np.concatenate(times) if times else np.empty(0, np.int64)
