"""What an offer is truly worth to a customer, what it costs, and what the business believes."""

import numpy as np

from sim.journey.groundwork.numbering import is_fixed, value_at
from sim.journey.groundwork.spec import Customer, World
from sim.journey.luck.draws import draw
from sim.journey.luck.quantiles import normal_quantile
from sim.machine.compiled import compiled


@compiled
def amount(world: World, c: Customer, index: int, which: int, label: int) -> float:
    """Valuation (0) or cost (1) of an offer for this customer, in money: one draw for ever."""
    row = world.offer_worth[index, c.persona, which]
    if is_fixed(world, row):
        return value_at(world, row, 0.5)
    return value_at(world, row, draw(world.constants[0].key, c.customer, label, 0))


@compiled
def valuation(world: World, c: Customer, index: int) -> float:
    """What an offer is truly worth to this customer, in money, without fit."""
    return amount(world, c, index, 0, world.offers[index].label_valuation)


@compiled
def cost_of_sale(world: World, c: Customer, index: int) -> float:
    """What selling an offer to this customer costs the business, in money, each period."""
    return amount(world, c, index, 1, world.offers[index].label_cost)


@compiled
def score(world: World, c: Customer, index: int) -> float:
    """What the business's propensity model says an offer is worth to this customer, in money.

    It has the mean and the spread of the true valuation and the declared correlation with it.
    """
    o = world.offers[index]
    z = normal_quantile(draw(world.constants[0].key, c.customer, o.label_score, 0))
    truth = valuation(world, c, index) - o.centre
    blur = np.sqrt(max(0.0, 1.0 - o.accuracy * o.accuracy))
    return float(o.centre + o.accuracy * truth + blur * o.deviation * z)
