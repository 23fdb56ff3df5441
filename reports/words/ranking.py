"""Which change is nearest to good: verdicts in an order, the best first.

What may still turn out to be a win-win stands before what is known to do nothing, and that before
what is known to cost somebody something. Among equals, more for both sides together comes first.
"""

import math
from collections.abc import Iterable

from sim.experiment.verdicts.results import VariantResult
from sim.experiment.verdicts.verdict import Headline, Side

# What a strategist may want to go on with, the best first.
WELCOME: tuple[Headline, ...] = (
    "win-win",
    "gain at no cost to customers",
    "gain at no cost to the business",
)
ORDER: tuple[Headline, ...] = (
    *WELCOME,
    "undecided",
    "guardrail broken",
    "no difference",
    "at the business's expense",
    "at customers' expense",
    "lose-lose",
)
HARMFUL: tuple[Headline, ...] = ("at customers' expense", "at the business's expense", "lose-lose")
# An undecided verdict with a side that loses can only end at that side's expense.
HOPELESS = ORDER.index("at the business's expense") - 0.5


def rank(headline: Headline, customer: Side, business: Side) -> float:
    """A verdict's place in the order, 0 for the best.

    Args:
        headline: The verdict.
        customer: What happens to customers.
        business: What happens to the business.
    """
    if headline == "undecided" and "loss" in (customer, business):
        return HOPELESS
    return float(ORDER.index(headline))


def together(customer: float, business: float) -> float:
    """What both sides gain together, as a key that sorts the most first; nan comes last."""
    total = customer + business
    return -total if math.isfinite(total) else math.inf


def best_first(variants: Iterable[VariantResult]) -> list[VariantResult]:
    """Variants in the order of their verdicts."""
    return sorted(variants, key=_place)


def _place(variant: VariantResult) -> tuple[float, float]:
    verdict = variant.verdict
    customer, business = (
        variant.differences[f"{side}_value"].mean for side in ("customer", "business")
    )
    return (
        rank(verdict.headline, verdict.customer, verdict.business),
        together(customer, business),
    )
