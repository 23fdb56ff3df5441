"""Teams under the compiled clock: who queues, who is granted an agent, and when doors close."""

from sim.clock.compiled.clockwork import (
    CALENDAR_TURNS,
    FIRST_LIST,
    packed,
    plan_end_of_wait,
    plan_end_of_work,
)
from sim.clock.compiled.heaps import copy_place, first_in_queue, push, queue_up, rise, soonest
from sim.clock.compiled.lists import begin_list
from sim.journey.blocks import visit
from sim.journey.blocks.queues import team as teams
from sim.journey.blocks.queues import wages
from sim.journey.customer.ledger import CALENDAR, GRANT
from sim.journey.customer.whereabouts import DOORS_CLOSED, GRANTED
from sim.journey.groundwork.calendar import NEVER
from sim.journey.groundwork.spec import World
from sim.machine.compiled import compiled


@compiled
def open_team(world: World, k: World, t: int) -> None:
    """Before the first instant: staffing and doors as the calendar says."""
    team = k.teams[t]
    team.capacity = teams.capacity_now(world, t, 0)
    team.open = teams.is_open(world, t, 0)
    plan_calendar(world, k, t)
    k.state[0].settling = 1


@compiled
def let_backlogs_stand(world: World, k: World) -> None:
    """Counting begins: the work that stands waiting is in the queues, first of its priority."""
    s = k.state[0]
    for t in range(len(k.teams)):
        for item in range(world.teams[t].backlog):
            place = FIRST_LIST - len(world.handoffs) - 1 - item
            queue_up(k, t, world.teams[t].backlog_priority, -1, item, place, 0)
    s.most_queued += s.backlog
    s.backlog = 0
    s.settling = 1


@compiled
def join(world: World, k: World, slot: int) -> None:
    """Join a team's queue. Teams grant at the end of an instant, in which others may join too.

    Where nothing else happens in it, the end is now. Then, as no team has both an agent who is
    free and somebody who waits, a free agent is granted without queueing.
    """
    s = k.state[0]
    stamp = k.stamps[slot]
    c = world.customers[slot]
    team = k.teams[c.team]
    at_once = s.settling + s.told == 0 and s.granting < 0 and soonest(k) > s.now * 8 + GRANT
    if at_once and team.busy < team.capacity:
        team.busy += 1
        k.told[0] = slot
        s.told = 1
        s.told_what = GRANTED
        return
    since = max(0, s.now - world.personas[c.persona].head_start)
    queue_up(k, c.team, c.priority, since, c.customer, slot, stamp)
    if c.active == 0 and c.until == s.now:
        plan_end_of_wait(world, k, slot)
    elif at_once:
        stay(world, k, slot)
    else:
        n = k.newcomers[s.newcomers]
        n.slot = slot
        n.stamp = stamp
        s.newcomers += 1
    if not at_once:
        s.settling = 1


@compiled
def stay(world: World, k: World, slot: int) -> None:
    """Plan how long a customer stays in a queue who was not served when they joined it.

    Who is there in person has patience, which is drawn for those who must wait: until then they
    stay to the end of their window at most.
    """
    if world.customers[slot].active == 1:
        visit.stay(world, slot)
    plan_end_of_wait(world, k, slot)


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
            plan_end_of_work(k, t, wages.begin_backlog(world, t, item, s.now))
            team.busy += 1
    s.granting = -1
    for i in range(s.newcomers):
        n = k.newcomers[i]
        if k.stamps[n.slot] == n.stamp:
            stay(world, k, n.slot)
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
