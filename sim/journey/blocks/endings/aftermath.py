"""What comes after: delayed effects on their day, and the settling of a journey that is over."""

from sim.journey.blocks.consent_and_contact import consent
from sim.journey.blocks.endings import window
from sim.journey.blocks.leaving import expecting
from sim.journey.blocks.queues import waiting
from sim.journey.blocks.selling import returns, sale
from sim.journey.customer import effects, ledger
from sim.journey.customer.whereabouts import GONE, QUEUED, WITH_CARRIER
from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled


@compiled
def stop_short(world: World, c: Customer, now: int) -> None:
    """A journey is cut during a wait: the time so far is booked, work under way is paid."""
    if c.phase in (QUEUED, WITH_CARRIER):
        waiting.waited(world, c, now)
    else:
        window.book_so_far(world, c, now)


@compiled
def happen(
    world: World, slot: int, now: int, kind: int, item: int, occurrence_number: int
) -> tuple[int, int]:
    """A delayed effect comes on its day.

    Args:
        world: The arrays.
        slot: The customer's place.
        now: The time.
        kind: Kind of the effect.
        item: The offer or ask it belongs to.
        occurrence_number: Which occurrence, as it was planned.

    Returns:
        1 if the journey was cut (the customer waits for nothing any more), and what
        `close_if_nothing_pends` says.
    """
    c = world.customers[slot]
    window.look(world, c, now)
    c.pending -= 1
    c.rank_now = ledger.EFFECT
    left = False
    if kind == effects.REGRET:
        left = returns.regret(world, c, now, item, occurrence_number)
    elif kind == effects.BILL:
        sale.bill(world, c, now, item, occurrence_number)
    elif kind == effects.LATE:
        expecting.expected_by_now(world, c, now)
    else:
        consent.misuse_found_out(world, c, now, item)
    cut = 0
    if left and c.phase != GONE:
        stop_short(world, c, now)
        c.phase = GONE
        cut = 1
    if c.phase != GONE:
        return 0, 0
    return cut, close_if_nothing_pends(world, c)


@compiled
def close_if_nothing_pends(world: World, c: Customer) -> int:
    """When the journey is over and nothing pends any more, settle: no effect, nobody brought.

    Returns:
        0 where something pends, 1 where the customer's place is free, 2 where the root's is too.
    """
    if c.pending > 0:
        return 0
    if c.booked_to >= 0:
        window.settle(world, c)
    if c.root == c.slot:
        return 1
    root = world.customers[c.root]
    root.pending -= 1
    if root.phase != GONE or root.pending > 0:
        return 1
    if root.booked_to >= 0:
        window.settle(world, root)
    return 2
