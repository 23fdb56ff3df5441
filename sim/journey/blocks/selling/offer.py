"""Offers: what is shown at what price, who accepts, and how declining feels."""

import functools
from typing import Annotated

import numpy as np
from pydantic import Field

from sim.journey.blocks.consent_and_contact.consent import use
from sim.journey.blocks.leaving.leaving import OFFER as OFFER_REASON
from sim.journey.blocks.leaving.leaving import depart, hazard_of, leaves
from sim.journey.blocks.routes.conditions import WhenSpec, holds
from sim.journey.blocks.selling import returns, reveal, sale
from sim.journey.blocks.selling.returns import COUNTERS_PER_OFFER, SHOWINGS, ReturnTerms
from sim.journey.blocks.selling.reveal import RevealTerms
from sim.journey.blocks.selling.sale import ContractTerms, fit_now, judged
from sim.journey.customer import frequency as recent
from sim.journey.customer.events import note
from sim.journey.customer.goodwill import DECLINE, FATIGUE, feel
from sim.journey.customer.offer_value import valuation
from sim.journey.groundwork.numbering import Numbering, count, occurrence, parameters
from sim.journey.groundwork.spec import Customer, NamedSpec, Spec, World
from sim.journey.groundwork.vocabulary import EVENTS, MEASURES
from sim.journey.luck.distributions import sample
from sim.journey.luck.draws import draw_pair
from sim.machine.compiled import compiled, together
from sim.quantities.kinds import (
    Duration,
    Money,
    MoneyDistribution,
    Name,
    NonNegativeMoney,
    Share,
    YesNo,
    parse_duration,
    parse_money,
    parse_money_distribution,
    parse_share,
)

SHOWN = EVENTS.word(20, "offer shown")
DECLINED = EVENTS.word(22, "offer declined")
OFFERS_MADE = MEASURES.word(20, "offers made")

QUANTILES_FOR_MOMENTS = 4096

STATE = [*sale.STATE, *reveal.STATE]
STEP = [
    ("offer", np.int64),
    ("offer_again", np.int64),
    ("offer_when", np.int64),  # first row of the conditions, and how many
    ("offer_when_count", np.int64),
    *reveal.STEP,
]
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
            ("accuracy", np.float64),
            ("centre", np.float64),
            ("deviation", np.float64),
            ("recent", np.int64),
            ("lane", np.int64),  # where its showings are remembered, -1 where they need not be
            ("counters", np.int64),
            ("label_valuation", np.uint64),
            ("label_score", np.uint64),
            ("label_cost", np.uint64),
            ("label_acceptance", np.uint64),  # lane 0: noise, lane 1: leave on decline
            *sale.OFFER,
            *reveal.OFFER,
            *returns.OFFER,
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


class OfferSpec(NamedSpec, ContractTerms, RevealTerms, ReturnTerms):
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
    recent: Annotated[
        Duration,
        Field(
            description="How far back showings tire a customer who declines: the feeling "
            "'fatigue' for each showing within it before this one (at most 31)."
        ),
    ] = parse_duration("30 days")
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
    offer_when: Annotated[
        WhenSpec | None, Field(description="Show it only where all of this holds.")
    ] = None


def moments(spec: OfferSpec, shares: dict[str, float]) -> tuple[float, float]:
    """Mean and standard deviation of the valuation over all personas, from 4,096 quantiles each.

    The quantiles stand at the midpoints of equal shares of probability.
    """
    mean = square = 0.0
    for persona, share in shares.items():
        special = spec.by_persona.get(persona)
        written = (special and special.valuation) or spec.valuation
        of_persona = moments_about_zero(*parameters(written))
        mean += share * of_persona[0]
        square += share * of_persona[1]
    return mean, float(np.sqrt(max(0.0, square - mean**2)))


@functools.lru_cache(maxsize=1024)
def moments_about_zero(
    kind: int, a: float, b: float, c: float, table: tuple[float, ...]
) -> tuple[float, float]:
    """Mean and mean square of a distribution as laid out, from its quantiles."""
    points = (np.arange(QUANTILES_FOR_MOMENTS) + 0.5) / QUANTILES_FOR_MOMENTS
    quantiles = np.array(table or (0.0,))
    (value_at,) = together((sample, (kind, a, b, c, quantiles, 0, len(table), points[0])))
    values = np.array([value_at(kind, a, b, c, quantiles, 0, len(table), u) for u in points])
    return float(values.mean()), float((values**2).mean())


def lay_out(
    numbering: Numbering,
    specs: dict[str, OfferSpec],
    shares: dict[str, float],
    first_counter: int,
    *,
    tires: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Lay offers out.

    Args:
        numbering: Names and numbers.
        specs: The offers.
        shares: Shares of the personas.
        first_counter: Where the counters of offers begin.
        tires: Whether being shown an offer often is felt, so that showings are remembered.

    Returns:
        The offers (records) and, shape (offers, personas, 2), the rows of the distributions of
        valuation and cost for each persona.
    """
    rows = np.zeros(len(specs), OFFER)
    worth = np.full((len(specs), len(numbering.personas), 2), -1, np.int64)
    for name, index in numbering.offers.items():
        spec, row = specs[name], rows[index]
        for key in ("price", "push", "pressure", "fit"):
            row[key] = getattr(spec, key).value
        row["fit_needs"] = numbering.purposes[spec.fit_needs] if spec.fit_needs else -1
        row["decline_leave"] = hazard_of(spec.leave_on_decline.value)
        row["accuracy"] = spec.score_accuracy.value
        row["centre"], row["deviation"] = moments(spec, shares)
        row["recent"] = int(spec.recent.value)
        row["lane"] = index if tires else recent.NO_LANE
        row["counters"] = first_counter + COUNTERS_PER_OFFER * index
        own = numbering.key("offers", name)
        judged_as = numbering.key("offers", spec.opinion) if spec.opinion else own
        for key in ("valuation", "score"):
            row[f"label_{key}"] = numbering.label(judged_as, key)
        for key in ("cost", "acceptance"):
            row[f"label_{key}"] = numbering.label(own, key)
        sale.lay_out_terms(spec, row)
        reveal.lay_out_terms(numbering, own, spec, row, spec.price.value)
        returns.lay_out_terms(numbering, own, spec, row)
        general = numbering.distribution(spec.valuation), numbering.distribution(spec.cost)
        for persona, column in numbering.personas.items():
            special = spec.by_persona.get(persona, OfferToPersona())
            worth[index, column, 0] = (
                numbering.distribution(special.valuation) if special.valuation else general[0]
            )
            worth[index, column, 1] = (
                numbering.distribution(special.cost) if special.cost else general[1]
            )
    return rows, worth


def lay_out_step(numbering: Numbering, spec: OfferAtStep, row: np.void) -> None:
    """Lay out what a step says about offering; its conditions follow with those of routes."""
    row["offer"] = numbering.offers[spec.offer] if spec.offer else -1
    row["offer_again"] = spec.offer_again


@compiled
def is_offered(world: World, c: Customer, now: int) -> bool:
    """Whether the offer of this step, if any, is shown to this customer now."""
    step = world.steps[c.step]
    index = step.offer
    if index < 0 or (c.basket >> index) & 1:
        return False
    if step.offer_again == 0 and (c.held >> index) & 1:
        return False
    count = step.offer_when_count
    return count == 0 or holds(world, c, now, step.offer_when, count)


@compiled
def may_offer(world: World, c: Customer, now: int) -> bool:
    """Phase 5: show an offer where one stands here. True when the customer left over it."""
    if not is_offered(world, c, now):
        return False
    index = world.steps[c.step].offer
    o = world.offers[index]
    n = occurrence(world, c, o.counters + SHOWINGS)
    note(world, c, now, SHOWN, c.step, index, -1, 0.0, 0.0)
    count(world, c, OFFERS_MADE, 1)
    if o.lane >= 0:
        recent.remember(world, c, o.lane, now)
    fit = fit_now(world, c, index)
    if fit != 0.0 and o.fit_needs >= 0:
        use(world, c, now, o.fit_needs)
    noise, u = draw_pair(world.constants[0].key, c.customer, o.label_acceptance, n, 0)
    worth = valuation(world, c, index) + fit
    if judged(world, c, now, index, worth, o.shown, noise) > 0.0:
        if o.revealed_at >= 0:
            reveal.into_basket(world, c, now, index)
        else:
            sale.accept_offer(world, c, now, index, worth)
        return False
    decline(world, c, now, index)
    if leaves(world, c, now, o.decline_leave, u):
        depart(world, c, now, OFFER_REASON)
        return True
    return False


@compiled
def decline(world: World, c: Customer, now: int, index: int) -> None:
    """An offer is declined: how hard it pressed is felt, and how often it was shown of late."""
    o = world.offers[index]
    note(world, c, now, DECLINED, c.step, index, -1, 0.0, 0.0)
    feel(world, c, now, DECLINE, world.feelings[DECLINE] * o.pressure * o.pressure)
    if o.lane >= 0:
        # The last so many days, this moment included; the showing itself is remembered already.
        since = now - o.recent + 1
        before = recent.how_many(world, c, o.lane, since) - 1
        feel(world, c, now, FATIGUE, world.feelings[FATIGUE] * max(0, before))
