"""What the compiled clock does at each kind of moment; only its loop carries customers on.

A wait is known by a stamp. Whatever ends a wait gives the customer another stamp, so that a
moment or a place in a queue that was meant for an earlier wait is not theirs any more.
"""

from sim.clock.compiled.clockwork import (
    CALENDAR_TURNS,
    COMES_AMONG_OTHERS,
    COUNTED_ENDS,
    COUNTING_BEGINS,
    EFFECT_COMES,
    GOES_WRONG,
    KIND_BITS,
    LIST_COMES,
    LIST_GOES,
    LOOK,
    RUN_ENDS,
    TEAM_BITS,
    WAIT_ENDS,
    WORK_ENDS,
    packed,
    plan_end_of_wait,
)
from sim.clock.compiled.heaps import pop, push
from sim.clock.compiled.lists import get_on_list, let_list_go, tell_list
from sim.clock.compiled.teams import join, let_backlogs_stand, open_team, turn_calendar
from sim.journey import entering
from sim.journey.blocks import monitor
from sim.journey.blocks.endings import aftermath, exits
from sim.journey.customer.effects import REFERRAL
from sim.journey.customer.ledger import ARRIVAL, CALENDAR, EFFECT, GRANT, MONITOR
from sim.journey.customer.whereabouts import FAULT, ON_LIST, ON_TIME, OVER, WAIT
from sim.journey.groundwork.calendar import NEVER
from sim.journey.groundwork.spec import World
from sim.machine.compiled import compiled, compiled_inline


@compiled
def begin(world: World, k: World) -> None:
    """Open the teams as the calendar says, and plan what does not depend on customers."""
    push(k, world.constants[0].counted_until * 8 + GRANT, packed(COUNTED_ENDS, 0, 0), 0)
    if world.constants[0].run_end > 0:  # before whatever else that instant brings
        push(k, world.constants[0].run_end * 8, packed(RUN_ENDS, 0, 0), 0)
    plan_look(world, k)
    for t in range(len(k.teams)):
        open_team(world, k, t)
    begins = world.constants[0].counted_from
    push(k, begins * 8 + CALENDAR, packed(COUNTING_BEGINS, 0, 0), 0)


@compiled
def take_slot(k: World) -> int:
    """A place for the state of a customer who comes."""
    s = k.state[0]
    s.free -= 1
    return int(k.free[s.free])


@compiled
def let_arrive(world: World, k: World) -> int:
    """The next customer arrives; returns the slot."""
    s = k.state[0]
    who = k.arrivals[s.next_arrival]
    s.next_arrival += 1
    slot = take_slot(k)
    row = -1
    if who.counts == 1:
        row = s.next_row
        s.next_row += 1
    entering.come(world, slot, who.key, row, s.now, who.stream, who.persona, who.when & 7)
    return slot


@compiled
def work_off(world: World, k: World) -> int:
    """The first moment happens: who is to be carried on because of it, -1 for nobody."""
    s = k.state[0]
    what = k.moments[0].what
    stamp = k.moments[0].stamp
    pop(k)
    kind = what & 15
    team = (what >> KIND_BITS) & 255
    index = what >> (KIND_BITS + TEAM_BITS)
    if kind in (WAIT_ENDS, COMES_AMONG_OTHERS, GOES_WRONG) and k.stamps[index] != stamp:
        return -1  # something else has ended that wait
    if kind == WAIT_ENDS:
        return int(index)
    if kind == WORK_ENDS:
        k.teams[team].busy -= 1
        s.settling |= k.teams[team].queued > 0
        return -1
    if kind == EFFECT_COMES:
        return come_true(world, k, index)
    if kind == COMES_AMONG_OTHERS:
        come_among_others(world, k, index)
    elif kind == GOES_WRONG:
        exits.fault(world, world.customers[index], s.now, team)
        s.faulty = 1
    elif kind == CALENDAR_TURNS:
        turn_calendar(world, k, team)
    elif kind == COUNTED_ENDS:
        s.counted_over = 1
    elif kind == COUNTING_BEGINS:
        let_backlogs_stand(world, k)
    elif kind == RUN_ENDS:
        s.run_over = 1
    elif kind == LIST_GOES:
        let_list_go(world, k, index)
    elif kind == LIST_COMES:
        if world.handoffs[index].team >= 0:
            k.teams[world.handoffs[index].team].busy -= 1
            s.settling = 1
        tell_list(world, k, index, stamp)
    elif kind == LOOK:
        monitor.look(world, s.now)
        plan_look(world, k)
    return -1


@compiled
def plan(world: World, k: World, slot: int, order: int, settled: int, ahead: int) -> None:
    """Plan what a customer waits for. What is among others, and is ahead of the clock, must wait.

    Args:
        world: The arrays.
        k: The clockwork.
        slot: The customer's place.
        order: WAIT, QUEUE, LISTED, OVER or FAULT.
        settled: For OVER, what `aftermath.close_if_nothing_pends` says.
        ahead: The moment (time x 8 + rank) at which it happens, or ON_TIME.
    """
    s = k.state[0]
    if order == WAIT:
        plan_end_of_wait(world, k, slot)
    elif order == OVER:
        let_go(world, k, slot, settled)
    elif ahead > ON_TIME:
        kind = GOES_WRONG if order == FAULT else COMES_AMONG_OTHERS  # the fault is for the first
        push(k, ahead, packed(kind, world.cursors[0].fault, slot), k.stamps[slot])
    elif order == FAULT:
        s.faulty = 1
    else:
        come_among_others(world, k, slot)


@compiled_inline
def come_among_others(world: World, k: World, slot: int) -> None:
    """A customer gets on a list or joins a queue, whichever they wait for now."""
    if world.customers[slot].phase == ON_LIST:
        get_on_list(world, k, slot)
    else:
        join(world, k, slot)


@compiled
def plan_look(world: World, k: World) -> None:
    """Plan the next look at a report. Nobody goes ahead of it, nor beyond the end of the run."""
    due = monitor.next_look(world)
    last = world.constants[0].run_end
    world.cursors[0].next_look = min(due, last - 1) if last > 0 else due
    if due < NEVER:
        push(k, due * 8 + MONITOR, packed(LOOK, 0, 0), 0)


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
        p.subject = effect.subject
        p.occurrence = effect.occurrence
        rank = ARRIVAL if effect.kind == REFERRAL else EFFECT
        push(k, effect.time * 8 + rank, packed(EFFECT_COMES, 0, index), 0)
    world.cursors[0].effects = 0


@compiled
def come_true(world: World, k: World, index: int) -> int:
    """A delayed effect comes: it may cut a journey, or bring a customer, whose slot is returned."""
    s = k.state[0]
    p = k.planned[index]
    slot, kind, subject, occurrence = p.slot, p.kind, p.subject, p.occurrence
    k.free_effects[s.free_effects] = index
    s.free_effects += 1
    if kind == REFERRAL:
        new = take_slot(k)
        settled = entering.come_referred(world, new, slot, subject, occurrence, s.now)
        if settled == FAULT:
            s.faulty = 1
            return -1
        let_go(world, k, slot, settled)
        return new
    cut, settled = aftermath.happen(world, slot, s.now, kind, subject, occurrence)
    if world.cursors[0].effects > 0:
        plan_effects(world, k)
    if cut == 1:
        k.stamps[slot] += 1
    let_go(world, k, slot, settled)
    return -1


@compiled
def let_go(world: World, k: World, slot: int, settled: int) -> None:
    """Free the slot of a customer of whom nothing pends any more (1); the root's too (2)."""
    if settled == 0:
        return
    free_slot(k, slot)
    if settled > 1:
        free_slot(k, world.customers[slot].root)


@compiled
def free_slot(k: World, slot: int) -> None:
    """Nobody has this slot any more."""
    s = k.state[0]
    k.stamps[slot] += 1
    k.free[s.free] = slot
    s.free += 1
