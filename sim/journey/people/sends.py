"""Sends: campaigns that bring so many people at a time of the calendar, once or every so often.

Each send reaches new people. They come in the moment it is sent, or spread evenly over a time.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.groundwork.numbering import Numbering
from sim.journey.groundwork.spec import NamedSpec
from sim.journey.luck.draws import Whole, draw
from sim.machine.compiled import compiled
from sim.quantities.kinds import Duration, PositiveCount, PositiveDuration, parse_duration
from sim.quantities.weeks import WeekMoment

# A person's number in a campaign: the number of the send in the upper half, so that a send to
# more people changes nobody else.
NEXT_SEND = 2**32


class SendSpec(NamedSpec):
    """A campaign: so many people come because something was sent to them."""

    people: Annotated[PositiveCount, Field(description="How many come by each send, new people.")]
    at: Annotated[
        WeekMoment,
        Field(
            description="When it is sent, for example 'week 3 Tue 10:00'. Weeks are counted from "
            "the start of the run, warm-up included."
        ),
    ]
    every: Annotated[
        PositiveDuration | None,
        Field(description="Sent again every so often, until arrivals end. Default: sent once."),
    ] = None
    over: Annotated[
        Duration, Field(description="Time over which they come, evenly. Default: all at once.")
    ] = parse_duration("0 min")


def moments(spec: SendSpec, until: int) -> range:
    """The times at which it is sent, before a time, in microseconds."""
    end = until if spec.every is not None else min(until, spec.at.time + 1)
    return range(spec.at.time, max(spec.at.time, end), _step(spec))


def _step(spec: SendSpec) -> int:
    return max(1, int(spec.every.value)) if spec.every is not None else 1


def spread_label(numbering: Numbering, name: str) -> int:
    """The label of when, within the time over which a send spreads, a person comes."""
    return numbering.label("arrivals", "spread", name)


def numbers_of(spec: SendSpec, sends: range) -> np.ndarray:
    """Numbers of all people of all sends, shape (sends, people), unsigned."""
    first = np.arange(len(sends), dtype=np.uint64)[:, None] * np.uint64(NEXT_SEND)
    return np.asarray(first + np.arange(int(spec.people.value), dtype=np.uint64))


@compiled
def spread(key: Whole, label: Whole, customers: np.ndarray, over: int) -> np.ndarray:
    """How long after the send each customer comes, in whole microseconds, shape (customers,)."""
    result = np.empty(len(customers), np.int64)
    for i in range(len(customers)):
        result[i] = int(draw(key, customers[i], label, 0) * over)
    return result
