"""The same journeys in one compiled loop over arrays: the clock for batches.

It does what the SimPy clock does and nothing else, without leaving compiled code: the same ranks
within an instant, the same queues, the same behaviour. The loop stops when an array is full; then
there is more room, and it goes on where it was.

A wait is known by a stamp. Whatever ends a wait gives the customer another stamp, so that a
moment or a place in a queue that was meant for an earlier wait is not theirs any more.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from sim.clock.heaps import MOMENT, PLACE, first_in_queue, pop, push, queue_up, rise
from sim.clock.replication import Replication, Room, doubled, fault_of, timed
from sim.compiled import Arrays, compiled, entry
from sim.journey import aftermath, visit
from sim.journey import team as teams
from sim.journey.calendar import NEVER
from sim.journey.effects import EFFECT_ROOM
from sim.journey.layout import Layout
from sim.journey.ledger import ARRIVAL, CALENDAR, EFFECT, GRANT, PATIENCE, WORK
from sim.journey.spec import World
from sim.journey.standing import (
    DOORS_CLOSED,
    FAULT,
    GRANTED,
    OVER,
    QUEUE,
    SERVE,
    TIME_CAME,
    WAIT,
)

# Why the loop stops.
DONE, FAULTY, FULL_SLOTS, FULL_MOMENTS, FULL_QUEUES, FULL_EFFECTS, FULL_LOG, PAUSED = range(8)
MOMENTS_A_CALL = 400_000  # some tenths of a second, after which somebody may want to stop it
# What a moment is.
WAIT_ENDS, WORK_ENDS, SERVED_AND_FREE, CALENDAR_TURNS, EFFECT_COMES, COUNTED_ENDS = range(6)
KIND_BITS, TEAM_BITS = 3, 8
NOTHING = 2**62

STATE = np.dtype(
    (
        np.record,
        [
            ("now", np.int64),
            ("moments", np.int64),
            ("free", np.int64),
            ("free_effects", np.int64),
            ("newcomers", np.int64),
            ("settling", np.int64),  # 1: teams grant when the instant has been worked off
            ("granting", np.int64),  # the team that grants now, -1 for none
            ("turned", np.int64),
            ("longest", np.int64),  # of all queues so far
            ("next_arrival", np.int64),
            ("next_row", np.int64),
            ("unsettled", np.int64),
            ("counted_over", np.int64),
            ("counted_from", np.int64),
            ("counted_until", np.int64),
            ("log_limit", np.int64),
            ("faulty", np.int64),
        ],
    )
)
TEAM = np.dtype(
    (
        np.record,
        [("busy", np.int64), ("capacity", np.int64), ("open", np.int64), ("queued", np.int64)],
    )
)
PLANNED = np.dtype(
    (
        np.record,
        [("slot", np.int64), ("kind", np.int64), ("subject", np.int64), ("occurrence", np.int64)],
    )
)
NEWCOMER = np.dtype((np.record, [("slot", np.int64), ("stamp", np.int64), ("until", np.int64)]))


class Clockwork(Arrays):
    """What the loop keeps between two moments. Shapes are given by names of what is counted."""

    state: np.ndarray  # (1,)
    moments: np.ndarray  # (room for moments,): a heap
    stamps: np.ndarray  # (slots,)
    free: np.ndarray  # (slots,): slots nobody has, a stack
    planned: np.ndarray  # (room for effects,)
    free_effects: np.ndarray  # (room for effects,): places nobody has, a stack
    newcomers: np.ndarray  # (slots,): who joined a queue in this instant
    turned_away: np.ndarray  # (slots,): who is still to be told that the doors are closed
    teams: np.ndarray  # (teams,)
    queues: np.ndarray  # (teams, room for who waits): heaps
    arrivals: np.ndarray  # (customers,)


@compiled
def packed(kind: int, team: int, index: int) -> int:
    """What a moment is, in one number."""
    return (index << (KIND_BITS + TEAM_BITS)) | (team << KIND_BITS) | kind


@compiled
def run_on(world: World, k: World) -> int:
    """Work off moment after moment until all is done, an array is full, or something is wrong.

    This is the one place that carries customers on: all else only says whom, so that the whole
    behaviour is compiled into one loop once.
    """
    s = k.state[0]
    for _ in range(MOMENTS_A_CALL):
        if s.faulty == 1:
            return FAULTY
        if s.counted_over == 1 and s.unsettled == 0:
            return DONE
        full = what_is_full(world, k)
        if full > 0:
            return full
        slot, signal = next_to_carry(world, k)
        if slot >= 0:
            k.stamps[slot] += 1
            order, until, rank, team, end = visit.proceed(world, slot, s.now, signal)
            if world.cursors[0].effects > 0:
                plan_effects(world, k)
            plan(world, k, slot, order, until, rank, team, end)
    return PAUSED


@compiled
def what_is_full(world: World, k: World) -> int:
    """Which array may not hold what the next moment brings, 0 for none."""
    s = k.state[0]
    slots = len(k.stamps)
    if s.moments + 2 * slots + EFFECT_ROOM > len(k.moments):
        return FULL_MOMENTS
    if s.free == 0:
        return FULL_SLOTS
    if s.free_effects < EFFECT_ROOM:
        return FULL_EFFECTS
    if world.cursors[0].log >= s.log_limit:
        return FULL_LOG
    if s.longest > k.queues.shape[1] - slots:
        return FULL_QUEUES
    return 0


@compiled
def next_to_carry(world: World, k: World) -> tuple[int, int]:
    """The next moment: who is to be carried on, and what just happened to them; -1 for nobody."""
    s = k.state[0]
    if s.turned > 0:
        return next_turned_away(k)
    if s.granting >= 0:
        return next_granted(world, k)
    arrival = NOTHING
    if s.next_arrival < len(k.arrivals):
        arrival = k.arrivals[s.next_arrival] * 8 + ARRIVAL
    moment = k.moments[0].when if s.moments > 0 else NOTHING
    if s.settling == 1 and min(arrival, moment) > s.now * 8 + GRANT:
        s.settling = 0
        s.granting = 0
        return -1, TIME_CAME
    if min(arrival, moment) == NOTHING:
        s.faulty = 1  # somebody waits for nothing: the behaviour never lets that happen
        return -1, TIME_CAME
    if arrival <= moment:
        s.now = arrival >> 3
        return let_arrive(world, k), TIME_CAME
    s.now = moment >> 3
    return work_off(world, k), TIME_CAME


@compiled
def let_arrive(world: World, k: World) -> int:
    """The next customer arrives, in this slot."""
    s = k.state[0]
    s.free -= 1
    slot = k.free[s.free]
    row = -1
    if s.counted_from <= s.now < s.counted_until:
        row = s.next_row
        s.next_row += 1
    visit.come(world, slot, s.next_arrival, row, s.now)
    s.next_arrival += 1
    return int(slot)


@compiled
def work_off(world: World, k: World) -> int:
    """The first moment happens: whose wait it ends, -1 for nobody's."""
    s = k.state[0]
    what = k.moments[0].what
    stamp = k.moments[0].stamp
    pop(k)
    kind = what & 7
    team = (what >> KIND_BITS) & 255
    index = what >> (KIND_BITS + TEAM_BITS)
    if kind in (WORK_ENDS, SERVED_AND_FREE):
        k.teams[team].busy -= 1
        s.settling = 1
    if kind in (WAIT_ENDS, SERVED_AND_FREE):
        return index if k.stamps[index] == stamp else -1
    if kind == EFFECT_COMES:
        come_true(world, k, index)
    elif kind == CALENDAR_TURNS:
        turn_calendar(world, k, team)
    elif kind == COUNTED_ENDS:
        s.counted_over = 1
    return -1


@compiled
def plan(
    world: World, k: World, slot: int, order: int, until: int, rank: int, team: int, end: int
) -> None:
    """Plan what a customer waits for."""
    s = k.state[0]
    stamp = k.stamps[slot]
    if order == WAIT:
        push(k, until * 8 + rank, packed(WAIT_ENDS, 0, slot), stamp)
    elif order == QUEUE:
        join(world, k, slot, stamp, team, until)
    elif order == SERVE:
        if until == end:
            push(k, end * 8 + WORK, packed(SERVED_AND_FREE, team, slot), stamp)
        else:
            push(k, end * 8 + WORK, packed(WORK_ENDS, team, 0), 0)
            push(k, until * 8 + rank, packed(WAIT_ENDS, 0, slot), stamp)
    elif order == FAULT:
        s.faulty = 1
    elif order == OVER and until == 1:
        let_go(world, k, slot)


@compiled
def join(world: World, k: World, slot: int, stamp: int, team: int, until: int) -> None:
    """Join a team's queue. Who is not served in this instant gets a moment for their patience."""
    s = k.state[0]
    queue_up(k, team, 0, s.now, world.customers[slot].customer, slot, stamp)
    s.longest = max(s.longest, k.teams[team].queued)
    s.settling = 1
    if until == s.now:
        push(k, until * 8 + PATIENCE, packed(WAIT_ENDS, 0, slot), stamp)
    elif until < NEVER:
        n = k.newcomers[s.newcomers]
        n.slot = slot
        n.stamp = stamp
        n.until = until
        s.newcomers += 1


@compiled
def next_granted(world: World, k: World) -> tuple[int, int]:
    """Who is granted an agent next: all teams by name, then by priority, joining and key."""
    s = k.state[0]
    while s.granting < len(k.teams):
        t = s.granting
        team = k.teams[t]
        if team.queued == 0 or team.busy >= team.capacity:
            s.granting += 1
            continue
        slot, stamp = first_in_queue(k, t)
        if slot < 0:
            end = teams.begin_backlog(world, t, -1 - slot, s.now)
            push(k, end * 8 + WORK, packed(WORK_ENDS, t, 0), 0)
            team.busy += 1
        elif k.stamps[slot] == stamp:
            team.busy += 1
            return slot, GRANTED
    s.granting = -1
    for i in range(s.newcomers):
        n = k.newcomers[i]
        if k.stamps[n.slot] == n.stamp:
            push(k, n.until * 8 + PATIENCE, packed(WAIT_ENDS, 0, n.slot), n.stamp)
    s.newcomers = 0
    return -1, TIME_CAME


@compiled
def turn_calendar(world: World, k: World, t: int) -> None:
    """A team's staffing or doors change."""
    s = k.state[0]
    team = k.teams[t]
    team.capacity = teams.agents_now(world, t, s.now)
    was_open = team.open
    team.open = teams.is_open(world, t, s.now)
    if was_open == 1 and team.open == 0:
        close_doors(world, k, t)
    s.settling = 1
    plan_calendar(world, k, t)


@compiled
def plan_calendar(world: World, k: World, t: int) -> None:
    """Plan the next change of a team's staffing or doors."""
    change = teams.next_change(world, t, k.state[0].now)
    if change < NEVER:
        push(k, change * 8 + CALENDAR, packed(CALENDAR_TURNS, t, 0), 0)


@compiled
def close_doors(world: World, k: World, t: int) -> None:
    """Turn away everybody who queues in person; other work stays in the queue."""
    places = k.queues[t]
    stays = 0
    for i in range(k.teams[t].queued):
        slot, stamp = places[i].slot, places[i].stamp
        if slot >= 0 and k.stamps[slot] != stamp:
            continue
        if slot >= 0 and world.customers[slot].active == 1:
            k.turned_away[k.state[0].turned] = slot
            k.state[0].turned += 1
        else:
            places[stays] = places[i]
            rise(places, stays)
            stays += 1
    k.teams[t].queued = stays


@compiled
def next_turned_away(k: World) -> tuple[int, int]:
    """Who is told next that the doors are closed."""
    s = k.state[0]
    s.turned -= 1
    return k.turned_away[s.turned], DOORS_CLOSED


@compiled
def plan_effects(world: World, k: World) -> None:
    """Plan the delayed effects that the last call wrote down."""
    s = k.state[0]
    for i in range(world.cursors[0].effects):
        effect = world.effects[i]
        s.free_effects -= 1
        index = k.free_effects[s.free_effects]
        p = k.planned[index]
        p.slot = effect.slot
        p.kind = effect.kind
        p.subject = effect.item
        p.occurrence = effect.occurrence
        push(k, effect.time * 8 + EFFECT, packed(EFFECT_COMES, 0, index), 0)
    world.cursors[0].effects = 0


@compiled
def come_true(world: World, k: World, index: int) -> None:
    """A delayed effect comes; it may cut the journey and settle the customer."""
    s = k.state[0]
    p = k.planned[index]
    slot = p.slot
    k.free_effects[s.free_effects] = index
    s.free_effects += 1
    cut, settled = aftermath.happen(world, slot, s.now, p.kind, p.subject, p.occurrence)
    if world.cursors[0].effects > 0:
        plan_effects(world, k)
    if cut == 1:
        k.stamps[slot] += 1
    if settled == 1:
        let_go(world, k, slot)


@compiled
def let_go(world: World, k: World, slot: int) -> None:
    """Nothing of a customer is pending any more: the slot is free."""
    s = k.state[0]
    k.stamps[slot] += 1
    k.free[s.free] = slot
    s.free += 1
    if world.customers[slot].row >= 0:
        s.unsettled -= 1


@compiled
def begin(world: World, k: World) -> None:
    """Open the teams as the calendar says, and plan the end of the counted period."""
    s = k.state[0]
    push(k, s.counted_until * 8 + GRANT, packed(COUNTED_ENDS, 0, 0), 0)
    for t in range(len(k.teams)):
        team = k.teams[t]
        team.capacity = teams.agents_now(world, t, 0)
        team.open = teams.is_open(world, t, 0)
        plan_calendar(world, k, t)
        for item in range(world.teams[t].backlog):
            queue_up(k, t, 0, -1, item, -1 - item, 0)
        s.settling = 1


class StoppedError(Exception):
    """A replication was given up half-way, because somebody asked for it."""


def never() -> bool:
    """Nobody asks to stop."""
    return False


class CompiledClock:
    """One replication of a scenario in the compiled loop."""

    def __init__(self, room: Room) -> None:
        """Lay the clockwork out."""
        self.room = room
        teams_of = room.world.teams
        backlog = int(teams_of["backlog"].max()) if len(teams_of) else 0
        slots = room.slots
        planned = 4 * EFFECT_ROOM
        state = np.zeros(1, STATE)
        state["free"], state["granting"], state["longest"] = slots, -1, backlog
        state["free_effects"] = planned
        state["unsettled"] = len(room.world.rows)
        state["counted_from"], state["counted_until"] = room.counted_from, room.counted_until
        state["log_limit"] = room.log_limit
        self.clockwork = Clockwork(
            state=state,
            moments=np.zeros(4 * slots + 4 * EFFECT_ROOM, MOMENT),
            stamps=np.zeros(slots, np.int64),
            free=np.arange(slots)[::-1].copy(),
            planned=np.zeros(planned, PLANNED),
            free_effects=np.arange(planned)[::-1].copy(),
            newcomers=np.zeros(slots, NEWCOMER),
            turned_away=np.zeros(slots, np.int64),
            teams=np.zeros(len(teams_of), TEAM),
            queues=np.zeros((len(teams_of), backlog + 2 * slots), PLACE),
            arrivals=np.ascontiguousarray(room.arrivals),
        )

    def run(self, stopped: Callable[[], bool] = never) -> None:
        """Run until every counted customer is settled and the counted period is over.

        Args:
            stopped: Asked now and then whether to give up.

        Raises:
            RunError: The behaviour found something impossible.
            StoppedError: It was told to give up.
        """
        entry(begin, self.room.world, self.clockwork)(self.room.world, self.clockwork)
        step = entry(run_on, self.room.world, self.clockwork)
        while (reason := step(self.room.world, self.clockwork)) != DONE:
            if reason == FAULTY:
                raise fault_of(self.room)
            if stopped():
                raise StoppedError
            if reason != PAUSED:
                self.make_room(reason)

    def make_room(self, full: int) -> None:
        """Double the arrays that are full."""
        k = self.clockwork
        s = k.state[0]
        if full == FULL_MOMENTS:
            self.clockwork = k.replaced(moments=doubled(k.moments))
        elif full == FULL_QUEUES:
            wider = np.zeros((k.queues.shape[0], 2 * k.queues.shape[1]), PLACE)
            wider[:, : k.queues.shape[1]] = k.queues
            self.clockwork = k.replaced(queues=wider)
        elif full == FULL_EFFECTS:
            before = len(k.planned)
            free = doubled(k.free_effects)
            free[s["free_effects"] : s["free_effects"] + before] = np.arange(before, 2 * before)
            s["free_effects"] += before
            self.clockwork = k.replaced(planned=doubled(k.planned), free_effects=free)
        elif full == FULL_SLOTS:
            more = self.room.more_slots()
            free = doubled(k.free)
            free[: len(more)] = more
            s["free"] = len(more)
            self.clockwork = k.replaced(
                stamps=doubled(k.stamps),
                free=free,
                newcomers=doubled(k.newcomers),
                turned_away=doubled(k.turned_away),
            )
        else:
            self.room.make_room_for_log()
            s["log_limit"] = self.room.log_limit


def run_replication(
    layout: Layout,
    *,
    seed: int,
    number: int,
    customers: int | None = None,
    keep_log: bool = False,
    placebo: bool = False,
    cut: int | None = None,
    stopped: Callable[[], bool] = never,
) -> Replication:
    """Run one replication in the compiled loop; arguments and errors as under SimPy."""
    room = Room(
        layout,
        seed=seed,
        replication=number,
        customers=customers,
        keep_log=keep_log,
        placebo=placebo,
        cut=cut,
    )
    return room.left_behind("compiled", timed(partial(CompiledClock(room).run, stopped)))
