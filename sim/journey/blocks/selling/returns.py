"""Regret and return: who lost by accepting finds out later, and perhaps gives it back."""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.leaving.leaving import HAS_LEFT, RETURN, depart, hazard_of, leaves
from sim.journey.customer import effects, ledger
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import REGRET, feel
from sim.journey.customer.offer_value import cost_of_sale, valuation
from sim.journey.groundwork.calendar import NEVER
from sim.journey.groundwork.numbering import Numbering, count, occurrence, time_at
from sim.journey.groundwork.spec import Customer, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.draws import draw, draw_pair
from sim.machine.compiled import compiled
from sim.quantities.kinds import (
    Duration,
    DurationDistribution,
    NonNegativeMoney,
    Share,
    parse_duration,
    parse_duration_distribution,
    parse_money,
    parse_share,
)

REGRETTED = EVENTS.word(23, "regretted")
RETURNED = EVENTS.word(24, "returned")
REGRETS = MEASURES.word(22, "regretted")
RETURNS = MEASURES.word(23, "returned")

# Counters of an offer.
SHOWINGS, ACCEPTANCES, RETURNED_BEFORE = 0, 1, 2
COUNTERS_PER_OFFER = 3

STATE = [
    ("held", np.int64),  # offers held, one bit each
    ("fit_at_last", np.int64),  # contracts whose period before a return has the fit
]
OFFER = [
    ("regret_after", np.int64),
    ("cooling_off", np.int64),
    ("returns", np.float64),
    ("salvage", np.float64),
    ("handling", np.float64),
    ("return_leave", np.float64),
    ("label_regret", np.uint64),  # lane 0: when, lane 1: whether it comes back
    ("label_return_leave", np.uint64),
]


class ReturnTerms(Spec):
    """What an offer says about regret and return."""

    regret_after: Annotated[
        DurationDistribution,
        Field(description="When a customer who lost by accepting finds out."),
    ] = parse_duration_distribution("14 days")
    cooling_off: Annotated[
        Duration, Field(description="How long it may be returned for a refund.")
    ] = parse_duration("14 days")
    returns: Annotated[
        Share, Field(description="Chance that a customer who regrets in time returns it.")
    ] = parse_share("0 %")
    salvage: Annotated[
        Share, Field(description="Share of the cost that a returned product saves.")
    ] = parse_share("0 %")
    handling: Annotated[
        NonNegativeMoney, Field(description="What handling a return costs the business.")
    ] = parse_money("0")
    leave_on_return: Annotated[
        Share, Field(description="Probability of leaving on returning, at goodwill 0.")
    ] = parse_share("0 %")


def lay_out_terms(numbering: Numbering, name: str, spec: ReturnTerms, row: np.void) -> None:
    """Lay out what an offer says about regret and return; `name` keys the draws."""
    for key in ("returns", "salvage", "handling"):
        row[key] = getattr(spec, key).value
    row["return_leave"] = hazard_of(spec.leave_on_return.value)
    row["regret_after"] = numbering.distribution(spec.regret_after)
    row["cooling_off"] = int(spec.cooling_off.value)
    row["label_regret"] = numbering.label(name, "regret")
    row["label_return_leave"] = numbering.label(name, "leave on return")


@compiled
def may_regret(world: World, c: Customer, now: int, index: int, n: int, worth: float) -> None:
    """Plan the day on which a customer who lost by the n-th acceptance finds out."""
    o = world.offers[index]
    if worth - o.price < 0.0:
        u, _ = draw_pair(world.constants[0].key, c.customer, o.label_regret, n, 0)
        after = time_at(world, o.regret_after, u)
        # The occurrence travels with the effect, its last bit the fit that was realised.
        fitted = 1 if worth != valuation(world, c, index) else 0
        effects.later(world, c, now + after, effects.REGRET, index, 2 * n + fitted)


@compiled
def time_to_return(world: World, c: Customer, index: int, n: int, worth: float) -> int:
    """After how long the n-th acceptance of an offer is given back, or NEVER.

    The same draws as in `regret`, so that what hangs on a return need not wait for it.
    """
    o = world.offers[index]
    if worth - o.price >= 0.0 or o.returns <= 0.0:
        return NEVER
    u, v = draw_pair(world.constants[0].key, c.customer, o.label_regret, n, 0)
    after = time_at(world, o.regret_after, u)
    return NEVER if after > o.cooling_off or v >= o.returns else after


@compiled
def has_ended(world: World, c: Customer, index: int) -> bool:
    """Whether an offer is a contract that has ended: there is no period to give back any more."""
    return bool(world.offers[index].period > 0 and c.ending == HAS_LEFT)


@compiled
def give_back(world: World, c: Customer, index: int) -> None:
    """One of the acceptances of an offer is undone; it is held as long as another one stands."""
    columns = world.offers[index].counters
    returned = occurrence(world, c, columns + RETURNED_BEFORE) + 1
    if returned >= world.counters[c.slot, columns + ACCEPTANCES]:
        c.held &= ~(1 << index)


@compiled
def regret(world: World, c: Customer, now: int, index: int, occurrence_and_fit: int) -> bool:
    """An effect: the customer regrets and perhaps returns. True when the customer left over it."""
    o = world.offers[index]
    n = occurrence_and_fit // 2
    note(world, c, now, REGRETTED, c.step, index, -1, 0.0, 0.0)
    count(world, c, REGRETS, 1)
    feel(world, c, now, REGRET, world.feelings[REGRET])
    u, v = draw_pair(world.constants[0].key, c.customer, o.label_regret, n, 0)
    after = time_at(world, o.regret_after, u)
    if after > o.cooling_off or v >= o.returns or has_ended(world, c, index):
        return False
    note(world, c, now, RETURNED, c.step, index, -1, 0.0, 0.0)
    count(world, c, RETURNS, 1)
    give_back(world, c, index)
    fitted = occurrence_and_fit % 2 == 1
    if o.period > 0:  # the current period may be one without the fit that was there at first
        fitted = (c.fit_at_last >> index) & 1 == 1
    worth = valuation(world, c, index) + (o.fit if fitted else 0.0)
    cost = cost_of_sale(world, c, index)
    ledger.book_customer(world, c, now, c.step, ledger.VALUATION, -worth)
    ledger.move(world, c, now, c.step, ledger.REFUND, -o.price)
    ledger.book_business(world, c, now, c.step, ledger.GOODS, cost * o.salvage)
    ledger.book_business(world, c, now, c.step, ledger.HANDLING, -o.handling)
    if o.return_leave > 0.0 and c.ending != HAS_LEFT:
        w = draw(world.constants[0].key, c.customer, o.label_return_leave, n)
        if leaves(world, c, now, o.return_leave, w):
            depart(world, c, now, RETURN)
            return True
    return False
