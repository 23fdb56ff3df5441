"""Heaps over flat arrays: what happens next, and who is next in a queue.

The smallest is on top (J. W. J. Williams 1964, "Algorithm 232: Heapsort", Communications of the
ACM 7(6), 347-348). The queues' heaps are binary. That of moments has four below each: half as many
levels (D. B. Johnson 1975, "Priority queues with update and finding minimum spanning trees",
Information Processing Letters 4(3), 53-57).
"""

import numpy as np

from sim.journey.groundwork.spec import World
from sim.machine.compiled import compiled

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

NOTHING = 2**62  # a moment after all others


# Field by field: a record assigned whole is copied byte by byte. All are read before one is
# written: then the compiler knows that no field changes another, and copies them at once.
@compiled
def copy_moment(to: object, moment: object) -> None:
    """Write a moment where another was."""
    when, order = moment.when, moment.order  # type: ignore[attr-defined]
    what, stamp = moment.what, moment.stamp  # type: ignore[attr-defined]
    to.when = when  # type: ignore[attr-defined]
    to.order = order  # type: ignore[attr-defined]
    to.what = what  # type: ignore[attr-defined]
    to.stamp = stamp  # type: ignore[attr-defined]


@compiled
def copy_place(to: object, place: object) -> None:
    """Write a place in a queue where another was."""
    to.priority = place.priority  # type: ignore[attr-defined]
    to.joined = place.joined  # type: ignore[attr-defined]
    to.key = place.key  # type: ignore[attr-defined]
    to.slot = place.slot  # type: ignore[attr-defined]
    to.stamp = place.stamp  # type: ignore[attr-defined]


@compiled
def push(k: World, when: int, what: int, stamp: int) -> None:
    """Plan a moment."""
    moments = k.moments
    place = k.state[0].moments
    k.state[0].moments = place + 1
    k.state[0].planned += 1
    while place > 0:
        above = (place - 1) >> 2
        if moments[above].when <= when:
            break
        copy_moment(moments[place], moments[above])
        place = above
    m = moments[place]
    m.when = when
    m.order = k.state[0].planned
    m.what = what
    m.stamp = stamp


@compiled
def is_sooner(one: object, other: object) -> bool:
    """Whether a moment comes before another: by time and rank, then as they were planned.

    Without a branch: which of two is sooner is a coin's throw, which no processor guesses.
    """
    earlier = one.when < other.when  # type: ignore[attr-defined]
    at_once = one.when == other.when  # type: ignore[attr-defined]
    planned_before = one.order < other.order  # type: ignore[attr-defined]
    return bool(earlier | (at_once & planned_before))


@compiled
def pop(k: World) -> None:
    """Take the first moment out; read it at index 0 before.

    The place that becomes free sinks to the bottom, and the last moment rises from there: it is
    nearly always a late one (R. W. Floyd 1964, "Algorithm 245: Treesort", CACM 7(12), 701).
    """
    moments = k.moments
    last = k.state[0].moments - 1
    k.state[0].moments = last
    place = 0
    first = 1
    while first + 3 < last:
        below = soonest_of_four(moments, first)
        copy_moment(moments[place], moments[below])
        place = below
        first = 4 * place + 1
    if first < last:
        below = first
        for other in range(first + 1, last):
            below = sooner(moments, below, other)
        copy_moment(moments[place], moments[below])
        place = below
    while place > 0:
        above = (place - 1) >> 2
        if not is_sooner(moments[last], moments[above]):
            break
        copy_moment(moments[place], moments[above])
        place = above
    copy_moment(moments[place], moments[last])


@compiled
def soonest_of_four(moments: np.ndarray, first: int) -> int:
    """Which of four moments that lie side by side comes first, by its place.

    No time is read twice: to look the winners' up again would be to wait for them. Where two are
    at once, it is asked in full.
    """
    a, b = moments[first].when, moments[first + 1].when
    c, d = moments[first + 2].when, moments[first + 3].when
    left, right = min(a, b), min(c, d)
    if (a == b) | (c == d) | (left == right):
        return sooner(
            moments, sooner(moments, first, first + 1), sooner(moments, first + 2, first + 3)
        )
    one, other = int(b < a), 2 + int(d < c)
    return first + one + (other - one) * int(right < left)


@compiled
def sooner(moments: np.ndarray, one: int, other: int) -> int:
    """Which of two moments comes first, by their places."""
    return one + (other - one) * int(is_sooner(moments[other], moments[one]))


@compiled
def next_arrival(k: World) -> int:
    """When the next customer comes, with the rank of that moment."""
    return int(k.arrivals[k.state[0].next_arrival].when)


@compiled
def next_moment(k: World) -> int:
    """When the next planned moment is, with its rank."""
    return int(k.moments[0].when) if k.state[0].moments > 0 else NOTHING


@compiled
def soonest(k: World) -> int:
    """When anything happens next."""
    return min(next_arrival(k), next_moment(k))


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
    copy_place(a, b)
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
        copy_place(places[0], places[last])
        sink(places, 0, last)
    return slot, stamp
