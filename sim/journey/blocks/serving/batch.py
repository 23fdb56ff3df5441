"""Lists: cases that a hand-off takes along all at once, every day or week, as one piece of work.

A case joins the list that goes next, at a time after its own, and waits there passively. The list
goes at its time (rank 1). Where a team carries it, it stands in that team's queue as one piece of
work, and whoever gives up before it begins is taken off it. One draw decides for the whole list
whether it falls through the gap, another whether it arrives without the contexts: both are keyed
by the hand-off and the day, so every design that sends this list on this day has the same luck.
A list that falls through is never carried and costs nothing; nor does a list with nobody on it.
"""

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from sim.journey.blocks.queues import wages
from sim.journey.blocks.queues.team import DEFAULT_PRIORITY
from sim.journey.customer import ledger
from sim.journey.groundwork.calendar import DAY, WEEK
from sim.journey.groundwork.numbering import Numbering, time_at
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw, draw_pair
from sim.machine.compiled import compiled
from sim.quantities.kinds import DurationDistribution
from sim.quantities.weeks import ListTime

PUT_ON_LIST = EVENTS.word(36, "put on the list")
CARRIED = EVENTS.word(37, "list carried")

LISTED = MEASURES.word(34, "listed")

WORKING_DAYS = 5
STATE = [
    ("list_goes", np.int64),  # when the list goes that the customer is on
    ("list_began", np.int64),  # whether it is being carried
]
HANDOFF = [
    ("list_period", np.int64),  # a day or a week; 0 where cases pass one by one
    ("list_at", np.int64),  # microseconds into the period
    ("list_weekdays", np.int64),
    ("list_takes", np.int64),
    ("list_priority", np.int64),
    ("label_list", np.uint64),  # lane 0: drops, lane 1: loses; the day stands for the customer
    ("label_list_takes", np.uint64),
]
# What is kept of each hand-off's lists that went in the counted period with somebody on them.
WENT, FELL_THROUGH = 0, 1
LIST_COUNTS = 2


class BatchSpec(Spec):
    """When a list goes, and how long the whole of it takes."""

    every: Annotated[
        Literal["day", "weekdays", "week"],
        Field(description="How often it goes: each day, Monday to Friday, or once a week."),
    ]
    at: Annotated[
        ListTime,
        Field(description="When: a time of day, with the weekday before it for a weekly list."),
    ]
    takes: Annotated[
        DurationDistribution | None,
        Field(
            description="How long the whole list takes, however long it is: one piece of work of "
            "the hand-off's team, or without a team the time of its transfer."
        ),
    ] = None
    priority: Annotated[
        int, Field(ge=1, le=9, description="Its place in the team's queue, as a step's priority.")
    ] = DEFAULT_PRIORITY


def lay_out(numbering: Numbering, key: str, spec: BatchSpec | None, row: np.void) -> None:
    """Lay out when a hand-off's list goes.

    Args:
        numbering: Names and numbers.
        key: The name that keys the hand-off's draws.
        spec: What is said of the list, None where there is none.
        row: The hand-off's record to fill.
    """
    row["label_list"] = numbering.label(key, "list drops and loses")
    row["label_list_takes"] = numbering.label(key, "list takes")
    row["list_takes"] = numbering.distribution(spec.takes if spec else None)
    if spec is None:
        return
    weekly = spec.every == "week"
    row["list_period"] = WEEK if weekly else DAY
    row["list_at"] = spec.at.time + (spec.at.day or 0) * DAY if weekly else spec.at.time
    row["list_weekdays"] = spec.every == "weekdays"
    row["list_priority"] = spec.priority


@compiled
def next_list(world: World, index: int, now: int) -> int:
    """When the next list of a hand-off goes, strictly after now."""
    h = world.handoffs[index]
    time = now - now % h.list_period + h.list_at
    if time <= now:
        time += h.list_period
    day = time // DAY % 7
    if h.list_weekdays == 1 and day >= WORKING_DAYS:
        time += (7 - day) * DAY
    return int(time)


@compiled
def fate(world: World, index: int, goes: int) -> tuple[bool, bool]:
    """Whether the list of a hand-off that goes at a time falls through, and loses the contexts."""
    h = world.handoffs[index]
    if h.drops <= 0.0 and h.loses <= 0.0:
        return False, False
    u, v = draw_pair(world.constants[0].key, goes // DAY, h.label_list, 0, 0)
    return u < h.drops, v < h.loses


@compiled
def go(world: World, index: int, goes: int) -> bool:
    """The list goes, with somebody on it: whether it falls through instead of being carried."""
    dropped, _ = fate(world, index, goes)
    k = world.constants[0]
    if k.counted_from <= goes < k.counted_until:
        world.lists[index, WENT] += 1
        world.lists[index, FELL_THROUGH] += dropped
    return dropped


@compiled
def begin(world: World, index: int, goes: int, now: int) -> int:
    """The carrying of a list begins; returns when it ends."""
    h = world.handoffs[index]
    end = now
    if h.list_takes >= 0:
        u = draw(world.constants[0].key, goes // DAY, h.label_list_takes, 0)
        end = now + time_at(world, h.list_takes, u)
    if h.team >= 0:
        wages.work(world, h.team, now, end, now)
    return end


@compiled
def take_along(world: World, slot: int, index: int, now: int, end: int, people: int) -> None:
    """Take a customer along on a list that is carried: an equal share of the wage is booked.

    Of the work, as much counts for the customer as lies inside the window.

    Args:
        world: The arrays.
        slot: The customer's place.
        index: The hand-off.
        now: When the carrying begins.
        end: When it ends.
        people: How many are on the list, counted or not.
    """
    c = world.customers[slot]
    c.list_began = 1
    c.rank_now = ledger.GRANT
    team = world.handoffs[index].team
    if team >= 0:
        until = min(end, c.window_end)
        late = 0
        if end > world.shifts[team].next_change:
            late = wages.after_hours(world, team, now, until)
        wages.book(world, c, now, team, until - now, late, people)


@compiled
def rank_of_coming(c: Customer) -> int:
    """The rank in which a list comes: it was carried, or it went and came at once."""
    return ledger.WORK if c.list_began == 1 else ledger.CALENDAR
