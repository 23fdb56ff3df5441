"""How large the money amounts of a scenario are, and how finely its ledger therefore counts.

A verdict must not depend on the currency: a step of the ledger that is small beside an amount in
euros would be a tenth of the same amount in bitcoin, and sums in rupiah would not stay exact.
"""

import math
from collections.abc import Iterator

from pydantic import BaseModel

from sim.journey.layout.design import ScenarioSpec
from sim.quantities.kinds import Quantity, WrittenDistribution
from sim.quantities.units import MONEY, MONEY_PER_DAY, MONEY_PER_HOUR

USUAL_BITS = 20  # a step of 2^-20 of a unit, where the largest amount is
USUAL_LEAST = 3  # from 2^3 on
A_CLASS = 7  # and below 2^10; a class further, 128 times as much
RATES = {MONEY_PER_HOUR.name, MONEY_PER_DAY.name}
BOUND_BY_DESIGN = {"investments", "margins", "guardrails", "claims"}


def ledger_bits(spec: ScenarioSpec) -> int:
    """Amounts are booked in steps of 2 to the power of minus this, of a unit of the currency.

    Classes are wide, so that a few amounts more or less do not change a bit of everybody's sums,
    and a power of two, so that all money times 128 gives the same bits times 128.
    """
    if spec.ledger_bits is not None:
        return spec.ledger_bits
    # What an hour or a day costs says little by itself: it counts where there is nothing else.
    largest = max(sizes(spec, {MONEY.name}), default=0.0) or max(sizes(spec, RATES), default=0.0)
    if largest == 0.0:
        return USUAL_BITS
    power = math.frexp(largest)[1] - 1  # 2^power <= largest < 2^(power + 1), exactly
    return USUAL_BITS - A_CLASS * ((power - USUAL_LEAST) // A_CLASS)


def sizes(value: object, of_units: set[str]) -> Iterator[float]:
    """The sizes of all amounts of some units that may be booked to a customer."""
    if isinstance(value, Quantity | WrittenDistribution):
        if value.unit in of_units:
            yield abs(value.value if isinstance(value, Quantity) else value.mean)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in BOUND_BY_DESIGN:
                yield from sizes(getattr(value, name), of_units)
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from sizes(inner, of_units)
