"""Heaps over flat arrays: what happens next, and who is next in a queue.

Both are binary heaps, the smallest on top (J. W. J. Williams 1964, "Algorithm 232: Heapsort",
Communications of the ACM 7(6), 347-348).
"""

import numpy as np

from sim.compiled import compiled
from sim.journey.spec import World

# What happens: when (time x 8 + rank), what (kind, team and slot packed), and for whom it is
# still meant (the stamp of the slot at that time). Of equals, what was planned first comes first.
MOMENT = np.dtype(
    (
        np.record,
        [("when", np.int64), ("order", np.int64), ("what", np.int64), ("stamp", np.int64)],
    )
)
# Who waits in a queue: who comes first by (priority, time of joining, key).
PLACE = np.dtype(
    (
        np.record,
        [
            ("priority", np.int64),
            ("joined", np.int64),
            ("key", np.int64),
            ("slot", np.int64),  # negative for a list and for a piece of the backlog
            ("stamp", np.int64),
        ],
    )
)


@compiled
def push(k: World, when: int, what: int, stamp: int) -> None:
    """Plan a moment."""
    moments = k.moments
    place = k.state[0].moments
    k.state[0].moments = place + 1
    k.state[0].planned += 1
    while place > 0:
        above = (place - 1) >> 1
        if moments[above].when <= when:
            break
        moments[place] = moments[above]
        place = above
    m = moments[place]
    m.when = when
    m.order = k.state[0].planned
    m.what = what
    m.stamp = stamp


@compiled
def is_sooner(one: object, other: object) -> bool:
    """Whether a moment comes before another: by time and rank, then as they were planned."""
    if one.when != other.when:  # type: ignore[attr-defined]
        return bool(one.when < other.when)  # type: ignore[attr-defined]
    return bool(one.order < other.order)  # type: ignore[attr-defined]


@compiled
def pop(k: World) -> None:
    """Take the first moment out; read it at index 0 before."""
    moments = k.moments
    last = k.state[0].moments - 1
    k.state[0].moments = last
    place = 0
    below = 1
    while below < last:
        if below + 1 < last and is_sooner(moments[below + 1], moments[below]):
            below += 1
        if not is_sooner(moments[below], moments[last]):
            break
        moments[place] = moments[below]
        place = below
        below = 2 * place + 1
    moments[place] = moments[last]


@compiled
def comes_before(one: object, other: object) -> bool:
    """Whether a place in a queue comes before another: by priority, time of joining, key."""
    if one.priority != other.priority:  # type: ignore[attr-defined]
        return bool(one.priority < other.priority)  # type: ignore[attr-defined]
    if one.joined != other.joined:  # type: ignore[attr-defined]
        return bool(one.joined < other.joined)  # type: ignore[attr-defined]
    return bool(one.key < other.key)  # type: ignore[attr-defined]


@compiled
def queue_up(
    k: World, team: int, priority: int, joined: int, key: int, slot: int, stamp: int
) -> None:
    """Take a place in a team's queue."""
    places = k.queues[team]
    size = k.teams[team].queued
    k.teams[team].queued = size + 1
    k.state[0].longest = max(k.state[0].longest, size + 1)
    k.state[0].settling = 1
    mine = places[size]
    mine.priority = priority
    mine.joined = joined
    mine.key = key
    mine.slot = slot
    mine.stamp = stamp
    rise(places, size)


@compiled
def rise(places: np.ndarray, place: int) -> None:
    """Move a place up the heap to where it belongs."""
    while place > 0:
        above = (place - 1) >> 1
        if not comes_before(places[place], places[above]):
            return
        swap(places, place, above)
        place = above


@compiled
def sink(places: np.ndarray, place: int, size: int) -> None:
    """Move a place down the heap to where it belongs."""
    below = 2 * place + 1
    while below < size:
        if below + 1 < size and comes_before(places[below + 1], places[below]):
            below += 1
        if not comes_before(places[below], places[place]):
            return
        swap(places, place, below)
        place = below
        below = 2 * place + 1


@compiled
def swap(places: np.ndarray, one: int, other: int) -> None:
    """Exchange two places."""
    a, b = places[one], places[other]
    priority, joined, key, slot, stamp = a.priority, a.joined, a.key, a.slot, a.stamp
    places[one] = places[other]
    b.priority = priority
    b.joined = joined
    b.key = key
    b.slot = slot
    b.stamp = stamp


@compiled
def first_in_queue(k: World, team: int) -> tuple[int, int]:
    """Take the first out of a team's queue: their slot and stamp."""
    places = k.queues[team]
    last = k.teams[team].queued - 1
    k.teams[team].queued = last
    slot, stamp = places[0].slot, places[0].stamp
    if last > 0:
        places[0] = places[last]
        sink(places, 0, last)
    return slot, stamp
