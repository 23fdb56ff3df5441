"""A sale: what an accepted offer books, at once or, as a contract, at every period.

A contract is billed by the clock until the customer leaves the business, gives it back, or the
window ends; a journey that is finished goes on paying. Whether a sale is regretted is judged
once, at acceptance, by one period.
"""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.consent_and_contact.consent import has_consented
from sim.journey.blocks.leaving.leaving import HAS_LEFT
from sim.journey.blocks.selling import returns
from sim.journey.blocks.selling.returns import ACCEPTANCES
from sim.journey.customer import effects, ledger
from sim.journey.customer.events import note
from sim.journey.customer.feeling import goodwill
from sim.journey.customer.offer_value import cost_of_sale, valuation
from sim.journey.groundwork.numbering import count, occurrence
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.distributions import logistic
from sim.machine.compiled import compiled
from sim.quantities.kinds import PositiveDuration

ACCEPTED = EVENTS.word(21, "offer accepted")
BILLED = EVENTS.word(27, "billed")
OFFERS_ACCEPTED = MEASURES.word(21, "offers accepted")
BILLS = MEASURES.word(25, "bills")

MOST_PERIODS = 1000
# A bill carries its number, which acceptance it belongs to, and whether the fit was realised.
ACCEPTANCES_APART = 1 << 16

STATE = returns.STATE
OFFER = [("period", np.int64)]  # microseconds between bills, 0 where it is paid once


class ContractTerms(Spec):
    """What an offer says about being paid more than once."""

    per: Annotated[
        PositiveDuration | None,
        Field(
            description="Makes it a contract, for example 'per: 1 month': price, cost and "
            "valuation are for each such period, booked at acceptance and again at each further "
            "period until the customer leaves, returns it, or the window ends."
        ),
    ] = None


def lay_out_terms(spec: ContractTerms, row: np.void) -> None:
    """Lay out what an offer says about being paid more than once."""
    row["period"] = int(spec.per.value) if spec.per else 0


@compiled
def fit_now(world: World, c: Customer, index: int) -> float:
    """What fitting adds for this customer now, in money: nothing without the consent it needs."""
    o = world.offers[index]
    if o.fit_needs >= 0 and not has_consented(c, o.fit_needs):
        return 0.0
    return float(o.fit)


@compiled
def judged(
    world: World, c: Customer, now: int, index: int, worth: float, price: float, noise: float
) -> float:
    """How an offer looks to the customer at a price, in money: accepted where above 0.

    Args:
        world: The arrays.
        c: The customer.
        now: The time.
        index: The offer.
        worth: What it is truly worth, with the fit.
        price: The price that is seen.
        noise: A uniform draw, the error in judging. Its scale, like warmth, is a share of the
            whole price, so that the same draw is the same error whatever part is seen.
    """
    o = world.offers[index]
    value = worth + o.push * o.pressure - c.price_sensitivity * price
    value += world.constants[0].warmth_share * o.price * goodwill(world, c, now)
    return float(value + c.noise * o.price * logistic(noise))


@compiled
def accept_offer(world: World, c: Customer, now: int, index: int, worth: float) -> None:
    """Book an acceptance, plan the next bill and, where the customer lost by it, the regret."""
    o = world.offers[index]
    n = occurrence(world, c, o.counters + ACCEPTANCES)
    note(world, c, now, ACCEPTED, c.step, index, -1, 0.0, 0.0)
    count(world, c, OFFERS_ACCEPTED, 1)
    c.held |= 1 << index
    book_period(world, c, now, index, worth)
    returns.may_regret(world, c, now, index, n, worth)
    if o.period > 0:
        fitted = 1 if worth != valuation(world, c, index) else 0
        plan_bill(world, c, now, index, 1, n, fitted, fitted)


@compiled
def book_period(world: World, c: Customer, now: int, index: int, worth: float) -> None:
    """Book what a sale gives and costs, once or for one period."""
    cost = cost_of_sale(world, c, index)
    ledger.book_customer(world, c, now, c.step, ledger.VALUATION, worth)
    ledger.move(world, c, now, c.step, ledger.PRICE, world.offers[index].price)
    ledger.book_business(world, c, now, c.step, ledger.GOODS, -cost)


@compiled
def plan_bill(
    world: World, c: Customer, now: int, index: int, k: int, n: int, fitted: int, fits: int
) -> None:
    """Plan the k-th bill of the n-th acceptance, one period from now, unless it is returned.

    Args:
        world: The arrays.
        c: The customer.
        now: The time.
        index: The offer.
        k: Number of the bill.
        n: Number of the acceptance.
        fitted: 1 where the fit was realised at acceptance, by which the sale was judged.
        fits: 1 where it is realised in the period that begins now.
    """
    o = world.offers[index]
    worth = valuation(world, c, index) + (o.fit if fitted == 1 else 0.0)
    if k * o.period >= returns.time_to_return(world, c, index, n, worth):
        c.fit_at_last = (c.fit_at_last & ~(1 << index)) | (fits << index)
        return
    what = (k * ACCEPTANCES_APART + n) * 2 + fitted
    effects.later(world, c, now + o.period, effects.BILL, index, what)


@compiled
def bill(world: World, c: Customer, now: int, index: int, what: int) -> None:
    """An effect: another period of a contract is billed, unless the customer has left.

    The fit lasts as long as the consent that it needs.
    """
    if c.ending == HAS_LEFT or c.booked_to < 0:
        return
    fitted = what % 2
    n = what // 2 % ACCEPTANCES_APART
    k = what // 2 // ACCEPTANCES_APART
    o = world.offers[index]
    note(world, c, now, BILLED, c.step, index, -1, 0.0, 0.0)
    count(world, c, BILLS, 1)
    fits = 1 if fitted == 1 and fit_now(world, c, index) != 0.0 else 0
    book_period(world, c, now, index, valuation(world, c, index) + (o.fit if fits == 1 else 0.0))
    plan_bill(world, c, now, index, k + 1, n, fitted, fits)
