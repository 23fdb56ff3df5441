"""The compiled clock's loop: moment after moment, in arrays, without leaving compiled code.

It does what the SimPy clock does and nothing else: the same ranks within an instant, the same
queues, the same behaviour. The loop stops when an array is full; then there is more room, and it
goes on where it was.
"""

from sim.clock.clockwork import (
    DONE,
    FAULTY,
    FULL_EFFECTS,
    FULL_LOG,
    FULL_MOMENTS,
    FULL_QUEUES,
    FULL_SLOTS,
    PAUSED,
)
from sim.clock.compiled_moments import let_arrive, next_granted, plan, plan_effects, work_off
from sim.compiled import compiled
from sim.journey import visit
from sim.journey.effects import EFFECT_ROOM
from sim.journey.ledger import GRANT
from sim.journey.spec import World
from sim.journey.standing import GRANTED, TIME_CAME

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
    if s.granting < 0 and s.settling == 1 and soonest(k) > s.now * 8 + GRANT:
        s.settling = 0
        s.granting = 0
    if s.granting >= 0:
        slot = next_granted(world, k)
        if slot >= 0:
            return slot, GRANTED
    arrival = next_arrival(k)
    moment = next_moment(k)
    if min(arrival, moment) == NOTHING:
        s.faulty = 1  # somebody waits for nothing: the behaviour never lets that happen
        return -1, TIME_CAME
    if arrival <= moment:
        s.now = arrival >> 3
        return let_arrive(world, k), TIME_CAME
    s.now = moment >> 3
    return work_off(world, k), TIME_CAME


@compiled
def next_arrival(k: World) -> int:
    """When the next customer comes, with the rank of that moment."""
    s = k.state[0]
    return int(k.arrivals[s.next_arrival].when) if s.next_arrival < len(k.arrivals) else NOTHING


@compiled
def next_moment(k: World) -> int:
    """When the next planned moment is, with its rank."""
    return int(k.moments[0].when) if k.state[0].moments > 0 else NOTHING


@compiled
def soonest(k: World) -> int:
    """When anything happens next."""
    return min(next_arrival(k), next_moment(k))
