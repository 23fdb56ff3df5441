"""Permission to be contacted, by channel: a state beside the consent to use data, never mixed.

A customer may come with permission for some channels. An ask may grant it; refusing such an ask
takes it back, also where it stood from the start. Misuse of data that is found out withdraws the
ask's purposes and leaves the permission to contact as it is.
"""

import numpy as np

from sim.journey.customer import ledger
from sim.journey.customer.events import note
from sim.journey.groundwork.numbering import count
from sim.journey.groundwork.spec import Customer, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.machine.compiled import compiled

GIVEN = EVENTS.word(15, "permission given")
REFUSED = EVENTS.word(16, "permission refused")
ASKED = EVENTS.word(19, "asked for permission")
USED = EVENTS.word(9, "permission used")

PERMISSIONS_ASKED = MEASURES.word(13, "permissions asked")
PERMISSIONS_GIVEN = MEASURES.word(16, "permissions given")

STATE = [
    ("permitted", np.int64),  # channels on which the customer may be contacted, one bit each
    ("permitting", np.int64),  # asks whose permission stands
]
CONSTANTS = [("permitted_at_start", np.int64)]


@compiled
def ask(world: World, c: Customer, now: int, index: int) -> None:
    """The customer is asked for permission to be contacted."""
    note(world, c, now, ASKED, c.step, index, -1, 0.0, 0.0)
    count(world, c, PERMISSIONS_ASKED, 1)


@compiled
def grant(world: World, c: Customer, now: int, index: int) -> None:
    """The customer permits to be contacted on the channels of an ask."""
    c.permitting |= 1 << index
    c.permitted |= world.asks[index].channels
    note(world, c, now, GIVEN, c.step, index, -1, 0.0, 0.0)
    count(world, c, PERMISSIONS_GIVEN, 1)


@compiled
def refuse(world: World, c: Customer, now: int, index: int) -> None:
    """The channels of an ask are permitted no longer, except where another ask grants them."""
    c.permitting &= ~(1 << index)
    c.permitted &= ~world.asks[index].channels
    for i in range(len(world.asks)):
        if (c.permitting >> i) & 1:
            c.permitted |= world.asks[i].channels
    note(world, c, now, REFUSED, c.step, index, -1, 0.0, 0.0)


@compiled
def is_permitted(c: Customer, channel: int) -> bool:
    """Whether the customer may be contacted on a channel now."""
    return bool((c.permitted >> channel) & 1)


@compiled
def use(world: World, c: Customer, now: int, channel: int) -> None:
    """A permission is used: the benefit of the asks that granted it, once each."""
    for i in range(len(world.asks)):
        granted = (c.permitting >> i) & 1 and (world.asks[i].channels >> channel) & 1
        if granted and (c.benefited >> i) & 1 == 0:
            c.benefited |= 1 << i
            note(world, c, now, USED, c.step, i, -1, 0.0, 0.0)
            ledger.book_customer(world, c, now, c.step, ledger.BENEFIT, world.asks[i].benefit)
