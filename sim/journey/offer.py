"""Offers: what is shown at what price, who accepts, who regrets, what comes back."""

from typing import Annotated

import numpy as np
from pydantic import Field

from sim.compiled import compiled
from sim.journey import effects, ledger
from sim.journey.consent import has_consented, use
from sim.journey.distributions import logistic, sample
from sim.journey.draws import draw, draw_pair
from sim.journey.events import note
from sim.journey.goodwill import DECLINE, REGRET, feel, goodwill
from sim.journey.ground import Ground, count, is_fixed, occurrence, parameters, time_at, value_at
from sim.journey.leaving import OFFER as OFFER_REASON
from sim.journey.leaving import RETURN, depart, hazard_of, leaves
from sim.journey.quantiles import normal_quantile
from sim.journey.spec import Customer, NamedSpec, Spec, World
from sim.journey.vocabulary import EVENTS, MEASURES
from sim.quantities import (
    Duration,
    DurationDistribution,
    Money,
    MoneyDistribution,
    Name,
    NonNegativeMoney,
    Share,
    YesNo,
    parse_duration,
    parse_duration_distribution,
    parse_money,
    parse_money_distribution,
    parse_share,
)

SHOWN = EVENTS.word(20, "offer shown")
ACCEPTED = EVENTS.word(21, "offer accepted")
DECLINED = EVENTS.word(22, "offer declined")
REGRETTED = EVENTS.word(23, "regretted")
RETURNED = EVENTS.word(24, "returned")

OFFERS_MADE = MEASURES.word(20, "offers made")
OFFERS_ACCEPTED = MEASURES.word(21, "offers accepted")
REGRETS = MEASURES.word(22, "regretted")
RETURNS = MEASURES.word(23, "returned")

SHOWINGS, ACCEPTANCES = 0, 1
COUNTERS_PER_OFFER = 2
QUANTILES_FOR_MOMENTS = 4096

STATE = [("held", np.int64)]  # offers held, one bit each
OFFER = np.dtype(
    (
        np.record,
        [
            ("price", np.float64),
            ("push", np.float64),
            ("pressure", np.float64),
            ("fit", np.float64),
            ("fit_needs", np.int64),
            ("decline_leave", np.float64),
            ("regret_after", np.int64),
            ("cooling_off", np.int64),
            ("returns", np.float64),
            ("salvage", np.float64),
            ("handling", np.float64),
            ("return_leave", np.float64),
            ("accuracy", np.float64),
            ("centre", np.float64),
            ("deviation", np.float64),
            ("counters", np.int64),
            ("label_valuation", np.uint64),
            ("label_score", np.uint64),
            ("label_cost", np.uint64),
            ("label_acceptance", np.uint64),  # lane 0: noise, lane 1: leave on decline
            ("label_regret", np.uint64),  # lane 0: when, lane 1: whether it comes back
            ("label_return_leave", np.uint64),
        ],
    )
)


class OfferToPersona(Spec):
    """What an offer is to one persona, where it differs."""

    valuation: Annotated[
        MoneyDistribution | None, Field(description="What it is truly worth to this persona.")
    ] = None
    cost: Annotated[
        MoneyDistribution | None, Field(description="What serving this persona costs.")
    ] = None


class OfferSpec(NamedSpec):
    """Something for sale at a step."""

    price: Annotated[NonNegativeMoney, Field(description="What the customer pays.")]
    opinion: Annotated[
        Name | None,
        Field(
            description="Another offer: customers value this one, and the score sees it, with the "
            "same luck as that one."
        ),
    ] = None
    cost: Annotated[MoneyDistribution, Field(description="What the sale costs the business.")] = (
        parse_money_distribution("0")
    )
    valuation: Annotated[
        MoneyDistribution, Field(description="What it is truly worth to a customer.")
    ]
    by_persona: Annotated[
        dict[Name, OfferToPersona], Field(description="Where valuation or cost differ.")
    ] = {}
    fit: Annotated[Money, Field(description="Added worth where the offer may be made to fit.")] = (
        parse_money("0")
    )
    fit_needs: Annotated[
        Name | None, Field(description="The purpose that must be consented to for the fit.")
    ] = None
    pressure: Annotated[Share, Field(description="How hard the offer presses, 0 to 1.")] = (
        parse_share("0 %")
    )
    push: Annotated[
        NonNegativeMoney, Field(description="What full pressure does to the decision, in money.")
    ] = parse_money("0")
    leave_on_decline: Annotated[
        Share, Field(description="Probability of leaving on declining, at goodwill 0.")
    ] = parse_share("0 %")
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
    score_accuracy: Annotated[
        Share,
        Field(
            description="Correlation of the business's propensity score with the true valuation."
        ),
    ] = parse_share("0 %")


class OfferAtStep(Spec):
    """What a step says about offering."""

    offer: Annotated[Name | None, Field(description="The offer shown to the customer here.")] = None
    offer_again: Annotated[
        YesNo, Field(description="Show it even to a customer who holds it already.")
    ] = False


def moments(spec: OfferSpec, shares: dict[str, float]) -> tuple[float, float]:
    """Mean and standard deviation of the valuation over all personas, from 4,096 quantiles each.

    The quantiles stand at the midpoints of equal shares of probability.
    """
    points = (np.arange(QUANTILES_FOR_MOMENTS) + 0.5) / QUANTILES_FOR_MOMENTS
    mean = square = 0.0
    for persona, share in shares.items():
        special = spec.by_persona.get(persona)
        written = (special and special.valuation) or spec.valuation
        kind, a, b, c, table = parameters(written)
        quantiles = np.array(table or (0.0,))
        values = np.array([sample(kind, a, b, c, quantiles, 0, len(table), u) for u in points])
        mean += share * float(values.mean())
        square += share * float((values**2).mean())
    return mean, float(np.sqrt(max(0.0, square - mean**2)))


def lay_out(
    ground: Ground, specs: dict[str, OfferSpec], shares: dict[str, float], first_counter: int
) -> tuple[np.ndarray, np.ndarray]:
    """Lay offers out.

    Returns:
        The offers (records) and, shape (offers, personas, 2), the rows of the distributions of
        valuation and cost for each persona.
    """
    rows = np.zeros(len(specs), OFFER)
    worth = np.full((len(specs), len(ground.personas), 2), -1, np.int64)
    for name, index in ground.offers.items():
        spec, row = specs[name], rows[index]
        for key in ("price", "push", "pressure", "fit", "returns", "salvage", "handling"):
            row[key] = getattr(spec, key).value
        row["fit_needs"] = ground.purposes[spec.fit_needs] if spec.fit_needs else -1
        row["decline_leave"] = hazard_of(spec.leave_on_decline.value)
        row["return_leave"] = hazard_of(spec.leave_on_return.value)
        row["regret_after"] = ground.distribution(spec.regret_after)
        row["cooling_off"] = int(spec.cooling_off.value)
        row["accuracy"] = spec.score_accuracy.value
        row["centre"], row["deviation"] = moments(spec, shares)
        row["counters"] = first_counter + COUNTERS_PER_OFFER * index
        own = ground.key("offers", name)
        judged = ground.key("offers", spec.opinion) if spec.opinion else own
        for key in ("valuation", "score"):
            row[f"label_{key}"] = ground.label(judged, key)
        for key in ("cost", "acceptance", "regret"):
            row[f"label_{key}"] = ground.label(own, key)
        row["label_return_leave"] = ground.label(own, "leave on return")
        general = ground.distribution(spec.valuation), ground.distribution(spec.cost)
        for persona, column in ground.personas.items():
            special = spec.by_persona.get(persona, OfferToPersona())
            worth[index, column, 0] = (
                ground.distribution(special.valuation) if special.valuation else general[0]
            )
            worth[index, column, 1] = (
                ground.distribution(special.cost) if special.cost else general[1]
            )
    return rows, worth


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
def score(world: World, c: Customer, index: int) -> float:
    """What the business's propensity model says an offer is worth to this customer, in money.

    It has the mean and the spread of the true valuation and the declared correlation with it.
    """
    o = world.offers[index]
    z = normal_quantile(draw(world.constants[0].key, c.customer, o.label_score, 0))
    truth = valuation(world, c, index) - o.centre
    blur = np.sqrt(max(0.0, 1.0 - o.accuracy * o.accuracy))
    return float(o.centre + o.accuracy * truth + blur * o.deviation * z)


@compiled
def fit_now(world: World, c: Customer, index: int) -> float:
    """What fitting adds for this customer now, in money: nothing without the consent it needs."""
    o = world.offers[index]
    if o.fit_needs >= 0 and not has_consented(c, o.fit_needs):
        return 0.0
    return float(o.fit)


@compiled
def may_offer(world: World, c: Customer, now: int) -> bool:
    """Phase 5: show an offer where one stands here. True when the customer left over it."""
    step = world.steps[c.step]
    index = step.offer
    if index < 0 or (step.offer_again == 0 and (c.held >> index) & 1):
        return False
    o = world.offers[index]
    n = occurrence(world, c, o.counters + SHOWINGS)
    note(world, c, now, SHOWN, c.step, index, -1, 0.0, 0.0)
    count(world, c, OFFERS_MADE, 1)
    fit = fit_now(world, c, index)
    if fit != 0.0 and o.fit_needs >= 0:
        use(world, c, now, o.fit_needs)
    noise, u = draw_pair(world.constants[0].key, c.customer, o.label_acceptance, n, 0)
    worth = valuation(world, c, index) + fit
    judged = worth + o.push * o.pressure - c.price_sensitivity * o.price
    judged += world.constants[0].warmth_share * o.price * goodwill(world, c, now)
    judged += c.noise * o.price * logistic(noise)
    if judged > 0.0:
        accept_offer(world, c, now, index, worth)
        return False
    note(world, c, now, DECLINED, c.step, index, -1, 0.0, 0.0)
    pressed = world.feelings[DECLINE] * o.pressure * o.pressure
    feel(world, c, now, DECLINE, pressed)
    if leaves(world, c, now, o.decline_leave, u):
        depart(world, c, now, OFFER_REASON)
        return True
    return False


@compiled
def accept_offer(world: World, c: Customer, now: int, index: int, worth: float) -> None:
    """Book an acceptance and, where the customer lost by it, plan the day of finding out."""
    o = world.offers[index]
    n = occurrence(world, c, o.counters + ACCEPTANCES)
    cost = amount(world, c, index, 1, o.label_cost)
    note(world, c, now, ACCEPTED, c.step, index, -1, 0.0, 0.0)
    count(world, c, OFFERS_ACCEPTED, 1)
    c.held |= 1 << index
    ledger.book(world, c, now, c.step, ledger.VALUATION, worth, 0.0)
    ledger.move(world, c, now, c.step, ledger.PRICE, o.price)
    ledger.book(world, c, now, c.step, ledger.GOODS, 0.0, -cost)
    if worth - o.price < 0.0:
        u, _ = draw_pair(world.constants[0].key, c.customer, o.label_regret, n, 0)
        after = time_at(world, o.regret_after, u)
        # The occurrence travels with the effect, its sign the fit that was realised.
        fitted = 1 if worth != valuation(world, c, index) else 0
        effects.later(world, c, now + after, effects.REGRET, index, 2 * n + fitted)


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
    if after > o.cooling_off or v >= o.returns:
        return False
    note(world, c, now, RETURNED, c.step, index, -1, 0.0, 0.0)
    count(world, c, RETURNS, 1)
    c.held &= ~(1 << index)
    worth = valuation(world, c, index) + (o.fit if occurrence_and_fit % 2 == 1 else 0.0)
    cost = amount(world, c, index, 1, o.label_cost)
    ledger.book(world, c, now, c.step, ledger.VALUATION, -worth, 0.0)
    ledger.move(world, c, now, c.step, ledger.REFUND, -o.price)
    ledger.book(world, c, now, c.step, ledger.GOODS, 0.0, cost * o.salvage)
    ledger.book(world, c, now, c.step, ledger.HANDLING, 0.0, -o.handling)
    if o.return_leave > 0.0 and c.ending != 2:  # noqa: PLR2004 (has left already)
        w = draw(world.constants[0].key, c.customer, o.label_return_leave, n)
        if leaves(world, c, now, o.return_leave, w):
            depart(world, c, now, RETURN)
            return True
    return False
