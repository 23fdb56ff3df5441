"""What is valid and hard to believe: notes, never problems."""

import math
import re

from sim.journey.layout.design import ScenarioSpec
from sim.journey.luck.distributions import (
    gamma_parameters,
    lognormal_parameters,
    weibull_parameters,
)
from sim.quantities import units
from sim.quantities.distributions import BOUNDED
from sim.quantities.kinds import Quantity, WrittenDistribution, written
from sim.quantities.units import write_money
from sim.scenario.checks.amounts import every_amount
from sim.scenario.checks.offered_load import offered_loads
from sim.scenario.reading.findings import Findings

LIKE_A_TICKED_BOX = 2.0
FULLY_LOADED = 1.0
NEAR_THE_BOUND = 0.95
MEAN_AND_CV = ("lognormal", "gamma", "weibull")
Z_99 = 2.3263478740408408
NOT_CONSENT = "that is not consent in the EU (GDPR Art. 4(11) and 7)"
THREE_DECIMALS = re.compile(r"(?<![\d.])[1-9]\d{0,2}\.\d{3}(?![\d.])")
STATED = re.compile(
    r"\b(intend(s|ed|ing)?|intentions?|willing(ness)?|plan(s|ned)? to|(say|said) (that )?they"
    r"|would (consider|buy|leave|switch|recommend|pay|cancel|use|share|accept|return|stay))\b",
    re.IGNORECASE,
)


def check(spec: ScenarioSpec, findings: Findings) -> None:
    """Consent, evidence, offers, loads and resting goodwill."""
    check_consent(spec, findings)
    check_thousands(spec, findings)
    check_evidence(spec, findings)
    check_offers(spec, findings)
    check_loads(spec, findings)
    check_goodwill(spec, findings)


def check_consent(spec: ScenarioSpec, findings: Findings) -> None:
    """Consent is neither a condition of the service nor ticked in advance."""
    for name, ask in spec.asks.items():
        if ask.forced.value > 0:
            message = f"who refuses is shown the door ({written(ask.forced)} leave): {NOT_CONSENT}"
            remedy = "set 'forced: 0 %', or keep it where the study is about just that"
            findings.note(("asks", name, "forced"), message, remedy)
        if ask.nudge.value >= LIKE_A_TICKED_BOX:
            yes = 1.0 / (1.0 + math.exp(-ask.nudge.value))
            message = (
                f"with a nudge of {ask.nudge.value:g}, {100 * yes:.0f} % of those say yes to whom "
                f"it is worth nothing, as with a box ticked in advance: {NOT_CONSENT}"
            )
            remedy = f"write less than {LIKE_A_TICKED_BOX:g}, or keep it where that is the question"
            findings.note(("asks", name, "nudge"), message, remedy)


def check_thousands(spec: ScenarioSpec, findings: Findings) -> None:
    """Money with three decimals is money in thousands, more often than not."""
    for path, amount in every_amount(spec):
        if not amount.unit.startswith("money"):
            continue
        for number in THREE_DECIMALS.findall(amount.written):
            message = f"{number} is read as {float(number):.2f}, and a bit: a point is no thousands"
            remedy = f"write {number.replace('.', '')} if that is meant, or two decimals"
            findings.note(path, message, remedy)


def check_evidence(spec: ScenarioSpec, findings: Findings) -> None:
    """What people say they would do is an upper bound of what they do."""
    for path, amount in every_amount(spec):
        if not isinstance(amount, Quantity) or amount.unit != units.SHARE.name:
            continue
        is_segment = path[0] == "personas" and path[-1] == "share"
        is_below_the_most = amount.range is not None and amount.value < amount.range[1]
        if is_segment or is_below_the_most or not STATED.search(amount.source):
            continue
        message = (
            f"{written(amount)} is what people say they would do, by its source; that is the most "
            "it can be, not a probability"
        )
        remedy = "write a lower value, with this one as the upper end of its range"
        findings.note(path, message, remedy)


def check_offers(spec: ScenarioSpec, findings: Findings) -> None:
    """An offer is worth its price to somebody."""
    for name, offer in spec.offers.items():
        most = -math.inf
        for persona in spec.personas:
            own = offer.by_persona.get(persona)
            valuation = (own and own.valuation) or offer.valuation
            most = max(most, percentile_99(valuation) + max(0.0, offer.fit.value))
        if most < offer.price.value:
            worth = write_money(round(most, 2), spec.currency)
            message = (
                f"worth less to everybody than its price of {written(offer.price)}: in no persona "
                f"do more than 1 % value it above {worth}, its fit included"
            )
            remedy = "lower the price or check the valuation: whoever accepts it loses by it"
            findings.note(("offers", name, "price"), message, remedy)


def percentile_99(distribution: WrittenDistribution) -> float:
    """The value that one in a hundred exceeds, in base units; a gamma's by Wilson and Hilferty."""
    kind, parameters = distribution.kind, distribution.parameters
    first, last = parameters[0], parameters[-1]
    if kind in MEAN_AND_CV:
        return _skewed_percentile_99(kind, first, last) if first > 0 < last else first
    found = first
    if kind == "exponential":
        found = first * math.log(100.0)
    elif kind == "normal":
        found = first + Z_99 * last
    elif kind == "triangular":
        found = last - math.sqrt(0.01 * (last - first) * (last - parameters[1]))
    elif kind in {"uniform", "quantiles"}:
        place = 0.99 * (len(parameters) - 1)
        low, high = parameters[int(place)], parameters[math.ceil(place)]
        found = low + (place - int(place)) * (high - low)
    elif kind == "list":
        found = parameters[math.ceil(0.99 * len(parameters)) - 1]
    return found


def _skewed_percentile_99(kind: str, mean: float, cv: float) -> float:
    """The same for a kind that is written by mean and cv, both above 0."""
    if kind == "lognormal":
        centre, spread = lognormal_parameters(mean, cv)
        return math.exp(centre + Z_99 * spread)
    if kind == "weibull":
        shape, scale = weibull_parameters(mean, cv)
        return float(scale * math.log(100.0) ** (1.0 / shape))
    shape, scale = gamma_parameters(mean, cv)
    root = 1.0 - 1.0 / (9.0 * shape) + Z_99 / (3.0 * math.sqrt(shape))
    return shape * scale * max(root, 0.0) ** 3


def check_loads(spec: ScenarioSpec, findings: Findings) -> None:
    """A team can do the work that it is offered."""
    for name, load in offered_loads(spec).items():
        if load > FULLY_LOADED:
            message = (
                f"offered {100 * load:.0f} % of the work that its staff can do, or more, as the "
                "routes' shares say: its queue grows until people give up"
            )
            remedy = "add staff or shorten the work, or keep it where the queue is the question"
            findings.note(("teams", name), message, remedy, of_key=True)


def check_goodwill(spec: ScenarioSpec, findings: Findings) -> None:
    """A goodwill at rest leaves room for feelings."""
    for name, persona in spec.personas.items():
        resting = persona.goodwill
        values = [resting.mean, *(resting.parameters if resting.kind in BOUNDED else ())]
        most = max(values, key=abs)
        if NEAR_THE_BOUND < abs(most) < 1:
            message = (
                f"a goodwill of {most:g} at rest lies near its bound, where hardly anything that "
                "happens is felt"
            )
            remedy = f"write something between -{NEAR_THE_BOUND:g} and {NEAR_THE_BOUND:g}"
            findings.note(("personas", name, "goodwill"), message, remedy)
