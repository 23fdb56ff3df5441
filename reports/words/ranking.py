"""Which change is nearest to good: verdicts in an order, the best first.

What may still turn out to be a win-win stands before what is known to do nothing, and that before
what is known to cost somebody something. Among equals, more for both sides together comes first;
among those that cost somebody something, what harms fewer and costs less.
"""

import math
from collections.abc import Iterable

from sim.experiment.verdicts.compare import HARM
from sim.experiment.verdicts.guardrails import GuardrailState
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


def among_equals(
    headline: Headline, customer: float, business: float, guardrail: GuardrailState | None
) -> tuple[float, float]:
    """How good a change is among those of the same verdict, as a key that sorts the best first.

    Where somebody pays, a change is the better the fewer are shown to be harmed by it, and then
    the less anybody loses; elsewhere, the more both sides gain together. What is not known comes
    last.

    Args:
        headline: The verdict.
        customer: Mean difference of the customers' value.
        business: Mean difference of the business's value.
        guardrail: How the guardrail on harm stands.
    """
    if not math.isfinite(customer + business):
        return math.inf, math.inf
    if headline not in HARMFUL:
        return 0.0, -(customer + business)
    order = {"holds": 0.0, "not shown": 1.0, "broken": 2.0}
    return order.get(guardrail or "not shown", 1.0), max(0.0, -customer) + max(0.0, -business)


def best_first(variants: Iterable[VariantResult]) -> list[VariantResult]:
    """Variants in the order of their verdicts."""
    return sorted(variants, key=_place)


def _place(variant: VariantResult) -> tuple[float, ...]:
    verdict = variant.verdict
    customer, business = (
        variant.differences[f"{side}_value"].mean for side in ("customer", "business")
    )
    state = next((rail.state for rail in verdict.guardrails if rail.name == HARM), None)
    return (
        rank(verdict.headline, verdict.customer, verdict.business),
        *among_equals(verdict.headline, customer, business, state),
    )
