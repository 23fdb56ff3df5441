"""Coming into the world: an organic customer at their arrival, or one whom another brought."""

from sim.journey.blocks import referral
from sim.journey.blocks.endings import aftermath, exits, window
from sim.journey.blocks.leaving import expecting
from sim.journey.blocks.routes import routing
from sim.journey.customer import ledger
from sim.journey.customer.events import note
from sim.journey.customer.whereabouts import ARRIVING, GONE
from sim.journey.groundwork.numbering import TOO_MANY_REFERRED
from sim.journey.groundwork.spec import Customer, World
from sim.journey.layout.world import CUSTOMER
from sim.journey.people import belief, personas
from sim.journey.people.arrivals import ARRIVED
from sim.machine.compiled import compiled

WORDS = CUSTOMER.itemsize // 8  # of 64 bits, in the state of a customer


@compiled
def come(
    world: World,
    slot: int,
    customer: int,
    row: int,
    now: int,
    stream: int,
    persona: int,
    rank: int,
) -> None:
    """An organic customer comes into the world, at their arrival.

    Args:
        world: The arrays.
        slot: Where the customer's state is kept; what was there before is cleared.
        customer: The customer's key.
        row: The customer's row among those who count, -1 for others.
        now: The time.
        stream: The stream they come by, -1 for the one without a name.
        persona: Who they are, where that is known beforehand; -1 for whom that is drawn.
        rank: The rank of the instant in which they come.
    """
    begin_blank(world, slot, now, rank)
    c = world.customers[slot]
    c.customer = customer
    c.row = row
    window.begin(world, c, now)
    c.stream = stream
    personas.be_somebody(world, c, persona)
    referral.be_organic(c, row)
    set_out(world, c, now)


@compiled
def come_referred(
    world: World, slot: int, referrer_slot: int, step: int, planned: int, now: int
) -> int:
    """A customer comes whom another brought.

    Args:
        world: The arrays.
        slot: Where the new customer's state is kept.
        referrer_slot: Who brought them.
        step: Where they were brought.
        planned: Which referral it was, as the effect carries it.
        now: The time.

    Returns:
        1 where nothing of the referrer is pending any more, else 0; or FAULT.
    """
    begin_blank(world, slot, now, ledger.ARRIVAL)
    c = world.customers[slot]
    referrer = world.customers[referrer_slot]
    window.look(world, referrer, now)
    referral.be_referred(world, c, referrer, step, planned)
    personas.have_traits(world, c)
    set_out(world, c, now)
    if world.customers[c.root].brought > world.constants[0].most_brought:
        return exits.fault(world, c, now, TOO_MANY_REFERRED)
    referrer.pending -= 1
    if referrer.phase != GONE:
        return 0
    return aftermath.close_if_nothing_pends(world, referrer)


@compiled
def begin_blank(world: World, slot: int, now: int, rank: int) -> None:
    """Clear a slot for a customer who arrives now."""
    for i in range(WORDS):  # so many, always: copied several at once
        world.states[slot, i] = world.blank[i]
    world.counters[slot, :] = 0
    world.knows[slot, :] = 0
    world.recent_counts[slot, :] = 0
    c = world.customers[slot]
    c.permitted = world.constants[0].permitted_at_start
    c.slot = slot
    c.arrival = now
    c.felt_at = now
    c.rank = rank
    c.rank_now = rank


@compiled
def set_out(world: World, c: Customer, now: int) -> None:
    """Whoever a customer is, the journey starts by one of the ways in."""
    belief.be_taken_for_somebody(world, c)
    start = routing.choose(world, c, now, 0, world.constants[0].start_routes, 0)
    c.route = start
    c.from_step = len(world.steps)
    c.step = world.routes[start].to if start >= 0 else -1
    c.phase = ARRIVING
    expecting.expect(world, c, now)
    note(world, c, now, ARRIVED, c.step, c.persona, -1, 0.0, 0.0)
