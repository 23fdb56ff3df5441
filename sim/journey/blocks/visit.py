"""The phases of a visit, in order: the one place that lists the blocks.

`proceed` carries a customer on from what just happened to the next thing they wait for, and says
what that is. It never looks at a queue or at a list of events: a clock does the waiting. Where a
wait is nobody else's business, a clock may have it gone through at once.
"""

from sim.journey.blocks import booking, referral
from sim.journey.blocks.consent_and_contact import consent, contact
from sim.journey.blocks.endings import aftermath, exits
from sim.journey.blocks.leaving import leaving
from sim.journey.blocks.queues import waiting
from sim.journey.blocks.routes import routing
from sim.journey.blocks.selling import offer, reveal
from sim.journey.blocks.serving import batch, handoff, service
from sim.journey.customer import ledger
from sim.journey.customer.events import has_room, note
from sim.journey.customer.whereabouts import (
    ARRIVING,
    AT_CARRIER,
    AT_DOOR,
    AT_SERVICE,
    AT_WAY_ON,
    CARRIER_WORKS,
    DOORS_CLOSED,
    GO_ON,
    GONE,
    GRANTED,
    HANDED_OVER,
    IN_SERVICE,
    LIST_CAME,
    LISTED,
    NEVER_AHEAD,
    ON_LIST,
    ON_THE_WAY,
    OVER,
    POSTPONED,
    QUEUE,
    QUEUED,
    SERVE,
    TIME_CAME,
    UNNOTICED,
    WAIT,
    WITH_CARRIER,
    wait_until,
)
from sim.journey.groundwork.calendar import NEVER
from sim.journey.groundwork.numbering import NO_TIME_CYCLE, NO_WAY_LEFT, VISITS, occurrence
from sim.journey.groundwork.spec import Customer, World
from sim.journey.people import belief
from sim.journey.people.arrivals import REACHED
from sim.machine.compiled import compiled, compiled_apart, compiled_inline

MOST_VISITS_IN_AN_INSTANT = 1000
MOST_ALONE = 64  # waits gone through ahead of the clock, after which somebody may stop it


@compiled
def proceed(world: World, slot: int, now: int, signal: int) -> tuple[int, int, int, int, int]:
    """Carry a customer on to the next thing they wait for.

    Args:
        world: The arrays.
        slot: The customer's place.
        now: The time.
        signal: TIME_CAME, GRANTED, DOORS_CLOSED or LIST_CAME.

    Returns:
        What comes next (WAIT, QUEUE, SERVE, LISTED, OVER or FAULT); until when it lasts at most;
        the rank of that moment; the team; and, for SERVE, when the team's work ends, for QUEUE the
        priority, as a negative number where the customer does not queue in person. For LISTED the
        last two are the hand-off and the time at which its list goes. For OVER the second number
        is what `aftermath.close_if_nothing_pends` says.
    """
    order, settled, _, team, end = carry_on(world, slot, now, signal, NEVER_AHEAD)
    c = world.customers[slot]
    if order == OVER:
        return order, settled, 0, -1, 0
    if order == QUEUE:
        return order, c.until, c.rank, c.team, c.priority if c.active == 1 else -c.priority
    if order == LISTED:
        return order, c.until, c.rank, c.handoff, c.list_goes
    return SERVE if team >= 0 else order, c.until, c.rank, team, end


@compiled
def carry_on(
    world: World, slot: int, now: int, signal: int, ahead: int
) -> tuple[int, int, int, int, int]:
    """Carry a customer on to the next thing they wait for, and through waits of their own.

    Args:
        world: The arrays.
        slot: The customer's place.
        now: The time.
        signal: TIME_CAME, GRANTED, DOORS_CLOSED or LIST_CAME.
        ahead: NEVER_AHEAD where the clock wants to know of every wait, else ON_TIME: waits that
            are nobody else's business are gone through at once.

    Returns:
        What comes next (WAIT, QUEUE, LISTED, OVER or FAULT), the customer says until when; for
        OVER what `aftermath.close_if_nothing_pends` says; the moment (time x 8 + rank) at which
        it comes, where that is ahead of the clock, else `ahead` as it was given; the team that
        began to work for the customer, -1 for none, and when that work ends.
    """
    c = world.customers[slot]
    c.rank_now = rank_of(c, signal)
    team, end = -1, 0
    alone = 0
    while True:
        order = WAIT
        if now >= c.window_end:
            order = exits.end_window(world, c, ahead)
        if order == WAIT:
            order = wake(world, c, now, signal)
        if order == GO_ON:
            order = go_on(world, c, now)
        if order == SERVE:
            team, end = c.team, c.due
            order = WAIT
        if order != WAIT or ahead == NEVER_AHEAD or not goes_on_alone(world, c):
            break
        if alone == MOST_ALONE:
            break
        alone += 1
        now = c.until
        signal = TIME_CAME
        c.rank_now = c.rank
        ahead = now * 8 + c.rank
    settled = 0
    if order == OVER:
        c.phase = GONE
        unsettled = world.cursors[0].unsettled
        settled = aftermath.close_if_nothing_pends(world, c)
        if world.cursors[0].unsettled < unsettled:
            world.cursors[0].settled_at = max(world.cursors[0].settled_at, ahead)
    return order, settled, ahead, team, end


@compiled
def goes_on_alone(world: World, c: Customer) -> bool:
    """Whether what a customer does after a wait is nobody else's business, nor others' theirs.

    Nothing else can happen to them before; no report is looked at before, so that all switches
    still stand as they do; the run goes on so long; and what they do can be written down.
    """
    return bool(c.pending == 0 and c.until <= world.cursors[0].next_look and has_room(world))


@compiled
def stay(world: World, slot: int) -> int:
    """Until when a customer stays in a queue in person who was not served when they joined it."""
    c = world.customers[slot]
    deadline = waiting.patience_ends(world, c)
    wait_until(c, QUEUED, deadline, deadline, ledger.PATIENCE)
    return int(c.until)


@compiled
def rank_of(c: Customer, signal: int) -> int:
    """The rank of the instant in which something happens to a customer."""
    if signal == GRANTED:
        return ledger.GRANT
    if signal == DOORS_CLOSED:
        return ledger.CALENDAR
    if signal == LIST_CAME:
        return batch.rank_of_coming(c)
    return c.rank


@compiled
def wake(world: World, c: Customer, now: int, signal: int) -> int:
    """What the end of a wait means for where the customer stands."""
    in_time = now >= c.due
    if c.phase == IN_SERVICE and in_time:
        service.finish(world, c, now)
        c.phase = AT_WAY_ON
    elif c.phase == QUEUED and signal == GRANTED:
        waiting.waited(world, c, now)
        c.phase = AT_SERVICE
    elif c.phase == ON_THE_WAY:
        c.step = world.routes[c.route].to
        c.phase = ARRIVING
    elif c.phase != ARRIVING:
        return wake_seldom(world, c, now, signal, in_time)
    return GO_ON


@compiled_apart
def wake_seldom(world: World, c: Customer, now: int, signal: int, in_time: bool) -> int:
    """As `wake`, for what ends less often than a service, a way or a queue with an agent."""
    if c.phase == HANDED_OVER and in_time:
        c.phase = AT_CARRIER
    elif c.phase == WITH_CARRIER and signal == GRANTED:
        return carrier_begins(world, c, now)
    elif c.phase == CARRIER_WORKS:
        service.work_is_paid(world, c, c.work_end)
        c.phase = AT_DOOR
        return GO_ON if in_time else exits.waits_no_longer(world, c, now)
    elif c.phase == UNNOTICED and in_time:
        return exits.notice(world, c, now)
    elif c.phase == QUEUED and signal == DOORS_CLOSED:
        return exits.shut_out(world, c, now, True)
    elif c.phase == QUEUED and c.active == 1:
        waiting.hang_up(world, c, now)
        return exits.way_out(world, c, now, leaving.IMPATIENCE)
    elif c.phase == POSTPONED and in_time:
        c.phase = AT_DOOR
    elif c.phase == ON_LIST and signal == LIST_CAME:
        return list_comes(world, c, now)
    else:
        return exits.waits_no_longer(world, c, now)
    return GO_ON


@compiled_inline
def go_on(world: World, c: Customer, now: int) -> int:
    """Run part after part of a visit, and of those that follow at once, up to the next wait."""
    order = GO_ON
    while order == GO_ON:
        if c.phase == ARRIVING:
            order = arrive(world, c, now)
        if order == GO_ON and c.phase == AT_CARRIER:
            order = go_to_carrier(world, c, now)
        if order == GO_ON and c.phase == AT_DOOR:
            order = come_to_door(world, c, now)
        if order == GO_ON and c.phase == AT_SERVICE:
            order = be_served(world, c, now)
        if order == GO_ON and c.phase == AT_WAY_ON:
            order = way_on(world, c, now)
    return order


@compiled
def arrive(world: World, c: Customer, now: int) -> int:
    """Phase 1: one more try, and the hand-off from the last system reached."""
    if now != c.instant:
        c.instant = now
        c.visits_now = 0
    c.visits_now += 1
    if c.visits_now > MOST_VISITS_IN_AN_INSTANT:
        return exits.fault(world, c, now, NO_TIME_CYCLE)
    if c.route < 0:
        return exits.fault(world, c, now, NO_WAY_LEFT)
    step = world.steps[c.step]
    if c.row >= 0:
        world.flows[c.from_step, c.route] += 1
    visits = occurrence(world, c, step.counters + VISITS)
    if visits == 0 and c.row >= 0:
        world.reached[c.step] += 1
    note(world, c, now, REACHED, c.step, c.route, -1, 0.0, 0.0)
    if visits >= world.constants[0].visit_limit:
        leaving.depart(world, c, now, leaving.LIMIT)
        return OVER
    if step.new_need == 1:
        service.begin_new_need(world, c)
    waiting.start_giving_up_clock(world, c, now)
    c.carried = 0
    c.carrier_time = 0
    c.handoff = -1
    c.phase = AT_CARRIER
    index = handoff.handoff_on_the_way(world, c, now, step.system)
    if index < 0:
        return GO_ON
    if world.handoffs[index].list_period > 0:
        handoff.put_on_list(world, c, now, index)
        wait_until(c, ON_LIST, c.give_up_at, c.give_up_at, ledger.PATIENCE)
        return LISTED
    dropped, delay, c.carrier_time = handoff.pass_on(world, c, now, index)
    if dropped:
        return wait_until(c, UNNOTICED, now + delay, c.give_up_at, ledger.EFFECT)
    if delay > 0:
        return wait_until(c, HANDED_OVER, now + delay, c.give_up_at, ledger.WORK)
    return GO_ON


@compiled
def list_comes(world: World, c: Customer, now: int) -> int:
    """The list with the customer's case has come, unless it fell through the gap."""
    dropped, delay = handoff.list_comes(world, c, now)
    if dropped:
        return wait_until(c, UNNOTICED, now + delay, c.give_up_at, ledger.EFFECT)
    c.phase = AT_DOOR
    return GO_ON


@compiled
def go_to_carrier(world: World, c: Customer, now: int) -> int:
    """A hand-off carried by a team joins that team's queue, a passive wait."""
    c.phase = AT_DOOR
    if c.handoff < 0 or world.handoffs[c.handoff].team < 0:
        return GO_ON
    deadline = waiting.join(world, c, now, world.handoffs[c.handoff].team, 0)
    wait_until(c, WITH_CARRIER, deadline, deadline, ledger.PATIENCE)
    return QUEUE


@compiled
def carrier_begins(world: World, c: Customer, now: int) -> int:
    """The carrying team begins to work on the case."""
    waiting.waited(world, c, now)
    service.begin_work(world, c, now, c.carrier_time)
    wait_until(c, CARRIER_WORKS, c.work_end, c.give_up_at, ledger.WORK)
    return SERVE


@compiled
def come_to_door(world: World, c: Customer, now: int) -> int:
    """Phase 2: join the team's queue, unless there is none, it is closed, or nothing is sent."""
    step = world.steps[c.step]
    handoff.reach(world, c, step.system)
    c.team = -1
    if step.message == 1:
        free = contact.send(world, c, now)
        if free == NEVER:
            if step.not_sent >= 0:
                return exits.take(world, c, now, step.not_sent)
            return onward(world, c, now)
        if free > now:
            return wait_until(c, POSTPONED, free, c.give_up_at, ledger.WORK)
    if waiting.finds_closed(world, c, now):
        return exits.shut_out(world, c, now, False)
    if step.active_queue == 0 and waiting.hears_and_leaves(world, c, now):
        leaving.depart(world, c, now, leaving.WAITED_TOO_LONG)
        return OVER
    if step.team < 0:
        c.phase = AT_SERVICE
        return GO_ON
    deadline = waiting.join(world, c, now, step.team, step.active_queue)
    wait_until(c, QUEUED, deadline, deadline, ledger.PATIENCE)
    return QUEUE


@compiled
def be_served(world: World, c: Customer, now: int) -> int:
    """Phase 3 begins: the work, alone or with a team."""
    service.begin(world, c, now)
    if c.team < 0 and c.work_end == now:
        service.finish(world, c, now)
        c.phase = AT_WAY_ON
        return GO_ON
    deadline = c.work_end
    if world.steps[c.step].passive == 1:
        # After an active queue the clock for passive waits may have run out already.
        deadline = max(now, c.give_up_at)
    order = wait_until(c, IN_SERVICE, c.work_end, deadline, ledger.WORK)
    return SERVE if c.team >= 0 else order


@compiled
def way_on(world: World, c: Customer, now: int) -> int:
    """Phases 4 to 7: ask, offer, book, leave; then the way on."""
    step = world.steps[c.step]
    if step.decides == 1 and decide(world, c, now):
        return OVER
    booking.book_step(world, c, now)
    if step.moves == 1:
        be_moved(world, c, now)
    if leaving.may_leave(world, c, now):
        return OVER
    return onward(world, c, now)


@compiled_apart
def decide(world: World, c: Customer, now: int) -> bool:
    """Phases 4 and 5: asks, offers and whole prices. True when the customer left over one."""
    if consent.may_ask(world, c, now) or offer.may_offer(world, c, now):
        return True
    return reveal.may_reveal(world, c, now)


@compiled_apart
def be_moved(world: World, c: Customer, now: int) -> None:
    """Phase 6, after the step's own values: think about leaving, be recognised, refer."""
    leaving.may_activate(world, c, now)
    belief.learn(world, c, now)
    referral.may_refer(world, c, now)


@compiled_inline
def onward(world: World, c: Customer, now: int) -> int:
    """Phase 8: the journey ends here, or the customer takes a way on."""
    step = world.steps[c.step]
    if step.route_count == 0:
        note(world, c, now, leaving.FINISHED, c.step, -1, -1, 0.0, 0.0)
        leaving.end(c, now, leaving.HAS_FINISHED, leaving.NO_REASON)
        return OVER
    route = step.only_way
    if route < 0:
        route = routing.choose(world, c, now, step.routes, step.route_count, c.pass_number)
    if route < 0:
        route = step.otherwise
    if route < 0:
        return exits.fault(world, c, now, NO_WAY_LEFT)
    return exits.take(world, c, now, route)
