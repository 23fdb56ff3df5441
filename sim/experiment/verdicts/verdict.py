"""Who gains and who loses: from intervals to a verdict, from customers' values to shares.

The rules are those of the model reference and nothing else: a side gains, loses, does not differ
materially or is undecided; the headline is read off the pair; a win-win stands only where every
guardrail is shown to hold. The sentence that people read is written elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sim.experiment.figures.precision import CannotEstimateError, Interval
from sim.experiment.verdicts.guardrails import Guardrail, GuardrailState
from sim.experiment.verdicts.thin_chances import ThinChance
from sim.journey.groundwork import claims

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

Side: TypeAlias = claims.Side
Headline: TypeAlias = claims.Headline

# (customer, business) → headline, for pairs without an undecided side.
_HEADLINES: dict[tuple[Side, Side], Headline] = {
    ("gain", "gain"): "win-win",
    ("gain", "no material difference"): "gain at no cost to the business",
    ("gain", "loss"): "at the business's expense",
    ("no material difference", "gain"): "gain at no cost to customers",
    ("no material difference", "no material difference"): "no difference",
    ("no material difference", "loss"): "at the business's expense",
    ("loss", "gain"): "at customers' expense",
    ("loss", "no material difference"): "at customers' expense",
    ("loss", "loss"): "lose-lose",
}

# Headlines that claim a gain without a loss: what a guardrail can take away.
GAINS: tuple[Headline, ...] = (
    "win-win",
    "gain at no cost to customers",
    "gain at no cost to the business",
)
ROUNDING_OF_BOOKINGS = 1e-9  # of the largest: smaller differences are those of rounding


@dataclass(frozen=True)
class Verdict:
    """What a comparison concludes.

    Attributes:
        customer: what happens to customers.
        business: what happens to the business.
        headline: both in one phrase, guardrails considered.
        guardrails: all that were looked at.
        in_the_way: names of the guardrails that keep a gain without a loss from standing; the
            sentence names them.
        thin: chances that differ between the designs and were taken too seldom; while there is
            one, both sides are undecided.
        half_window: customer and business side when only the first half of each customer's
            window counts; None where it was not computed.
    """

    customer: Side
    business: Side
    headline: Headline
    guardrails: tuple[Guardrail, ...]
    in_the_way: tuple[str, ...]
    half_window: tuple[Side, Side] | None
    thin: tuple[ThinChance, ...] = ()


@dataclass(frozen=True)
class LevelCounts:
    """Customers by who gains from their journey, against not having come; the five add up."""

    both_gain: int
    customer_gains: int
    business_gains: int
    both_lose: int
    about_zero: int


@dataclass(frozen=True)
class ChangeCounts:
    """Customers by what a change does to one side's value of them, against the twin."""

    helped: int
    harmed: int
    untouched: int


def side(interval: Interval, margin: float) -> Side:
    """Gain, loss, no material difference or undecided, from the interval of a paired difference.

    Gain if low > margin; loss if high < -margin; no material difference if -margin <= low and
    high <= margin; undecided otherwise, where the interval cannot be estimated, and where it has
    too few replications to be decidable.

    Args:
        interval: of the difference, variant minus baseline.
        margin: the smallest difference that matters, 0 or more, in the same unit.

    Raises:
        ValueError: if the margin is negative or not finite.
    """
    _check_width("margin", margin)
    if not interval.decidable:
        return "undecided"
    if interval.low > margin:
        return "gain"
    if interval.high < -margin:
        return "loss"
    if -margin <= interval.low and interval.high <= margin:
        return "no material difference"
    return "undecided"


def headline(customer: Side, business: Side, guardrails: Sequence[Guardrail] = ()) -> Headline:
    """Both sides in one phrase; guardrails only ever take a gain without a loss away.

    Args:
        customer: what happens to customers.
        business: what happens to the business.
        guardrails: any broken turns a headline that claims a gain without a loss into "guardrail
            broken"; otherwise any not shown turns it into "undecided".
    """
    if "undecided" in (customer, business):
        return "undecided"
    pair = _HEADLINES[customer, business]
    if pair not in GAINS:
        return pair
    states = {each.state for each in guardrails}
    if "broken" in states:
        return "guardrail broken"
    return "undecided" if "not shown" in states else pair


def decide(  # noqa: PLR0913  a verdict weighs two sides, each with its own margin
    customer: Interval,
    business: Interval,
    *,
    customer_margin: float,
    business_margin: float,
    guardrails: Sequence[Guardrail] = (),
    half_window: tuple[Side, Side] | None = None,
    thin: tuple[ThinChance, ...] = (),
) -> Verdict:
    """The verdict from both sides' paired differences per organic customer.

    Args:
        customer: interval of the difference in customer value, variant minus baseline.
        business: interval of the difference in business value.
        customer_margin: see `side`.
        business_margin: see `side`.
        guardrails: see `headline`.
        half_window: both sides at half the window, carried along for the sentence.
        thin: chances that were taken too seldom for any verdict.
    """
    sides = (side(customer, customer_margin), side(business, business_margin))
    if thin:
        sides = ("undecided", "undecided")
        half_window = None if half_window is None else sides
    stopping: GuardrailState = (
        "broken" if any(each.state == "broken" for each in guardrails) else "not shown"
    )
    at_stake = "undecided" not in sides and _HEADLINES[sides] in GAINS
    return Verdict(
        customer=sides[0],
        business=sides[1],
        headline=headline(*sides, guardrails),
        guardrails=tuple(guardrails),
        in_the_way=tuple(g.name for g in guardrails if at_stake and g.state == stopping),
        half_window=half_window,
        thin=thin,
    )


def turns_with_horizon(verdict: Verdict) -> tuple[bool, bool]:
    """For customers and business: is one of full and half window a gain, the other a loss?"""
    if verdict.half_window is None:
        return False, False
    opposite = {"gain", "loss"}
    customer, business = verdict.half_window
    return {verdict.customer, customer} == opposite, {verdict.business, business} == opposite


def margin(values: ArrayLike, *, share: float = 0.01) -> float:
    """The smallest difference that matters to a side: a share of its mean absolute value.

    Args:
        values: that side's value of every counted customer of the baseline's replication 0.
        share: 0 or more; 0.01 unless the study declares another.

    Returns:
        In the unit of the values; 0 where all values are 0.

    Raises:
        CannotEstimateError: if there are no values or one is not finite.
        ValueError: if the share is negative or not finite.
    """
    _check_width("share", share)
    return share * float(np.abs(_finite(values)).mean())


def about_zero_band(size: float, *, largest: float, share: float = 0.01) -> float:
    """Values this close to zero count as about zero: a share of what a customer's value is.

    There is no floor in units of a currency, which would make a verdict depend on the unit that
    money is written in. Where everybody's value is next to nothing, rounding must not decide who
    is better off: the band is never below a billionth of the largest amount there is.

    Args:
        size: mean absolute customer value, in money, 0 or more.
        largest: the largest amount that was booked, in money, 0 or more.
        share: 0 or more.

    Raises:
        ValueError: if one of them is negative or not finite.
    """
    for name, width in (("size", size), ("largest", largest), ("share", share)):
        _check_width(name, width)
    return max(share * size, ROUNDING_OF_BOOKINGS * largest)


def levels(customer_values: ArrayLike, business_values: ArrayLike, band: float) -> LevelCounts:
    """Count customers by who gains from their journey, against their not having come.

    About zero: both values lie in [-band, band]. Of everybody else, who has a value above zero
    gains, by however little: both, the customer alone, the business alone, or neither of them,
    which is counted as both lose (so a side at exactly zero beside one that loses does not soften
    the loss). The five classes exclude each other and leave nobody out.

    Args:
        customer_values: what each customer's journey was worth to them, shape (customers,).
        business_values: what it was worth to the business, same shape and order; without idle
            hours and investments, which belong to the design and to no customer.
        band: in the unit of the values, 0 or more; see `about_zero_band`.

    Raises:
        ValueError: if shapes differ, a value is not finite, or the band is negative.
    """
    _check_width("band", band)
    customer, business = _twins(customer_values, business_values)
    about_zero = (np.abs(customer) <= band) & (np.abs(business) <= band)
    customer_gains, business_gains = customer > 0.0, business > 0.0
    counted = ~about_zero
    return LevelCounts(
        both_gain=_count(counted & customer_gains & business_gains),
        customer_gains=_count(counted & customer_gains & ~business_gains),
        business_gains=_count(counted & ~customer_gains & business_gains),
        both_lose=_count(counted & ~customer_gains & ~business_gains),
        about_zero=_count(about_zero),
    )


def changes(values_a: ArrayLike, values_b: ArrayLike, band: float) -> ChangeCounts:
    """Count one side's customers whose value rises or falls by more than the band, a to b.

    Args:
        values_a: one value a customer under design a, shape (customers,).
        values_b: the same customers' values under design b, same shape and order.
        band: in the unit of the values, 0 or more; a change of exactly the band is untouched.

    Raises:
        ValueError: if shapes differ, a value is not finite, or the band is negative.
    """
    _check_width("band", band)
    before, after = _twins(values_a, values_b)
    change = after - before
    helped, harmed = _count(change > band), _count(change < -band)
    return ChangeCounts(helped=helped, harmed=harmed, untouched=change.size - helped - harmed)


def _count(chosen: NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(chosen))


def _check_width(name: str, width: float) -> None:
    if not 0.0 <= width < math.inf:
        message = f"{name} must be 0 or more and finite, but got {width}"
        raise ValueError(message)


def _finite(values: ArrayLike) -> NDArray[np.float64]:
    column = np.asarray(values, dtype=np.float64)
    if column.size == 0:
        reason = "there are no values"
        raise CannotEstimateError(reason)
    if not np.isfinite(column).all():
        reason = "a value is not a finite number"
        raise CannotEstimateError(reason)
    return column


def _twins(first: ArrayLike, second: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    one, other = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if one.shape != other.shape:
        message = f"both columns must have the same shape, but got {one.shape} and {other.shape}"
        raise ValueError(message)
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        message = "all values must be finite numbers"
        raise ValueError(message)
    return one, other
