"""What has happened to a customer of late: the times of the last happenings of each kind.

A kind is a lane: one an offer (its showings), and for each contact rule one a level of priority.
Each lane is a ring that keeps the last 32 times, enough for every cap that may be written.
"""

import numpy as np

from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled

RING = 32
NO_LANE = -1
BEFORE_TIME = -1


@compiled
def remember(world: World, c: Customer, lane: int, now: int) -> None:
    """Something of this kind happens to the customer now."""
    before = np.int64(world.recent_counts[c.slot, lane])
    world.recent_times[c.slot, lane, before % RING] = now
    world.recent_counts[c.slot, lane] = before + 1


@compiled
def how_many(world: World, c: Customer, lane: int, since: int) -> int:
    """How often it has happened at or after a time; of more than 32 times, 32."""
    found = 0
    for back in range(1, RING + 1):
        time = last_but(world, c, lane, back)
        if time == BEFORE_TIME or time < since:
            break
        found += 1
    return found


@compiled
def last_but(world: World, c: Customer, lane: int, back: int) -> int:
    """When it happened last (back 1), the time before that (2), and so on.

    Args:
        world: The arrays.
        c: The customer.
        lane: What.
        back: 1 to 32.

    Returns:
        Microseconds from the start; -1 where it has not happened that often.
    """
    count = np.int64(world.recent_counts[c.slot, lane])
    if count < back:
        return BEFORE_TIME
    return np.int64(world.recent_times[c.slot, lane, (count - back) % RING])  # type: ignore[return-value]
