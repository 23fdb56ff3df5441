"""The same journeys in one compiled loop over arrays: the clock for batches.

It does what the SimPy clock does and nothing else, without leaving compiled code: the same ranks
within an instant, the same queues, the same behaviour. The loop stops when an array is full; then
there is more room, and it goes on where it was.
"""

from collections.abc import Callable
from functools import partial

from sim.clock.clockwork import (
    DONE,
    FAULTY,
    FULL_EFFECTS,
    FULL_LOG,
    FULL_MOMENTS,
    FULL_QUEUES,
    FULL_SLOTS,
    PAUSED,
    clockwork_of,
    with_more_room,
)
from sim.clock.compiled_moments import (
    begin,
    let_arrive,
    next_granted,
    plan,
    plan_effects,
    work_off,
)
from sim.clock.replication import Replication, Room, fault_of, timed
from sim.compiled import compiled, entry
from sim.journey import visit
from sim.journey.effects import EFFECT_ROOM
from sim.journey.layout import Layout
from sim.journey.ledger import GRANT
from sim.journey.spec import World
from sim.journey.standing import TIME_CAME

MOMENTS_A_CALL = 400_000  # some tenths of a second, after which somebody may want to stop it
NOTHING = 2**62


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
    if s.moments > s.most_moments:
        return FULL_MOMENTS
    if s.free == 0:
        return FULL_SLOTS
    if s.free_effects < EFFECT_ROOM:
        return FULL_EFFECTS
    if world.cursors[0].log >= s.log_limit:
        return FULL_LOG
    if s.longest > s.most_queued:
        return FULL_QUEUES
    return 0


@compiled
def next_to_carry(world: World, k: World) -> tuple[int, int]:
    """The next moment: who is to be carried on, and what just happened to them; -1 for nobody."""
    s = k.state[0]
    if s.told > 0:
        s.told -= 1
        return k.told[s.told], s.told_what
    if s.granting >= 0:
        return next_granted(world, k)
    arrival = NOTHING
    if s.next_arrival < len(k.arrivals):
        arrival = k.arrivals[s.next_arrival].when
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
        self.clockwork = clockwork_of(room)
        room.forget_arrivals()  # a million of them take forty megabytes, and it has its own

    def run(self, stopped: Callable[[], bool] = never) -> None:
        """Run until every counted customer is settled and the counted period is over.

        Args:
            stopped: Asked now and then whether to give up.

        Raises:
            RunError: The behaviour found something impossible.
            StoppedError: It was told to give up.
        """
        entry(begin, self.room.world, self.clockwork)(self.room.world, self.clockwork)
        run = entry(run_on, self.room.world, self.clockwork)
        while (reason := run(self.room.world, self.clockwork)) != DONE:
            if reason == FAULTY:
                raise fault_of(self.room)
            if stopped():
                raise StoppedError
            if reason != PAUSED:
                self.clockwork = with_more_room(self.clockwork, reason, self.room)


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
