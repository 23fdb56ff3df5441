"""The compiled clock's loop: moment after moment, in arrays, without leaving compiled code.

It does what the SimPy clock does and nothing else: the same ranks within an instant, the same
queues, the same behaviour. Only what is nobody else's business need not be done in the order of
time: a customer is carried on from wait to wait, ahead of the clock, until they come among others.
The loop stops when an array is full; then there is more room, and it goes on where it was.
"""

from sim.clock.compiled.clockwork import (
    DONE,
    FAULTY,
    FULL_EFFECTS,
    FULL_LOG,
    FULL_MOMENTS,
    FULL_QUEUES,
    FULL_SLOTS,
    PAUSED,
    plan_end_of_work,
)
from sim.clock.compiled.heaps import NOTHING, next_arrival, next_moment, soonest
from sim.clock.compiled.moments import let_arrive, plan, plan_effects, work_off
from sim.clock.compiled.teams import next_granted
from sim.journey.blocks import visit
from sim.journey.customer.effects import EFFECT_ROOM
from sim.journey.customer.ledger import GRANT
from sim.journey.customer.whereabouts import GRANTED, ON_TIME, TIME_CAME
from sim.journey.groundwork.spec import World
from sim.machine.compiled import compiled

MOMENTS_A_CALL = 200_000  # some tenths of a second at most, after which somebody may stop it


@compiled
def run_on(world: World, k: World) -> int:
    """Work off moment after moment until all is done, an array is full, or something is wrong.

    This is the one place that carries customers on: all else only says whom, so that the whole
    behaviour is compiled into one loop once.
    """
    s = k.state[0]
    left = MOMENTS_A_CALL
    while left > 0:
        left -= 1
        if s.faulty == 1:
            return FAULTY
        if is_over(world, k):
            return DONE
        full = what_is_full(world, k)
        if full > 0:
            return full
        slot, signal = next_to_carry(world, k)
        if slot >= 0:
            k.stamps[slot] += 1
            order, settled, ahead, team, end = visit.carry_on(world, slot, s.now, signal, ON_TIME)
            if world.cursors[0].effects > 0:
                plan_effects(world, k)
            if team >= 0:
                plan_end_of_work(k, team, end)
            plan(world, k, slot, order, settled, ahead)
    return PAUSED


@compiled
def is_over(world: World, k: World) -> bool:
    """Whether nothing that counts can happen any more, or the last counted window is over.

    The last who counts may have been ahead of the clock: what comes before then still happens.
    """
    s = k.state[0]
    if s.run_over == 1:
        return True
    if s.counted_over == 0 or not is_settled(world):
        return False
    settled_at = world.cursors[0].settled_at
    if settled_at <= s.now * 8 + GRANT:
        return True
    return bool(s.told + s.settling == 0 and s.granting < 0 and soonest(k) > settled_at)


@compiled
def is_settled(world: World) -> bool:
    """Whether nothing can be counted any more, nor any wait that is measured be over."""
    cursor = world.cursors[0]
    return bool(cursor.unsettled + cursor.open_waits == 0)


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
        return next_told(k)
    if s.granting < 0 and s.settling == 1 and soonest(k) > s.now * 8 + GRANT:
        s.settling = 0
        s.granting = 0
    if s.granting >= 0:
        slot = next_granted(world, k)
        if slot >= 0 or is_settled(world):  # where all is settled, it may be over now
            return slot, GRANTED
    arrival = next_arrival(k)
    moment = next_moment(k)
    if min(arrival, moment) == NOTHING:
        # Whoever is not settled waits for nothing: the behaviour never lets that happen.
        s.faulty = int(world.cursors[0].unsettled > 0)
        return -1, TIME_CAME
    if arrival <= moment:
        s.now = arrival >> 3
        return let_arrive(world, k), TIME_CAME
    s.now = moment >> 3
    slot = work_off(world, k)
    return next_told(k) if s.told > 0 else (slot, TIME_CAME)


@compiled
def next_told(k: World) -> tuple[int, int]:
    """Who is told next what just happened to them, of those who are still to be told."""
    s = k.state[0]
    s.told -= 1
    return k.told[s.told], s.told_what
