"""Wages, moment by moment: work while staffed, work after hours, and what of it is booked to whom.

Where more pieces of work are in hand than places are staffed, those begun last are after hours (of
those begun at once, the one granted last). Nobody begins a piece beyond the staff, and whoever
begins later is further behind: so it is known when a piece begins which part of it will be after
hours, from the staffing and the ends of what is in hand. Pieces count in places, an agent's
concurrency at a time, in whole microseconds.
"""

import numpy as np

from sim.journey.blocks.queues.team import backlog_time, capacity_now, is_measured, next_change
from sim.journey.customer import ledger
from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled, compiled_apart

PAY = np.dtype(
    (
        np.record,
        [
            # Of the counted arrival period, for whomever, in microseconds of a place.
            ("after_hours", np.int64),
            ("uses", np.int64),  # pieces of work begun
            # Of counted customers inside their windows, whenever.
            ("booked", np.int64),
            ("booked_after_hours", np.int64),
            ("wages", np.float64),  # money booked for it, before discounting
            ("wages_half", np.float64),  # of it, in the first halves of the windows
        ],
    )
)
# What is in hand beyond the next change of the staffing: where its ends are kept, soonest first.
SHIFT = np.dtype(
    (
        np.record,
        [
            ("next_change", np.int64),
            ("first", np.int64),
            ("room", np.int64),
            ("in_hand", np.int64),
        ],
    )
)


def empty_shifts(plan: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Room for the ends of what is in hand, for teams that go from many to few, not only to none.

    Args:
        plan: The plan, with the teams and their weeks.
    """
    teams, segments = plan["teams"], plan["segments"]
    shifts = np.zeros(len(teams), SHIFT)
    total = 0
    for team, shift in zip(teams, shifts, strict=True):
        week = segments[team["first"] : team["first"] + team["segments"]]["agents"]
        staffed = np.unique(week[week > 0])
        room = int(staffed.max()) * int(team["concurrency"]) + 1 if len(staffed) > 1 else 0
        shift["first"], shift["room"] = total, room
        total += room
    return {"shifts": shifts, "ends": np.zeros(max(1, total), np.int64)}


@compiled
def work(world: World, team: int, start: int, end: int, until: int) -> int:
    """Note that a team begins a piece of work.

    Args:
        world: The arrays.
        team: The team.
        start: Now.
        end: When the piece ends.
        until: The end, or an earlier time.

    Returns:
        Microseconds of it, until that time, that are after hours.
    """
    k = world.constants[0]
    since = max(start, k.counted_from)
    upto = min(end, k.counted_until)
    if upto > since:
        world.worked[team] += upto - since
    if is_measured(world, start):
        world.pay[team].uses += 1
    shift = world.shifts[team]
    if start >= shift.next_change:
        shift.next_change = next_change(world, team, start)
    if end <= shift.next_change:
        return 0
    return run_over(world, team, start, end, until)


@compiled
def begin_backlog(world: World, team: int, item: int, now: int) -> int:
    """Start on a piece of the backlog and return when it ends."""
    end = now + backlog_time(world, team, item)
    work(world, team, now, end, now)
    return end


@compiled_apart
def run_over(world: World, team: int, start: int, end: int, until: int) -> int:
    """As `work`, for a piece that lasts beyond a change of the staffing."""
    keep_end(world, team, start, end)
    k = world.constants[0]
    since, upto = max(start, k.counted_from), min(end, k.counted_until)
    world.pay[team].after_hours += after_hours(world, team, since, upto)
    return after_hours(world, team, start, until)


@compiled
def keep_end(world: World, team: int, now: int, end: int) -> None:
    """Keep when a piece in hand will end, in order, and forget those that have ended."""
    shift = world.shifts[team]
    if shift.room == 0:
        return
    first = shift.first
    ended = 0
    while ended < shift.in_hand and world.ends[first + ended] <= now:
        ended += 1
    left = shift.in_hand - ended
    for i in range(left):
        world.ends[first + i] = world.ends[first + ended + i]
    place = left
    while place > 0 and world.ends[first + place - 1] > end:
        world.ends[first + place] = world.ends[first + place - 1]
        place -= 1
    world.ends[first + place] = end
    shift.in_hand = left + 1


@compiled
def after_hours(world: World, team: int, since: int, until: int) -> int:
    """Microseconds after hours, from since to until, of the piece that was begun last.

    All others in hand were begun before. So it is beyond the staff as long as no fewer of them
    than there are places are in hand: until so many ends are left after it, its own among them.
    """
    shift = world.shifts[team]
    total = 0
    now = since
    while now < until:
        change = min(until, next_change(world, team, now))
        places = capacity_now(world, team, now)
        if places == 0:
            total += change - now
        else:
            others = shift.in_hand - 1 - places
            if others >= 0:
                total += max(0, min(change, world.ends[shift.first + others]) - now)
        now = change
    return int(total)


@compiled
def cost_of(world: World, team: int, time: int, late: int) -> float:
    """What a piece of work costs the business, in money.

    Args:
        world: The arrays.
        team: The team.
        time: Microseconds of work.
        late: How many of them are after hours.
    """
    t = world.teams[team]
    if t.paid_per_use == 1:
        return float(t.cost_per_use)
    cost = t.cost_per_microsecond * time
    if late > 0:
        cost += t.cost_per_microsecond * t.overtime * late
    return float(cost)


@compiled
def book(world: World, c: Customer, now: int, team: int, time: int, late: int, people: int) -> None:
    """Book a team's work to a customer, if they count and the window lasts.

    Args:
        world: The arrays.
        c: The customer.
        now: The time at which it is booked.
        team: The team.
        time: Microseconds of work, for all whom it is for.
        late: How many of them are after hours.
        people: For how many it is; each carries an equal share, in whole microseconds.
    """
    if c.booked_to < 0 or now >= c.window_end:
        return
    pay = world.pay[team]
    pay.booked += time // people
    pay.booked_after_hours += late // people
    if world.teams[team].paid_per_use == 1:
        cost = cost_of(world, team, time, late) / people
    else:
        cost = cost_of(world, team, time // people, late // people)
    amount = ledger.on_grid(world, -cost)
    pay.wages -= amount
    if now < c.half_end:
        pay.wages_half -= amount
    ledger.book_business(world, c, now, c.step, ledger.SERVICE, -cost)
