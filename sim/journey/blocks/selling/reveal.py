"""Prices shown in part at first: the rest appears later, and the customer decides again.

Shown at the end, fees make more customers finish and pay more (Blake, Moshary, Sweeney and Tadelis
2021): the first decision is made on a lower price, and having come this far weighs in the second.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.consent_and_contact.consent import use
from sim.journey.blocks.leaving.leaving import OFFER as OFFER_REASON
from sim.journey.blocks.leaving.leaving import depart, hazard_of, leaves
from sim.journey.blocks.selling.returns import SHOWINGS
from sim.journey.blocks.selling.sale import accept_offer, fit_now, judged
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import DECLINE, feel
from sim.journey.customer.offer_value import valuation
from sim.journey.groundwork.numbering import Numbering, count
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw, draw_pair
from sim.machine.compiled import compiled
from sim.quantities.kinds import (
    Name,
    NonNegativeMoney,
    Number,
    Share,
    parse_money,
    parse_number,
    parse_share,
)

REVEALED = EVENTS.word(25, "price revealed")
WITHDREW = EVENTS.word(26, "withdrew")
INTO_BASKET = EVENTS.word(28, "put into the basket")
WITHDRAWN = MEASURES.word(24, "withdrew")

STATE = [("basket", np.int64)]  # offers chosen whose whole price is not seen yet, one bit each
STEP = [("reveals", np.int64)]  # offers whose whole price appears here, one bit each
OFFER = [
    ("shown", np.float64),
    ("revealed_at", np.int64),
    ("attachment", np.float64),
    ("reveal_leave", np.float64),
    ("reveal_feels", np.float64),
    ("label_reveal_leave", np.uint64),
]


class RevealTerms(Spec):
    """What an offer says about the price that the customer sees."""

    shown: Annotated[
        NonNegativeMoney | None,
        Field(
            description="The price that the customer sees when deciding, if it is not the whole "
            "price. Without 'revealed_at' the whole price is simply paid."
        ),
    ] = None
    revealed_at: Annotated[
        Name | None,
        Field(
            description="The step at which the whole price is seen. Until then the offer is only "
            "in the basket and nothing is paid; there the customer decides again, with the same "
            "opinion of it."
        ),
    ] = None
    attachment: Annotated[
        NonNegativeMoney,
        Field(description="What having come this far adds to the second decision; it is no value."),
    ] = parse_money("0")
    leave_on_reveal: Annotated[
        Share,
        Field(
            description="Probability of leaving on withdrawing at the whole price, at goodwill 0."
        ),
    ] = parse_share("0 %")
    reveal_feels: Annotated[
        Number, Field(description="What withdrawing at the whole price adds to the feeling.")
    ] = parse_number(0)


def lay_out_terms(
    numbering: Numbering, name: str, spec: RevealTerms, row: np.void, price: float
) -> None:
    """Lay out what an offer says about the price seen; `name` keys the draws."""
    row["shown"] = spec.shown.value if spec.shown is not None else price
    row["revealed_at"] = numbering.steps[spec.revealed_at] if spec.revealed_at else -1
    row["attachment"] = spec.attachment.value
    row["reveal_leave"] = hazard_of(spec.leave_on_reveal.value)
    row["reveal_feels"] = spec.reveal_feels.value
    row["label_reveal_leave"] = numbering.label(name, "leave on reveal")


def lay_out_steps(offers: np.ndarray, steps: np.ndarray) -> None:
    """Tell each step which whole prices appear there."""
    for index, offer in enumerate(offers):
        if offer["revealed_at"] >= 0:
            steps[offer["revealed_at"]]["reveals"] |= 1 << index


@compiled
def into_basket(world: World, c: Customer, now: int, index: int) -> None:
    """An offer is chosen at the price shown; nothing is booked before the whole price is seen."""
    c.basket |= 1 << index
    note(world, c, now, INTO_BASKET, c.step, index, -1, 0.0, 0.0)


@compiled
def may_reveal(world: World, c: Customer, now: int) -> bool:
    """Phase 5: whole prices of what is in the basket. True when the customer left over one."""
    due = c.basket & world.steps[c.step].reveals
    if due == 0:
        return False
    for index in range(len(world.offers)):
        if (due >> index) & 1 and not conclude(world, c, now, index):
            return True
    return False


@compiled
def conclude(world: World, c: Customer, now: int, index: int) -> bool:
    """The whole price is seen and decided on anew. False when the customer left over it."""
    o = world.offers[index]
    c.basket &= ~(1 << index)
    note(world, c, now, REVEALED, c.step, index, -1, 0.0, 0.0)
    fit = fit_now(world, c, index)
    if fit != 0.0 and o.fit_needs >= 0:
        use(world, c, now, o.fit_needs)
    # The same draw as when it went into the basket: the price changes, not the opinion.
    n = np.int64(world.counters[c.slot, o.counters + SHOWINGS]) - 1
    noise, _ = draw_pair(world.constants[0].key, c.customer, o.label_acceptance, n, 0)
    worth = valuation(world, c, index) + fit
    if judged(world, c, now, index, worth, o.price, noise) + o.attachment > 0.0:
        accept_offer(world, c, now, index, worth)
        return True
    note(world, c, now, WITHDREW, c.step, index, -1, 0.0, 0.0)
    count(world, c, WITHDRAWN, 1)
    feel(world, c, now, DECLINE, o.reveal_feels)
    if o.reveal_leave > 0.0:
        u = draw(world.constants[0].key, c.customer, o.label_reveal_leave, n)
        if leaves(world, c, now, o.reveal_leave, u):
            depart(world, c, now, OFFER_REASON)
            return False
    return True
