"""Arrivals: when organic customers come, by an inhomogeneous Poisson process inverted exactly.

The k-th unit-exponential gap of a stream is keyed by k. Their running sum is turned into times
through the inverse of the cumulative rate, so a change of the pattern moves times but never swaps
customers.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.groundwork.calendar import DAY, HOUR, WEEK
from sim.journey.groundwork.numbering import Numbering
from sim.journey.groundwork.spec import NamedSpec, Spec
from sim.journey.groundwork.vocabulary import EVENTS
from sim.journey.luck.distributions import exponential
from sim.journey.luck.draws import Whole, draw
from sim.journey.people.replay import REPLAY, ReplaySpec
from sim.journey.people.sends import SendSpec
from sim.machine.compiled import compiled
from sim.quantities.kinds import Duration, Name, PositiveDuration, Quantity, Rate
from sim.quantities.spans import Pattern, WeeklyPattern

ARRIVED = EVENTS.word(60, "arrived")
REACHED = EVENTS.word(61, "reached step")

HOURS_A_WEEK = WEEK // HOUR
SOME = 1024
PATTERN_WORDS = (
    "How the rate moves over the week: 'flat', 'office hours', 'evenings', or weights by spans "
    "such as {Mon-Fri 08:00-18:00: 3, Sat-Sun: 1}."
)

# The stream a customer came by, -1 where there is only one, without a name.
STATE = [("stream", np.int64)]


class StreamSpec(NamedSpec):
    """One of several streams of organic customers."""

    rate: Annotated[Rate, Field(description="Mean number of customers, over a whole week.")]
    pattern: Annotated[Pattern | None, Field(description=PATTERN_WORDS)] = None


class ArrivalsSpec(Spec):
    """How organic customers arrive: by one rate, or by named streams, sends and a replay."""

    rate: Annotated[
        Rate | None,
        Field(description="Mean number of customers, over a whole week, where there is one stream"),
    ] = None
    pattern: Annotated[Pattern | None, Field(description=PATTERN_WORDS)] = None
    streams: Annotated[
        dict[Name, StreamSpec],
        Field(max_length=100, description="Several streams by name, instead of one rate."),
    ] = {}
    sends: Annotated[
        dict[Name, SendSpec],
        Field(max_length=100, description="Campaigns by name, each to so many people at a time."),
    ] = {}
    replay: Annotated[
        ReplaySpec | None,
        Field(description="Arrivals as they were recorded. As a stream its name is 'replay'."),
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

    @property
    def named(self) -> list[str]:
        """Names by which conditions tell where a customer comes from."""
        return [*self.streams, *self.sends, *([REPLAY] if self.replay is not None else [])]


def weekly_rates(rate: Quantity, pattern: WeeklyPattern | None) -> np.ndarray:
    """Arrivals per microsecond in each hour of the week, shape (168,), mean as written."""
    weights = np.ones(HOURS_A_WEEK)
    if pattern is not None:
        weights = np.array(pattern.weights)
    rates = rate.value / DAY * weights / weights.mean()
    return np.asarray(rates, np.float64)


def gap_label(numbering: Numbering, stream: str = "") -> int:
    """The label of the gaps of a stream of organic customers; the only one has no name."""
    return numbering.label("arrivals", "gap", stream)


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
