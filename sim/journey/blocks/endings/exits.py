"""Ways on and ways out: taking a route, giving up, closed doors, gaps noticed, the window's end."""

from sim.journey.blocks.endings import aftermath, window
from sim.journey.blocks.leaving import leaving
from sim.journey.blocks.queues import waiting
from sim.journey.blocks.routes import routing
from sim.journey.blocks.serving import handoff, service
from sim.journey.customer import ledger
from sim.journey.customer.whereabouts import (
    ARRIVING,
    FAULT,
    GO_ON,
    IN_SERVICE,
    ON_THE_WAY,
    OVER,
    QUEUED,
    WAIT,
    WITH_CARRIER,
    wait_until,
)
from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled, compiled_apart


@compiled
def take(world: World, c: Customer, now: int, route: int) -> int:
    """Take a way, which may need time."""
    time = routing.way_time(world, c, route, now)
    c.route = route
    c.from_step = c.step
    if time > 0:
        return wait_until(c, ON_THE_WAY, now + time, now + time, ledger.WORK)
    c.step = world.routes[route].to
    c.phase = ARRIVING
    return GO_ON


@compiled
def way_out(world: World, c: Customer, now: int, reason: int) -> int:
    """After giving up on a wait: the step's `gives_up` route, else the customer leaves."""
    route = world.steps[c.step].gives_up
    if route >= 0:
        return take(world, c, now, route)
    leaving.depart(world, c, now, reason)
    return OVER


@compiled_apart
def waits_no_longer(world: World, c: Customer, now: int) -> int:
    """The clock for passive waits has run out; work under way is finished and paid."""
    if c.phase == IN_SERVICE:
        service.work_is_paid(world, c, c.work_end)
    waiting.give_up(world, c, now, c.phase in (QUEUED, WITH_CARRIER))
    return way_out(world, c, now, leaving.WAITED_TOO_LONG)


@compiled_apart
def shut_out(world: World, c: Customer, now: int, queueing: bool) -> int:
    """The team is closed: the step's `closed` route, else the customer leaves."""
    waiting.turn_away(world, c, now, queueing)
    route = world.steps[c.step].closed
    if route >= 0:
        return take(world, c, now, route)
    leaving.depart(world, c, now, leaving.CLOSED)
    return OVER


@compiled_apart
def notice(world: World, c: Customer, now: int) -> int:
    """A dropped case is noticed: the hand-off's `dropped` route, else the customer leaves."""
    handoff.notice_gap(world, c, now)
    route = world.handoffs[c.handoff].dropped_route
    if route >= 0:
        return take(world, c, now, route)
    leaving.depart(world, c, now, leaving.FELL_THROUGH)
    return OVER


@compiled_apart
def end_window(world: World, c: Customer, ahead: int) -> int:
    """The window has ended: where anything is shared, the customer lives on and still waits.

    Args:
        world: The arrays.
        c: The customer.
        ahead: The moment, where it is ahead of the clock.
    """
    if world.constants[0].run_end == 0:
        return censor(world, c)
    window.stop_counting(world, c)
    world.cursors[0].settled_at = max(world.cursors[0].settled_at, ahead)
    return WAIT


@compiled_apart
def censor(world: World, c: Customer) -> int:
    """The window has ended while the customer is under way, where nothing is shared."""
    aftermath.stop_short(world, c, c.window_end)
    leaving.end(c, c.window_end, leaving.IS_CENSORED, leaving.NO_REASON)
    return OVER


@compiled_apart
def fault(world: World, c: Customer, now: int, kind: int) -> int:
    """Note what went wrong, for the clock to raise."""
    f = world.cursors[0]
    f.fault = kind
    f.fault_step = c.step
    f.fault_customer = c.customer
    f.fault_time = now
    return FAULT
