"""Weeks, days and opening hours, in whole microseconds from the start, a Monday at 00:00.

A weekly schedule is a row of segments that cover the week: when each starts, how many agents are
there, and whether the doors are open. Boundaries are computed from the week, never accumulated.
"""

import functools
from collections import Counter
from collections.abc import Mapping

import numpy as np

from sim.journey.groundwork.spec import World
from sim.machine.compiled import compiled, compiled_apart
from sim.quantities.spans import Spans, read_spans

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
HOURS_A_MICROSECOND = 1.0 / HOUR  # a product takes a fraction of the time of a quotient
NEVER = 2**62

SEGMENT = np.dtype((np.record, [("start", np.int64), ("agents", np.int64), ("open", np.int64)]))


def weekly(staffing: Mapping[str, int], opening: Spans | None) -> list[tuple[int, int, bool]]:
    """A week as segments (start, agents, open), the first at 0, equal neighbours joined.

    Where spans of the staffing overlap, their agents add up. Without `opening` the doors are open
    whenever somebody is there. One sweep over the ends of all spans.
    """
    return list(_week(tuple(staffing.items()), opening.pairs if opening is not None else None))


@functools.lru_cache(maxsize=256)  # a check asks for a team's week at every step that it serves
def _week(
    staffing: tuple[tuple[str, int], ...], doors: tuple[tuple[int, int], ...] | None
) -> tuple[tuple[int, int, bool], ...]:
    """As `weekly`, of what can be a key."""
    agents_from: Counter[int] = Counter({0: 0})
    doors_from: Counter[int] = Counter()
    for text, agents in staffing:
        for start, end in read_spans(text).pairs:
            agents_from[start] += agents
            agents_from[end] -= agents
    for start, end in doors or ():
        doors_from[start] += 1
        doors_from[end] -= 1
    segments: list[tuple[int, int, bool]] = []
    there = open_doors = 0
    for edge in sorted({*agents_from, *doors_from} - {WEEK}):
        there += agents_from[edge]
        open_doors += doors_from[edge]
        is_open = (open_doors if doors is not None else there) > 0
        if not segments or segments[-1][1:] != (there, is_open):
            segments.append((edge, there, is_open))
    return tuple(segments)


def staffed_time(segments: list[tuple[int, int, bool]], since: int, until: int) -> int:
    """Agent-microseconds staffed between two times.

    Args:
        segments: The week, as `weekly` gives it.
        since: First microsecond.
        until: The end, exclusive.
    """

    def upto(time: int) -> int:
        whole, rest = divmod(time, WEEK)
        total = 0
        for index, (start, agents, _) in enumerate(segments):
            end = segments[index + 1][0] if index + 1 < len(segments) else WEEK
            total += agents * (whole * (end - start) + max(0, min(rest, end) - start))
        return total

    return upto(until) - upto(since)


@compiled
def segment_at(world: World, first: int, count: int, now: int) -> int:
    """Index of the segment of a weekly schedule that holds now."""
    return first if count == 1 else segment_of_week(world, first, count, now)


@compiled_apart
def segment_of_week(world: World, first: int, count: int, now: int) -> int:
    """As `segment_at`, for a schedule of several segments."""
    moment = now % WEEK
    index = first
    for i in range(first + 1, first + count):
        if world.segments[i].start > moment:
            break
        index = i
    return index


@compiled
def next_boundary(world: World, first: int, count: int, now: int) -> int:
    """The next time at which a weekly schedule changes, or NEVER where it is one segment."""
    if count <= 1:
        return NEVER
    index = segment_at(world, first, count, now)
    week = now - now % WEEK
    if index + 1 < first + count:
        return week + world.segments[index + 1].start
    return week + WEEK + world.segments[first].start


@compiled
def open_for(world: World, first: int, count: int, now: int) -> int:
    """Microseconds for which a weekly schedule that is open now stays so; at most a week."""
    until = now
    while until < now + WEEK and world.segments[segment_at(world, first, count, until)].open == 1:
        until = min(now + WEEK, next_boundary(world, first, count, until))
    return until - now


@compiled
def next_open(world: World, first: int, count: int, now: int) -> int:
    """The first time from now on at which a weekly schedule is open, or NEVER."""
    index = segment_at(world, first, count, now)
    if world.segments[index].open == 1:
        return now
    week = now - now % WEEK
    for i in range(index + 1, first + count):
        if world.segments[i].open == 1:
            return week + world.segments[i].start
    for i in range(first, index + 1):
        if world.segments[i].open == 1:
            return week + WEEK + world.segments[i].start
    return NEVER
