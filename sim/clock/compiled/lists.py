"""Lists under the compiled clock: who gets on them, when they go, and who hears that they came."""

from sim.clock.compiled.clockwork import FIRST_LIST, LIST_COMES, LIST_GOES, packed, plan_end_of_wait
from sim.clock.compiled.heaps import push, queue_up
from sim.journey.blocks.serving import batch
from sim.journey.customer.ledger import CALENDAR, WORK
from sim.journey.customer.whereabouts import LIST_CAME, ON_LIST
from sim.journey.groundwork.spec import World
from sim.machine.compiled import compiled


@compiled
def get_on_list(world: World, k: World, slot: int) -> None:
    """A customer gets on the list that goes next, which is planned for the first of them."""
    c = world.customers[slot]
    if k.lists[c.handoff] != c.list_goes:
        k.lists[c.handoff] = c.list_goes
        push(k, c.list_goes * 8 + CALENDAR, packed(LIST_GOES, 0, c.handoff), c.list_goes)
    plan_end_of_wait(world, k, slot)


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
        s.settling = 1
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
