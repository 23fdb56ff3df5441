"""What the compiled clock does at each kind of moment; only its loop carries customers on.

A wait is known by a stamp. Whatever ends a wait gives the customer another stamp, so that a
moment or a place in a queue that was meant for an earlier wait is not theirs any more.
"""

from sim.clock.clockwork import (
    CALENDAR_TURNS,
    COUNTED_ENDS,
    EFFECT_COMES,
    FIRST_LIST,
    KIND_BITS,
    LIST_COMES,
    LIST_GOES,
    LOOK,
    SERVED_AND_FREE,
    TEAM_BITS,
    WAIT_ENDS,
    WORK_ENDS,
    packed,
)
from sim.clock.heaps import copy_place, first_in_queue, pop, push, queue_up, rise
from sim.compiled import compiled
from sim.journey import aftermath, batch, coming, monitor, visit
from sim.journey import team as teams
from sim.journey.calendar import NEVER
from sim.journey.effects import REFERRAL
from sim.journey.ledger import ARRIVAL, CALENDAR, EFFECT, GRANT, MONITOR, PATIENCE, WORK
from sim.journey.spec import World
from sim.journey.standing import (
    DOORS_CLOSED,
    FAULT,
    LIST_CAME,
    LISTED,
    ON_LIST,
    OVER,
    QUEUE,
    SERVE,
    WAIT,
)


@compiled
def begin(world: World, k: World) -> None:
    """Open the teams as the calendar says, and plan what does not depend on customers."""
    s = k.state[0]
    push(k, world.constants[0].counted_until * 8 + GRANT, packed(COUNTED_ENDS, 0, 0), 0)
    plan_look(world, k)
    for t in range(len(k.teams)):
        team = k.teams[t]
        team.capacity = teams.capacity_now(world, t, 0)
        team.open = teams.is_open(world, t, 0)
        plan_calendar(world, k, t)
        for item in range(world.teams[t].backlog):
            place = FIRST_LIST - len(world.handoffs) - 1 - item
            queue_up(k, t, world.teams[t].backlog_priority, -1, item, place, 0)
        s.settling = 1


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
    coming.come(world, slot, who.key, row, s.now, who.stream, who.persona, who.when & 7)
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
    if kind in (WORK_ENDS, SERVED_AND_FREE):
        k.teams[team].busy -= 1
        s.settling = 1
    if kind in (WAIT_ENDS, SERVED_AND_FREE):
        return int(index) if k.stamps[index] == stamp else -1
    if kind == EFFECT_COMES:
        return come_true(world, k, index)
    if kind == CALENDAR_TURNS:
        turn_calendar(world, k, team)
    elif kind == COUNTED_ENDS:
        s.counted_over = 1
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
def plan(
    world: World, k: World, slot: int, order: int, until: int, rank: int, team: int, end: int
) -> None:
    """Plan what a customer waits for, as the behaviour answered."""
    s = k.state[0]
    stamp = k.stamps[slot]
    if order == WAIT:
        push(k, until * 8 + rank, packed(WAIT_ENDS, 0, slot), stamp)
    elif order == QUEUE:
        join(world, k, slot, team, abs(end), until)
    elif order == LISTED:  # the hand-off stands where else the team does
        if k.lists[team] != end:
            k.lists[team] = end
            push(k, end * 8 + CALENDAR, packed(LIST_GOES, 0, team), end)
        if until < NEVER:
            push(k, until * 8 + PATIENCE, packed(WAIT_ENDS, 0, slot), stamp)
    elif order == SERVE:
        if until == end:
            push(k, end * 8 + WORK, packed(SERVED_AND_FREE, team, slot), stamp)
        else:
            push(k, end * 8 + WORK, packed(WORK_ENDS, team, 0), 0)
            push(k, until * 8 + rank, packed(WAIT_ENDS, 0, slot), stamp)
    elif order == FAULT:
        s.faulty = 1
    elif order == OVER:
        let_go(world, k, slot, until)


@compiled
def join(world: World, k: World, slot: int, team: int, priority: int, until: int) -> None:
    """Join a team's queue. Who is not served in this instant gets a moment for their patience.

    Who is there in person has patience, which is drawn for those who must wait: until then they
    stay to the end of their window at most.
    """
    s = k.state[0]
    stamp = k.stamps[slot]
    c = world.customers[slot]
    since = max(0, s.now - world.personas[c.persona].head_start)
    queue_up(k, team, priority, since, c.customer, slot, stamp)
    if c.active == 0 and until == s.now:
        push(k, until * 8 + PATIENCE, packed(WAIT_ENDS, 0, slot), stamp)
    elif until < NEVER:
        n = k.newcomers[s.newcomers]
        n.slot = slot
        n.stamp = stamp
        n.until = until
        s.newcomers += 1


@compiled
def next_granted(world: World, k: World) -> int:
    """Who is granted an agent next: all teams by name, then by priority, joining and key.

    Returns:
        The slot; -1 when nobody is left to be granted one.
    """
    s = k.state[0]
    while s.granting < len(k.teams):
        t = s.granting
        team = k.teams[t]
        if team.queued == 0 or team.busy >= team.capacity:
            s.granting += 1
            continue
        slot, stamp = first_in_queue(k, t)
        if slot >= 0:
            if k.stamps[slot] == stamp:
                team.busy += 1
                return int(slot)
        elif slot > FIRST_LIST - len(world.handoffs) - 1:
            team.busy += begin_list(world, k, FIRST_LIST - slot, stamp)
        else:
            item = FIRST_LIST - len(world.handoffs) - 1 - slot
            end = teams.begin_backlog(world, t, item, s.now)
            push(k, end * 8 + WORK, packed(WORK_ENDS, t, 0), 0)
            team.busy += 1
    s.granting = -1
    for i in range(s.newcomers):
        n = k.newcomers[i]
        if k.stamps[n.slot] == n.stamp:
            until = n.until
            if world.customers[n.slot].active == 1:
                until = visit.stay(world, n.slot)
            push(k, until * 8 + PATIENCE, packed(WAIT_ENDS, 0, n.slot), n.stamp)
    s.newcomers = 0
    return -1


@compiled
def turn_calendar(world: World, k: World, t: int) -> None:
    """A team's staffing or doors change."""
    s = k.state[0]
    team = k.teams[t]
    team.capacity = teams.capacity_now(world, t, s.now)
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
def plan_look(world: World, k: World) -> None:
    """Plan the next look at a report."""
    due = monitor.next_look(world)
    if due < NEVER:
        push(k, due * 8 + MONITOR, packed(LOOK, 0, 0), 0)


@compiled
def close_doors(world: World, k: World, t: int) -> None:
    """Turn away everybody who queues in person; other work stays in the queue."""
    s = k.state[0]
    places = k.queues[t]
    stays = 0
    for i in range(k.teams[t].queued):
        slot, stamp = places[i].slot, places[i].stamp
        if slot >= 0 and k.stamps[slot] != stamp:
            continue
        if slot >= 0 and world.customers[slot].active == 1:
            k.told[s.told] = slot
            s.told += 1
        else:
            copy_place(places[stays], places[i])
            rise(places, stays)
            stays += 1
    k.teams[t].queued = stays
    s.told_what = DOORS_CLOSED


@compiled
def is_on_list(world: World, slot: int, handoff: int, goes: int) -> bool:
    """Whether the customer in a slot is on the list of a hand-off that goes at a time."""
    c = world.customers[slot]
    return bool(c.phase == ON_LIST and c.handoff == handoff and c.list_goes == goes)


@compiled
def how_many_on_list(world: World, handoff: int, goes: int) -> int:
    """How many are on a list."""
    people = 0
    for slot in range(len(world.customers)):
        people += is_on_list(world, slot, handoff, goes)
    return people


@compiled
def let_list_go(world: World, k: World, handoff: int) -> None:
    """A list goes: falls through the gap, comes at once, or joins the queue of its team."""
    s = k.state[0]
    h = world.handoffs[handoff]
    if how_many_on_list(world, handoff, s.now) == 0:
        return
    if batch.go(world, handoff, s.now):
        tell_list(world, k, handoff, s.now)
    elif h.team >= 0:
        # Before customers who join at this instant: a key below all of theirs.
        key = handoff - len(world.handoffs)
        queue_up(k, h.team, h.list_priority, s.now, key, FIRST_LIST - handoff, s.now)
    else:
        begin_list(world, k, handoff, s.now)


@compiled
def begin_list(world: World, k: World, handoff: int, goes: int) -> int:
    """The carrying of a list begins; 1 if it does, 0 if nobody is on it any more."""
    s = k.state[0]
    people = how_many_on_list(world, handoff, goes)
    if people == 0:
        return 0
    end = batch.begin(world, handoff, goes, s.now)
    for slot in range(len(world.customers)):
        if is_on_list(world, slot, handoff, goes):
            batch.take_along(world, slot, handoff, s.now, end, people)
    push(k, end * 8 + WORK, packed(LIST_COMES, 0, handoff), goes)
    return 1


@compiled
def tell_list(world: World, k: World, handoff: int, goes: int) -> None:
    """All who are still on a list are to hear that it has come, or fell through."""
    s = k.state[0]
    for slot in range(len(world.customers)):
        if is_on_list(world, slot, handoff, goes):
            k.told[s.told] = slot
            s.told += 1
    s.told_what = LIST_CAME


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
        settled = coming.come_referred(world, new, slot, subject, occurrence, s.now)
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
    free_slot(world, k, slot)
    if settled > 1:
        free_slot(world, k, world.customers[slot].root)


@compiled
def free_slot(world: World, k: World, slot: int) -> None:
    """Nobody has this slot any more."""
    s = k.state[0]
    k.stamps[slot] += 1
    k.free[s.free] = slot
    s.free += 1
    if world.customers[slot].row >= 0:
        s.unsettled -= 1
