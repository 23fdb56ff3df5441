"""The window: from when to when a customer is counted, and what its end leaves behind.

The window ends what is counted, not what happens. Where anything is shared, a customer whose
window is over goes on living as one who does not count: queueing, being served, coming again.
Nobody has to be woken for it: whatever happens to a customer next first asks whether the window
ended meanwhile, and closes the books as they stood then.
"""

from sim.journey.blocks import referral
from sim.journey.blocks.leaving import expecting, leaving
from sim.journey.blocks.queues import waiting
from sim.journey.blocks.serving import service
from sim.journey.customer import ledger
from sim.journey.customer.events import LOG_MARGIN
from sim.journey.customer.whereabouts import CARRIER_WORKS, GONE, IN_SERVICE, QUEUED, WITH_CARRIER
from sim.journey.groundwork.calendar import NEVER
from sim.journey.groundwork.spec import Customer, World
from sim.journey.people import belief
from sim.machine.compiled import compiled, compiled_apart


@compiled
def begin(world: World, c: Customer, now: int) -> None:
    """An organic customer's window begins at the arrival.

    Where anything is shared, who does not count has none: there is nothing that could end.
    """
    k = world.constants[0]
    c.window_end = now + k.observe
    c.half_end = now + k.observe // 2
    c.stop_at = c.window_end
    if k.run_end > 0:
        c.stop_at = k.run_end
        if c.row < 0:
            c.window_end = NEVER
            c.half_end = NEVER


@compiled
def look(world: World, c: Customer, now: int) -> None:
    """Something happens to a customer: the books are closed first if the window is over."""
    if now >= c.window_end and world.constants[0].run_end > 0:
        stop_counting(world, c)


@compiled_apart
def stop_counting(world: World, c: Customer) -> None:
    """Close the books as they stood when the window ended; from now on the customer lives on."""
    rank = c.rank_now
    c.rank_now = ledger.PATIENCE
    if c.booked_to >= 0:
        under_way = c.phase != GONE
        if under_way:
            book_so_far(world, c, c.window_end)
            leaving.end(c, c.window_end, leaving.IS_CENSORED, leaving.NO_REASON)
        settle(world, c)
        if under_way:
            c.ending = leaving.UNDER_WAY
    c.window_end = NEVER
    c.half_end = NEVER
    c.rank_now = rank


@compiled
def book_so_far(world: World, c: Customer, now: int) -> None:
    """A wait is cut short for what is counted: the time so far is booked, work under way paid."""
    if c.phase in (QUEUED, WITH_CARRIER):
        waiting.has_queued(world, c, now)
    elif c.phase == IN_SERVICE:
        service.time_is_spent(world, c, now)
        service.work_is_paid(world, c, c.work_end)
    elif c.phase == CARRIER_WORKS:
        service.work_is_paid(world, c, c.work_end)


@compiled
def settle(world: World, c: Customer) -> None:
    """What is counted of a customer is complete; nothing of them counts any more.

    An organic customer's row is written; what one whom another brought was worth is added to the
    root's row. Amounts are on the ledger's grid, so the order in which they come changes nothing.
    """
    leaving.settle(world, c)
    if c.root == c.slot:
        expecting.count_expectation(world, c)
        belief.count_belief(world, c)
        leaving.write_row(world, c)
    else:
        referral.hand_in(world, c)
    c.row = -1
    c.booked_to = -1
    world.cursors[0].unsettled -= 1


@compiled
def close_books(world: World, first: int) -> int:
    """The run is over: close the books of everybody, from a slot on; waits are cut off.

    Returns:
        The slot to go on from when there is more room for events; the number of slots when done.
    """
    k = world.constants[0]
    for slot in range(first, len(world.customers)):
        if k.log == 1 and world.cursors[0].log + LOG_MARGIN > len(world.log):
            return slot
        c = world.customers[slot]
        if c.phase in (QUEUED, WITH_CARRIER):
            waiting.is_cut_off(world, c, k.run_end)
        if c.booked_to >= 0 and c.stop_at > 0:  # 0 where nobody ever was
            stop_counting(world, c)
    return len(world.customers)
