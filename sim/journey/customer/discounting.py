"""Discounting: what comes later in a customer's own time is worth less to both sides.

An amount at time t counts v(t) = (1 + r)^(-(t - arrival of the root) / 365 days) of itself. The
root is the customer, or the one at the head of the chain who brought them: values are theirs, and
what a friend brings in a year comes a year later. With r = 0, the default, v is exactly 1 and
nothing is computed.
"""

import math

import numpy as np

from sim.journey.groundwork.calendar import DAY
from sim.journey.groundwork.spec import Customer, World
from sim.machine.compiled import compiled

DAYS_A_YEAR = 365.0
STATE = [("valued_from", np.int64)]  # the arrival of the root
CONSTANTS = [("discount", np.float64)]  # ln(1 + r), a year


@compiled
def present_worth(world: World, c: Customer, now: int) -> float:
    """What a unit of money at this time is worth at the arrival of the customer's root: v(t)."""
    discount = world.constants[0].discount
    if discount == 0.0:
        return 1.0
    return math.exp(-discount * ((now - c.valued_from) / DAY / DAYS_A_YEAR))


@compiled
def days_of_worth(world: World, c: Customer, start: int, end: int) -> float:
    """Days from start to end, each at its worth at the root's arrival; 0 if the end comes first.

    The integral of v(t) over the span: (v(start) - v(end)) 365 / ln(1 + r), and with r = 0 the
    days themselves.
    """
    discount = world.constants[0].discount
    if discount == 0.0:
        return max(0, end - start) / DAY
    if end <= start:
        return 0.0
    fall = present_worth(world, c, start) - present_worth(world, c, end)
    return float(fall * DAYS_A_YEAR / discount)
